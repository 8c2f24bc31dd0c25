//go:build interop

package wiretest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"openpfs/core/wire"
)

func TestEveryFieldOfEveryMessageIsShown(t *testing.T) {
	c := newCapture()
	for _, d := range datagrams {
		c.udp(wire.AppendDatagram(nil, d.msg))
	}
	child, parent := c.connection(40000)
	for _, f := range frames {
		from := child
		if f.byParent {
			from = parent
		}
		from.send(wire.AppendFrame(nil, f.frame))
	}
	packets := dissect(t, c.save(t))
	if len(packets) != len(datagrams)+len(frames) {
		t.Fatalf("tshark shows %d packets, want %d", len(packets), len(datagrams)+len(frames))
	}
	for i, d := range datagrams {
		wantPacket(t, packets[i], d.info, d.want)
	}
	for i, f := range frames {
		wantPacket(t, packets[len(datagrams)+i], f.info, f.want)
	}
	if left := uncovered(t, append(sealFields, "pfs.data", "pfs.data.at", "pfs.malformed")...); len(left) > 0 {
		t.Errorf("no message shows the fields %v", left)
	}
}

// uncovered are the dissector's fields that none of the samples has.
func uncovered(t *testing.T, more ...string) []string {
	t.Helper()
	return slices.DeleteFunc(ownFields(t), func(name string) bool {
		for _, d := range datagrams {
			if _, ok := d.want[name]; ok {
				return true
			}
		}
		for _, f := range frames {
			if _, ok := f.want[name]; ok {
				return true
			}
		}
		return slices.Contains(more, name)
	})
}

// However TCP cuts a stream, the frames come out whole, the content in order,
// and each piece says where in the file it belongs.
func TestFramesAreReassembledFromAnySegments(t *testing.T) {
	content := make([]byte, 40_000)
	rand.NewChaCha8([32]byte{1}).Read(content)
	file := &wire.File{Size: 1<<20 + 40_000, Offset: 1 << 20, Digest: digest}
	stream := wire.AppendFrame(nil, &wire.Status{Have: 5, Size: 9})
	stream = wire.AppendFrame(stream, file)
	for from := 0; from < len(content); from += wire.MaxData {
		piece := content[from:min(from+wire.MaxData, len(content))]
		stream = append(wire.AppendDataHeader(stream, len(piece)), piece...)
	}
	for _, size := range []int{1448, 7, 3, 65_000} {
		c := newCapture()
		child, parent := c.connection(40000)
		child.send(wire.AppendFrame(nil, frames[0].frame))
		for segment := range slices.Chunk(stream, size) {
			parent.send(segment)
		}
		child.send(wire.AppendFrame(nil, &wire.Whole{}))
		packets := dissect(t, c.save(t))
		var types, at, infos []string
		var got []byte
		for _, p := range packets {
			if p.refused() != "" {
				t.Errorf("segments of %d: packet %s: %s", size, p.number, p.refused())
			}
			types, at, infos = append(types, p.frames()...), append(at, p.fields["pfs.data.at"]...), append(infos, p.info)
			for _, h := range p.fields["pfs.data"] {
				b, err := hex.DecodeString(h)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, b...)
			}
		}
		if want := []string{"1", "5", "6", "7", "7", "8"}; !slices.Equal(types, want) {
			t.Errorf("segments of %d: frames of types %v, want %v", size, types, want)
		}
		if want := []string{"1048576", "1081344"}; !slices.Equal(at, want) {
			t.Errorf("segments of %d: data at %v, want %v", size, at, want)
		}
		if !bytes.Equal(got, content) {
			t.Errorf("segments of %d: %d bytes of content, and not the %d that were sent", size, len(got), len(content))
		}
		if all := strings.Join(infos, "\n"); !strings.Contains(all, "Status 5 of 9 bytes") || !strings.Contains(all, "File apps41…sbn") ||
			!strings.Contains(all, "Data ") || !strings.HasSuffix(all, "Whole") {
			t.Errorf("segments of %d: the Info column says:\n%s", size, all)
		}
	}
}

// What is not ours stays with other dissectors: Cisco's phones use the port too.
func TestForeignDatagramsAreLeftAlone(t *testing.T) {
	c := newCapture()
	c.udp([]byte("something else"))
	c.udp(nil)
	if p := dissect(t, c.save(t)); len(p) > 0 {
		t.Errorf("dissected as ours: %+v", p)
	}
}

