//go:build interop || root

package wiretest

import (
	"net/netip"
	"strings"
	"testing"

	"openpfs/core/load"
	"openpfs/core/wire"
)

// Every message once, with what tshark must say of it.

var (
	topic  = wire.Topic{Model: "CP-7961G", File: "apps41.9-4-2ES26.sbn"}
	header = wire.Header{Hier: wire.Hier(topic.Model, topic.File), XID: 0x080027f8, From: wire.NodeID{8, 0, 0x27, 0xf8, 1, 2}}
	digest = load.Digest{0: 0x99, 31: 0x3d}
	path   = []wire.PeerRef{
		{ID: wire.NodeID{2, 0, 0, 0, 0, 1}, Addr: netip.MustParseAddr("127.88.0.1")},
		{ID: wire.NodeID{2, 0, 0, 0, 0, 2}, Addr: netip.MustParseAddr("2001:db8::1")},
	}
)

var broadcast = netip.MustParseAddr("127.255.255.255")

const digestText = "99" + "000000000000000000000000000000" + "000000000000000000000000000000" + "3d"

// values are the fields of a packet: a field that occurs twice has its values
// joined by a bar.
type values map[string]string

func (v values) and(more values) values {
	all := values{}
	for _, from := range []values{v, more} {
		for name, value := range from {
			all[name] = value
		}
	}
	return all
}

var (
	sentTopic = values{"pfs.model": "CP-7961G", "pfs.file": "apps41.9-4-2ES26.sbn"}
	sentIDs   = values{"pfs.hier": "0x17820e2c", "pfs.xid": "0x080027f8", "pfs.from": "08:00:27:f8:01:02"}
	sentHead  = sentTopic.and(sentIDs).and(values{"pfs.magic": "0x5046", "pfs.version": "1", "pfs.flags": "0x0000",
		"pfs.reserved": "0000", "pfs.checksum.status": "1"})
	sentPeers = values{"pfs.count": "2", "pfs.peer.id": "02:00:00:00:00:01|02:00:00:00:00:02",
		"pfs.peer.ipv4": "127.88.0.1", "pfs.peer.ipv6": "2001:db8::1"}
)

// datagrams and frames are in an order that can be spoken.
var datagrams = []struct {
	msg  wire.Message
	info string
	want values
}{
	{&wire.Claim{Header: header, Topic: topic, Strength: 0x31d4d43d, Map: 0xff9d7cb9},
		"ClaimRoot(tent) CP-7961G apps41…sbn strength 31d4d43d map ff9d7cb9",
		sentHead.and(values{"pfs.type": "1", "pfs.length": "67", "pfs.checksum": "0x65e2ae62", "pfs.strength": "0x31d4d43d",
			"pfs.strength.confirmed": "0", "pfs.map": "0xff9d7cb9", "pfs.ad": "0"})},
	{&wire.Claim{Header: header, Topic: topic, Strength: 0x31d4d43d, Map: 0xff9d7cb9, Ad: 2},
		"ClaimRoot(tent) Ad 2 CP-7961G apps41…sbn strength 31d4d43d map ff9d7cb9",
		sentHead.and(values{"pfs.type": "1", "pfs.length": "67", "pfs.checksum": "0x94ac6f78", "pfs.strength": "0x31d4d43d",
			"pfs.strength.confirmed": "0", "pfs.map": "0xff9d7cb9", "pfs.ad": "2"})},
	{&wire.Offer{Header: header, Topic: topic, Strength: 0xb1d4d43d, Map: 1, Depth: 3, Free: 2, Size: 3_157_527, Digest: digest},
		"Offer CP-7961G apps41…sbn strength b1d4d43d depth 3 free 2 size 3157527",
		sentHead.and(values{"pfs.type": "2", "pfs.length": "108", "pfs.checksum": "0xbcd25d22", "pfs.strength": "0xb1d4d43d",
			"pfs.strength.confirmed": "1", "pfs.map": "0x00000001", "pfs.depth": "3", "pfs.free": "2", "pfs.size": "3157527",
			"pfs.digest": digestText})},
}

var frames = []struct {
	byParent bool
	frame    wire.Frame
	info     string
	want     values
}{
	{false, &wire.Join{Header: header, Topic: topic, Have: 1 << 20, Digest: digest},
		"Join CP-7961G apps41…sbn have 1048576",
		sentTopic.and(sentIDs).and(values{"pfs.frame.type": "1", "pfs.frame.length": "88", "pfs.magic": "0x5046",
			"pfs.version": "1", "pfs.have": "1048576", "pfs.digest": digestText})},
	{true, &wire.Accept{Rooted: true, Path: path}, "Accept rooted, path 127.88.0.1 < 2001:db8::1",
		sentPeers.and(values{"pfs.frame.type": "2", "pfs.frame.length": "46", "pfs.rooted": "1"})},
	{true, &wire.Accept{Path: path[:1]}, "Accept not rooted, path 127.88.0.1",
		values{"pfs.frame.type": "2", "pfs.frame.length": "24", "pfs.rooted": "0", "pfs.count": "1",
			"pfs.peer.id": "02:00:00:00:00:01", "pfs.peer.ipv4": "127.88.0.1"}},
	{true, &wire.Redirect{To: path}, "Redirect to 127.88.0.1, 2001:db8::1",
		sentPeers.and(values{"pfs.frame.type": "3", "pfs.frame.length": "45"})},
	{true, &wire.Refuse{Code: wire.RefuseCycle}, "Refuse: " + wire.RefuseCycle.String(),
		values{"pfs.frame.type": "4", "pfs.frame.length": "1", "pfs.refuse": "3"}},
	{true, &wire.Status{Have: 5}, "Status 5 bytes",
		values{"pfs.frame.type": "5", "pfs.frame.length": "16", "pfs.have": "5", "pfs.size": "0"}},
	{true, &wire.Status{Have: 5, Size: wire.MaxFile}, "Status 5 of 1073741824 bytes",
		values{"pfs.frame.type": "5", "pfs.frame.length": "16", "pfs.have": "5", "pfs.size": "1073741824"}},
	{true, &wire.File{Size: 1<<20 + 40_000, Offset: 1 << 20, Digest: digest}, "File apps41…sbn 1088576 bytes from 1048576",
		values{"pfs.frame.type": "6", "pfs.frame.length": "48", "pfs.size": "1088576", "pfs.offset": "1048576", "pfs.digest": digestText}},
	{false, &wire.Whole{}, "Whole", values{"pfs.frame.type": "8", "pfs.frame.length": "0"}},
}

// wantPacket compares all that tshark says of a packet.
func wantPacket(t *testing.T, p packet, info string, want values) {
	t.Helper()
	if p.info != info {
		t.Errorf("packet %s: the Info column says %q, want %q", p.number, p.info, info)
	}
	for name, got := range p.fields {
		if got := truth(strings.Join(got, "|")); got != want[name] {
			t.Errorf("%s: %s = %q, want %q", info, name, got, want[name])
		}
	}
	for name := range want {
		if _, ok := p.fields[name]; !ok {
			t.Errorf("%s: no field %s, want %q", info, name, want[name])
		}
	}
}

// truth: tshark writes a boolean as 1 until its version 4.0, as True after it.
func truth(s string) string {
	switch s {
	case "True":
		return "1"
	case "False":
		return "0"
	}
	return s
}
