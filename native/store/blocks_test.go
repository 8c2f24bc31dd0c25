package store

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"openpfs/core/load"
)

const block = load.MinBlockBytes

// inBlocks makes a file of so many bytes, and what is wanted of it.
func inBlocks(bytes int) ([]byte, Want) {
	content := make([]byte, bytes)
	for i := range content {
		content[i] = byte(i / 97 * 31)
	}
	tree := load.NewTree(block)
	_, _ = tree.Write(content)
	return content, Want{load.Sum(content), int64(bytes), tree.Blocks()}
}

func TestBlocksAreCheckedAsTheyCome(t *testing.T) {
	for _, size := range []int{1, block - 1, block, block + 1, 3*block + 5} {
		for _, piece := range []int{1000, block, 5 * block} {
			s := open(t, t.TempDir())
			content, want := inBlocks(size)
			w, err := s.Begin("a", want, 0)
			if err != nil {
				t.Fatal(err)
			}
			for at := 0; at < size; at += piece {
				if _, err := w.Write(content[at:min(at+piece, size)]); err != nil {
					t.Fatal(err)
				}
				good := want.Blocks.Floor(w.Have())
				if w.Have() == want.Size {
					good = want.Size
				}
				if w.Verified() != good {
					t.Fatalf("%d bytes are verified of %d", w.Verified(), w.Have())
				}
			}
			if info, err := w.Finish(); err != nil || info.Digest != want.Digest {
				t.Fatal(info, err)
			}
			if err := s.Verify("a"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A wrong byte costs its block, nothing before it, whoever the bytes come from
// then.
func TestAWrongBlockIsCutOff(t *testing.T) {
	s := open(t, t.TempDir())
	content, want := inBlocks(4*block + 7)
	for _, bad := range []int{0, block - 1, block, 3*block + 100, 4*block + 6} {
		w, err := s.Begin("a", want, 0)
		if err != nil {
			t.Fatal(err)
		}
		poisoned := bytes.Clone(content)
		poisoned[bad] ^= 1
		_, err = w.Write(poisoned)
		var wrong *BlockError
		if !errors.As(err, &wrong) || wrong.Offset != int64(bad/block*block) || wrong.Name != "a" {
			t.Fatalf("byte %d: %v", bad, err)
		}
		if w.Have() != wrong.Offset || w.Verified() != wrong.Offset {
			t.Fatalf("byte %d: %d bytes are held, %d verified", bad, w.Have(), w.Verified())
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if w, err = s.Begin("a", want, wrong.Offset); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content[wrong.Offset:]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Finish(); err != nil {
			t.Fatal(err)
		}
		if err := s.Verify("a"); err != nil {
			t.Fatal(err)
		}
	}
}

// What was held before this life is checked as what comes is.
func TestAPrefixThatHasRotted(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	content, want := inBlocks(3 * block)
	w, err := s.Begin("a", want, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content[:2*block+9]); err != nil {
		t.Fatal(err)
	}
	path := w.path()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt([]byte{content[block+1] ^ 1}, block+1)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if _, err := s.Begin("a", want, 2*block); !errors.Is(err, ErrNotResumable) {
		t.Fatal(err)
	}
	p, ok := s.Partial("a")
	if !ok || p.Have != block {
		t.Fatalf("%+v", p)
	}
	if w, err = s.Begin("a", want, p.Have); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content[block:]); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Finish(); err != nil {
		t.Fatal(err)
	}
}