// The dissector refuses what the codec refuses, with the same words, and
// nothing else. Mutations of good messages reach every check.
func TestTheDissectorJudgesAsTheCodecDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(4051, 1))
	c := newCapture()
	var verdicts []error
	for range 1500 {
		b := mutatedDatagram(r)
		_, err := wire.ParseDatagram(b)
		c.udp(b)
		verdicts = append(verdicts, err)
	}
	for i := range 1500 {
		b := mutatedFrame(r)
		kind, n, err := wire.ParseFrameHeader([4]byte(b))
		if err == nil {
			_, err = wire.ParseFrame(kind, b[4:4+n])
		}
		child, _ := c.connection(uint16(10000 + i))
		child.send(b)
		verdicts = append(verdicts, err)
	}
	reasons := map[string]int{}
	for i, p := range dissect(t, c.save(t)) {
		if p.number != fmt.Sprint(i+1) {
			t.Fatalf("packet %d is missing", i+1)
		}
		want := reason(verdicts[i])
		if got := p.refused(); !strings.HasSuffix(got, want) || want == "" && got != "" {
			t.Errorf("packet %d (%s): the dissector says %q, the codec %q", i+1, p.info, got, want)
		}
		if kept := strings.Contains(p.info, "[refused: ") || strings.Contains(p.info, " refused: "); kept != (want != "") {
			t.Errorf("packet %d: the Info column says %q, the codec %q", i+1, p.info, want)
		}
		reasons[want]++
	}
	for _, must := range []string{"", "shorter than its header", "longer than the limit", "of another version", "of an unknown type",
		"its length field disagrees", "its checksum disagrees", "too short for its fields", "bytes after its last field",
		"an ad number above 4", "a tentative claim with a confirmed root's strength", "the strength of a mere claim",
		"more free slots than a binary tree has", "deeper than any tree", "larger than any firmware file", "it starts with a dot",
		"its hierarchy is not that of its model and file", "its number of nodes is out of range", "not of this protocol",
		"bytes are held of a file without a digest", "its offset lies behind its end", "no digest"} {
		if reasons[must] == 0 {
			t.Errorf("no mutation was refused with %q: the test has become blind to it", must)
		}
	}
}

// reason is what the codec says, without the parts whose wording depends on
// printing: the name itself, and which byte is wrong with it.
func reason(err error) string {
	var e *wire.Error
	if !errors.As(err, &e) {
		return ""
	}
	_, why, found := strings.Cut(e.Why, "refused: ")
	if !found {
		return e.Why
	}
	if strings.HasPrefix(why, "byte ") {
		return "only A-Z a-z 0-9 . _ - are allowed"
	}
	return why
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func mutatedDatagram(r *rand.Rand) []byte {
	b := wire.AppendDatagram(nil, datagrams[r.IntN(len(datagrams))].msg)
	switch r.IntN(12) {
	case 0:
		b[2]++
	case 1:
		b[3] = byte(r.IntN(5))
	case 2:
		b = append(b[:wire.HeaderLen], mutated(r, b[wire.HeaderLen:], make([]byte, wire.MaxDatagram))...)
	case 3:
		return b[:2+r.IntN(wire.HeaderLen+4)]
	case 4:
		b[5] ^= 1 // the length, and so the checksum
		return b
	case 5:
		b[8+r.IntN(len(b)-8)] ^= 1 << r.IntN(8)
		return b
	case 6: // the length alone
		b[4] ^= 1
		return mended(b)
	default:
		b = append(b[:wire.HeaderLen], mutated(r, b[wire.HeaderLen:], nil)...)
	}
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)))
	return mended(b)
}

// mended has a good checksum again.
func mended(b []byte) []byte {
	binary.BigEndian.PutUint32(b[8:], 0)
	binary.BigEndian.PutUint32(b[8:], crc32.Checksum(b, castagnoli))
	return b
}

func mutatedFrame(r *rand.Rand) []byte {
	b := wire.AppendFrame(nil, frames[r.IntN(len(frames))].frame)
	switch r.IntN(10) {
	case 0:
		b[0] = []byte{0, 9, 255}[r.IntN(3)]
		return b
	case 1:
		b[1] = 1 // longer than any control frame
		return b
	case 2:
		return append([]byte{byte(wire.TypeData), 0, 0, 0}, b...)
	}
	b = append(b[:wire.FrameHeaderLen], mutated(r, b[wire.FrameHeaderLen:], nil)...)
	b[1], b[2], b[3] = 0, byte((len(b)-4)>>8), byte(len(b)-4)
	return b
}

// mutated changes, cuts or extends a body, or leaves it as it is.
func mutated(r *rand.Rand, body, tail []byte) []byte {
	body = bytes.Clone(body)
	for range r.IntN(3) {
		if len(body) > 0 {
			body[r.IntN(min(len(body), 16<<(2*r.IntN(3))))] = []byte{0, 1, 3, '.', '/', 0x80, 0xff}[r.IntN(7)]
		}
	}
	switch r.IntN(8) {
	case 0:
		body = body[:r.IntN(len(body)+1)]
	case 1:
		body = append(body, 0)
	case 2: // a digest of zeroes, wherever one lies
		if at := bytes.IndexByte(body, digest[0]); at >= 0 && len(body) >= at+32 {
			clear(body[at : at+32])
		}
	case 3: // a name that begins with a dot
		if at := bytes.Index(body, []byte("apps41")); at >= 0 {
			body[at] = '.'
		}
	}
	return append(body, tail...)
}
