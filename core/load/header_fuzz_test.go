package load

import (
	"bytes"
	"testing"
)

// FuzzHeader: whatever the bytes, the header lies within them and names a file
// that is safe to name.
func FuzzHeader(f *testing.F) {
	f.Add([]byte("\x01\x00\x02\x01\x02\x02\x00\x02\x00\x14\x0e\x00\x06a.sbn\x00\r"))
	f.Add([]byte("\x01\x00\x02\x01\x02\x02\x00\x02\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		h, err := ParseHeader(b)
		if !bytes.Equal(b, before) {
			t.Fatal("the input was changed")
		}
		if err != nil {
			return
		}
		if h.Bytes < 1 || h.Bytes > len(b) || len(h.TLVs) > maxHeaderTLVs {
			t.Fatalf("a header of %d bytes and %d fields in %d", h.Bytes, len(h.TLVs), len(b))
		}
		if h.FileName != "" && CheckName(h.FileName) != nil {
			t.Fatalf("it names %q", h.FileName)
		}
	})
}

func FuzzLoadServer(f *testing.F) {
	f.Add("192.0.2.1:6970@@base=3;pfs=0")
	f.Add("h@@pfs=1;pfs=2;@@")
	f.Fuzz(func(_ *testing.T, s string) {
		_, _, _ = ParseLoadServer(s)
		if d, err := ParseDigest(s); err == nil && d.IsZero() {
			_ = d.String()
		}
	})
}
