package store

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"sync/atomic"

	"openpfs/core/load"
)

// A BlockError says that a block of a file is not what its leaf says. What came
// before it is kept; its own bytes are cut off.
type BlockError struct {
	Name      string
	Offset    int64 // of the block's first byte
	Want, Got load.Digest
}

func (e *BlockError) Error() string {
	return fmt.Sprintf("%s: the block at byte %d has the leaf %s instead of %s; take it from somebody else", e.Name, e.Offset, e.Got, e.Want)
}

// checker holds a file's bytes to its blocks as they come.
type checker struct {
	name   string
	blocks load.Blocks
	size   int64
	hash   hash.Hash    // of the block under way
	at     int64        // bytes taken
	good   atomic.Int64 // bytes of checked blocks, from the first
}

func newChecker(name string, w Want) *checker {
	c := &checker{name: name, blocks: w.Blocks, size: w.Size, hash: sha256.New()}
	c.restart()
	return c
}

// restart forgets the block under way.
func (c *checker) restart() {
	c.at = c.good.Load()
	c.hash.Reset()
	c.hash.Write([]byte{0}) // as load.LeafOf
}

// Write takes the file's next bytes, none beyond its size. After a *BlockError
// it expects the bytes from the last good block on.
func (c *checker) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		end := min(c.good.Load()+int64(c.blocks.Bytes), c.size)
		k := min(int64(len(p)), end-c.at)
		c.hash.Write(p[:k])
		p, c.at = p[k:], c.at+k
		if c.at < end {
			break
		}
		if err := c.judge(end); err != nil {
			return n - len(p), err
		}
	}
	return n, nil
}

// judge compares the block that ends here with its leaf.
func (c *checker) judge(end int64) error {
	from := c.good.Load()
	want, got := c.blocks.Leaves[from/int64(c.blocks.Bytes)], load.Digest(c.hash.Sum(nil))
	if want == got {
		c.good.Store(end)
	}
	c.restart()
	if want != got {
		return &BlockError{c.name, from, want, got}
	}
	return nil
}
