package pfs

import (
	"testing"
	"time"
)

// When its root is gone, the site is at the server again within a second, and
// nobody asks it for a byte that is held.
func TestExpressIsAtTheServerAgainWithinASecondOfItsRootsDeath(t *testing.T) {
	for name, dies := range map[string]func(b *bench){
		"told":   func(b *bench) { b.in(Closed{b.up(), errTest}) },
		"silent": func(b *bench) { b.after(Express().ParentSilence) },
	} {
		b := inExpress(t)
		b.attach(2)
		b.file(blocksA, 0)
		b.in(Received{b.up(), 2 * blockLen})
		dies(b)
		died := b.now
		fetched, ok := b.untilFetch(died + time.Second)
		if !ok {
			t.Errorf("%s: nobody asks the server a second later; phase %d", name, b.cur().phase)
		} else if fetched.Offset != 2*blockLen {
			t.Errorf("%s: asks from byte %d, and holds %d", name, fetched.Offset, 2*blockLen)
		}
	}
}

// inExpress is inBlocks with the express profile's own waits.
func inExpress(t testing.TB) *bench {
	b := inBlocks(t, true)
	b.n.cfg.Timing = Express()
	b.after(Classic().Listen) // what was armed before
	return b
}

// untilFetch ticks the node until it turns to the server, or until a moment.
func (b *bench) untilFetch(until time.Duration) (Fetch, bool) {
	b.t.Helper()
	for b.now < until {
		b.now += time.Millisecond
		for _, e := range b.n.Step(b.now, Tick{}) {
			if f, ok := e.(Fetch); ok {
				return f, true
			}
		}
	}
	return Fetch{}, false
}
