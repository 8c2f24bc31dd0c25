package load

import (
	"bytes"
	"crypto/sha256"
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
	content := make([]byte, 9*BlockBytes)
	fill(content, 7, 0)
	for _, size := range []int{0, 1, BlockBytes - 1, BlockBytes, BlockBytes + 1, 2 * BlockBytes, 3*BlockBytes + 5, 7 * BlockBytes, 9 * BlockBytes} {
		var blocks [][]byte
		for at := 0; at < size; at += BlockBytes {
			blocks = append(blocks, content[at:min(at+BlockBytes, size)])
		}
		want := reference(blocks)
		for _, piece := range []int{1 << 20, BlockBytes, 9973} {
			var tree Tree
			if _, err := io.CopyBuffer(struct{ io.Writer }{&tree}, struct{ io.Reader }{bytes.NewReader(content[:size])}, make([]byte, piece)); err != nil {
				t.Fatal(err)
			}
			if got := tree.Root(); got != want {
				t.Fatalf("%d bytes in pieces of %d: %s, want %s", size, piece, got, want)
			}
			leaves := tree.Leaves()
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
	var asked, plain Tree
	for i := range 5 {
		p := bytes.Repeat([]byte{byte(i)}, BlockBytes/2+1)
		_, _ = asked.Write(p)
		_, _ = plain.Write(p)
		asked.Root()
	}
	if asked.Root() != plain.Root() {
		t.Fatal("asking has changed it")
	}
}
