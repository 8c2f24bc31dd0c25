//go:build interop

package wiretest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"openpfs/core/wire"
	"openpfs/native/sitekey"
)

var sealFields = []string{"pfs.seal.magic", "pfs.seal.version", "pfs.seal.reserved", "pfs.seal.from", "pfs.seal.epoch",
	"pfs.seal.counter", "pfs.seal.tag"}

func TestASealedDatagramIsShownWithWhatIsInIt(t *testing.T) {
	key, err := sitekey.New([]byte("a secret that is long enough"))
	if err != nil {
		t.Fatal(err)
	}
	const epoch = 0x7fff_ffff_ffff // in the far future: the counter goes up by ones
	sealer := key.Sealer(header.From, phoneA, epoch)
	c := newCapture()
	var all [][]byte
	for _, d := range datagrams {
		all = append(all, sealer.Append(nil, wire.AppendDatagram(nil, d.msg)))
		c.udp(all[len(all)-1])
	}
	for i, p := range dissect(t, c.save(t)) {
		if want := "Sealed; " + datagrams[i].info; p.info != want {
			t.Errorf("the Info column says %q, want %q", p.info, want)
		}
		b := all[i]
		wantPacket(t, p, p.info, datagrams[i].want.and(values{"pfs.seal.magic": "0x5053", "pfs.seal.version": "1", "pfs.seal.reserved": "0",
			"pfs.seal.from": "08:00:27:f8:01:02", "pfs.seal.epoch": fmt.Sprint(uint64(epoch)),
			"pfs.seal.counter": fmt.Sprint(binary.BigEndian.Uint32(b[16:])), "pfs.seal.tag": hex.EncodeToString(b[len(b)-16:])}))
	}
}

func TestEnvelopesThatANodeRefusesAreMarkedForTheSameReason(t *testing.T) {
	key, err := sitekey.New([]byte("a secret that is long enough"))
	if err != nil {
		t.Fatal(err)
	}
	good := key.Sealer(header.From, phoneA, 1).Append(nil, wire.AppendDatagram(nil, datagrams[0].msg))
	with := func(at int, b byte) []byte {
		c := bytes.Clone(good)
		c[at] = b
		return c
	}
	for _, s := range []struct {
		b    []byte
		want string
	}{
		{good[:sitekey.Overhead-1], sitekey.ErrLength.Error()},
		{append(bytes.Clone(good), make([]byte, sitekey.MaxSealed)...), sitekey.ErrLength.Error()},
		{with(2, 2), sitekey.ErrVersion.Error()},
		{with(3, 1), sitekey.ErrVersion.Error()},
		{with(4, 0xee), sitekey.ErrSender.Error()},
		{with(20, 0), "not of this protocol"},
		{good[:sitekey.Overhead], "not of this protocol"},
	} {
		c := newCapture()
		c.udp(s.b)
		packets := dissect(t, c.save(t))
		if len(packets) != 1 || !strings.Contains(packets[0].refused(), s.want) {
			t.Errorf("%x: %+v, want %q", s.b, packets, s.want)
		}
	}
}
