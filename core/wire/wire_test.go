package wire

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"testing"

	"openpfs/core/load"
)

var (
	topic  = Topic{Model: "CP-7961G", File: "SCCP41.9-4-2SR3-1S.loads"}
	header = Header{Hier: Hier(topic.Model, topic.File), XID: 0x080027f8, From: NodeID{8, 0, 0x27, 0xf8, 1, 2}}
	digest = load.Digest{1, 2, 3}
	peers  = []PeerRef{{NodeID{1}, netip.MustParseAddr("127.41.0.1")}, {NodeID{2}, netip.MustParseAddr("2001:db8::1")}}

	datagrams = []Message{
		&Claim{Header: header, Topic: topic, Strength: 0x31d4d43d, Map: 0xff9d7cb9, Ad: 4},
		&Offer{Header: header, Topic: topic, Strength: 1 << 31, Map: 1, Depth: 3, Free: 2, Size: 3_157_527, Digest: digest},
		&Offer{Header: header, Topic: topic, Alone: true, Strength: 1 << 31, Free: 2},
	}
	frames = []Frame{
		&Join{Header: header, Topic: topic, Have: 1 << 20, Digest: digest},
		&Accept{Rooted: true, Path: peers},
		&Redirect{To: peers},
		&Refuse{Code: RefuseCycle},
		&Status{Have: 5, Size: 9},
		&File{Size: MaxFile, Offset: 7, Digest: digest},
		&Whole{},
	}
)

func TestDatagramsRoundTrip(t *testing.T) {
	for _, m := range datagrams {
		back, err := ParseDatagram(AppendDatagram(nil, m))
		if err != nil || !reflect.DeepEqual(back, m) {
			t.Errorf("%+v came back as %+v, %v", m, back, err)
		}
	}
}

func TestFramesRoundTrip(t *testing.T) {
	for _, f := range frames {
		b := AppendFrame(nil, f)
		kind, n, err := ParseFrameHeader([FrameHeaderLen]byte(b))
		if err != nil || n != len(b)-FrameHeaderLen {
			t.Fatalf("%T: header says %d of %d bytes, %v", f, n, len(b)-FrameHeaderLen, err)
		}
		back, err := ParseFrame(kind, b[FrameHeaderLen:])
		if err != nil || !reflect.DeepEqual(back, f) {
			t.Errorf("%+v came back as %+v, %v", f, back, err)
		}
	}
}

// A flipped bit anywhere in a datagram must not elect a root.
func TestEveryFlippedBitIsRefused(t *testing.T) {
	for _, m := range datagrams {
		good := AppendDatagram(nil, m)
		for i := range len(good) * 8 {
			bad := bytes.Clone(good)
			bad[i/8] ^= 1 << (i % 8)
			if _, err := ParseDatagram(bad); err == nil {
				t.Fatalf("%T with bit %d flipped was accepted", m, i)
			}
		}
	}
}

func TestEveryTruncationAndExtensionIsRefused(t *testing.T) {
	for _, m := range datagrams {
		good := AppendDatagram(nil, m)
		for n := range good {
			if _, err := ParseDatagram(good[:n]); err == nil {
				t.Errorf("%T cut to %d of %d bytes was accepted", m, n, len(good))
			}
		}
	}
	for _, f := range frames {
		body := AppendFrame(nil, f)[FrameHeaderLen:]
		for n := range body {
			if _, err := ParseFrame(f.kind(), body[:n]); err == nil {
				t.Errorf("%T cut to %d of %d bytes was accepted", f, n, len(body))
			}
		}
		if _, err := ParseFrame(f.kind(), append(bytes.Clone(body), 0)); err == nil {
			t.Errorf("%T with a byte too many was accepted", f)
		}
	}
}

func TestLiesAreRefused(t *testing.T) {
	wrongHier := header
	wrongHier.Hier++
	for name, m := range map[string]Message{
		"hierarchy of another file": &Claim{Header: wrongHier, Topic: topic},
		"a confirmed claim":         &Claim{Header: header, Topic: topic, Strength: 1 << 31},
		"an unconfirmed offer":      &Offer{Header: header, Topic: topic},
		"a path as file name":       &Claim{Header: Header{Hier: Hier("m", "../x")}, Topic: Topic{"m", "../x"}},
		"alone and whole":           &Offer{Header: header, Topic: topic, Alone: true, Strength: 1 << 31, Digest: digest},
		"alone below others":        &Offer{Header: header, Topic: topic, Alone: true, Strength: 1 << 31, Depth: 1},
		"three free slots":          &Offer{Header: header, Topic: topic, Strength: 1 << 31, Free: 3},
	} {
		var refused *Error
		if _, err := ParseDatagram(AppendDatagram(nil, m)); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := ParseFrameHeader([4]byte{byte(TypeData), 0xff, 0xff, 0xff}); err == nil {
		t.Error("a data frame of 16 MB was accepted")
	}
	if _, err := ParseFrame(TypeFile, AppendFrame(nil, &File{Size: 1, Offset: 2, Digest: digest})[4:]); err == nil {
		t.Error("an offset behind the end was accepted")
	}
}

func FuzzDatagram(f *testing.F) {
	for _, m := range datagrams {
		f.Add(AppendDatagram(nil, m))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		// Most inputs die at the checksum: mend it, so that the fields are reached.
		if len(b) >= HeaderLen && len(b) <= MaxDatagram {
			b = bytes.Clone(b)
			b[0], b[1], b[2], b[4], b[5] = 'P', 'F', Version, byte(len(b)>>8), byte(len(b))
			sum := checksum(b)
			b[8], b[9], b[10], b[11] = byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum)
		}
		m, err := ParseDatagram(b)
		if err != nil {
			return
		}
		if back, err := ParseDatagram(AppendDatagram(nil, m)); err != nil || !reflect.DeepEqual(back, m) {
			t.Fatalf("%+v came back as %+v, %v", m, back, err)
		}
	})
}

func FuzzFrame(f *testing.F) {
	for _, fr := range frames {
		f.Add(byte(fr.kind()), AppendFrame(nil, fr)[FrameHeaderLen:])
	}
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		fr, err := ParseFrame(FrameType(kind), body)
		if err != nil {
			return
		}
		if back, err := ParseFrame(fr.kind(), AppendFrame(nil, fr)[FrameHeaderLen:]); err != nil || !reflect.DeepEqual(back, fr) {
			t.Fatalf("%+v came back as %+v, %v", fr, back, err)
		}
	})
}

func BenchmarkDatagram(b *testing.B) {
	buf := make([]byte, 0, MaxDatagram)
	for b.Loop() {
		buf = AppendDatagram(buf[:0], datagrams[0])
		if _, err := ParseDatagram(buf); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, f := range frames {
		b.Run(fmt.Sprintf("%T", f), func(b *testing.B) {
			b.ReportAllocs()
			var buf []byte
			for b.Loop() {
				buf = AppendFrame(buf[:0], f)
				if _, err := ParseFrame(f.kind(), buf[FrameHeaderLen:]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
