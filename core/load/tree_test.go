package load

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"testing"
)

// reference is RFC 6962, section 2.1, word by word.
func reference(blocks [][]byte) Digest {
	switch n := len(blocks); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, blocks[0]...))
	default:
		k := 1
		for 2*k < n {
			k *= 2
		}
		l, r := reference(blocks[:k]), reference(blocks[k:])
		return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
	}
}

func TestTreeIsThatOfRFC6962(t *testing.T) {
	content := make([]byte, 9*MinBlockBytes)
	fill(content, 7, 0)
	for _, size := range []int{0, 1, MinBlockBytes - 1, MinBlockBytes, MinBlockBytes + 1, 2 * MinBlockBytes, 3*MinBlockBytes + 5, 7 * MinBlockBytes, 9 * MinBlockBytes} {
		var blocks [][]byte
		for at := 0; at < size; at += MinBlockBytes {
			blocks = append(blocks, content[at:min(at+MinBlockBytes, size)])
		}
		want := reference(blocks)
		for _, piece := range []int{1 << 20, MinBlockBytes, 9973} {
			tree := NewTree(MinBlockBytes)
			if _, err := io.CopyBuffer(struct{ io.Writer }{tree}, struct{ io.Reader }{bytes.NewReader(content[:size])}, make([]byte, piece)); err != nil {
				t.Fatal(err)
			}
			if got := tree.Blocks().Root(); got != want {
				t.Fatalf("%d bytes in pieces of %d: %s, want %s", size, piece, got, want)
			}
			leaves := tree.Blocks().Leaves
			for i, b := range blocks {
				if LeafOf(b) != leaves[i] {
					t.Fatalf("block %d of %d bytes is not its leaf", i, size)
				}
			}
		}
	}
}

// A node's hash does not pass for a block: the prefixes keep them apart.
func TestAnInnerNodeIsNoBlock(t *testing.T) {
	a, b := LeafOf([]byte("a")), LeafOf([]byte("b"))
	if LeafOf(append(a[:], b[:]...)) == TreeRoot([]Digest{a, b}) {
		t.Fatal("a block of two hashes has the root of their leaves")
	}
}

// The root may be asked for in mid-file, and the file goes on after it.
func TestRootInMidFile(t *testing.T) {
	asked, plain := NewTree(MinBlockBytes), NewTree(MinBlockBytes)
	for i := range 5 {
		p := bytes.Repeat([]byte{byte(i)}, MinBlockBytes/2+1)
		_, _ = asked.Write(p)
		_, _ = plain.Write(p)
		asked.Blocks()
	}
	if asked.Blocks().Root() != plain.Blocks().Root() {
		t.Fatal("asking has changed it")
	}
}

// Whatever a load's length, up to 200 GiB, its leaves fit a list, and its blocks are
// no shorter than they must be.
func TestBlocksFitTheList(t *testing.T) {
	for _, size := range []int64{0, 1, 8_130_000, 8 << 20, 8<<20 + 1, 100_000_000, 1 << 30, MaxFileBytes, 64 * MaxFileBytes} {
		n := BlockBytesFor(size)
		if err := (Blocks{Bytes: n}).check(0); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
		if blocks := size / int64(n); blocks > aimBlocks && n < MaxBlockBytes || n < aimBlockBytes || n > aimBlockBytes && size/int64(n/2) <= aimBlocks {
			t.Errorf("%d bytes have %d blocks of %d", size, blocks, n)
		}
	}
}

// The list of a load of the real one's files, signed, is what a server's TCP sends
// at once: nine segments of 1,448 bytes, behind one for the HTTP header.
func TestTheListFitsTheFirstFlight(t *testing.T) {
	for _, load := range []int64{Real().Bytes(), aimBlocks * 64 << 10} { // the second has as many leaves as there may be
		spec := Real()
		list, m := &List{}, &Manifest{Load: spec.Name, Sequence: MaxSequence, Models: []string{"CP-7941G", "CP-7961G"}}
		for _, f := range spec.Components() {
			blocks, size := Blocks{Bytes: BlockBytesFor(load)}, f.Size*load/spec.Bytes()
			for at := int64(0); at < size; at += int64(blocks.Bytes) {
				blocks.Leaves = append(blocks.Leaves, Sum([]byte(fmt.Sprint(f.Name, at))))
			}
			list.Components = append(list.Components, f.Name)
			m.Files = append(m.Files, ManifestFile{f.Name, size, Sum([]byte(f.Name)), blocks})
		}
		text, err := AppendManifest(nil, list, m)
		if err == nil {
			text, err = AppendSignature(text, signature())
		}
		if err != nil || len(text) > 9*1448 {
			t.Errorf("a load of %d bytes has a list of %d, %v", load, len(text), err)
		}
	}
}

func BenchmarkTree(b *testing.B) {
	content := make([]byte, 1<<20)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		tree := NewTree(MinBlockBytes)
		_, _ = tree.Write(content)
		tree.Blocks().Root()
	}
}
