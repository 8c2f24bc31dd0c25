package pfs

import (
	"testing"
	"time"

	"openpfs/core/telemetry"
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
	b.n.timing = b.n.out.timing(Express())
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

// Who has not claimed yet leaves the crown to one who has, unless it holds more
// or the other is tired; of those who have claimed the strongest stays.
func TestExpressFollowsTheFirstWhoClaims(t *testing.T) {
	const hash = 1<<24 - 1
	for _, c := range []struct {
		name     string
		held     []Held
		claimed  bool
		weaker   func(own uint32) int // by how much the other's claim is
		followed bool
	}{
		{"a little weaker", nil, false, func(uint32) int { return 1 }, true},
		{"as weak as can be", nil, false, func(own uint32) int { return int(own&hash) - 1 }, true},
		{"tired", nil, false, func(own uint32) int { return int(own & hash) }, false},
		{"holds less", []Held{{File: listFile, Have: 5, Size: 10, Digest: digestOf("x")}}, false, func(uint32) int { return 1 << 24 }, false},
		{"too late", nil, true, func(uint32) int { return 1 }, false},
	} {
		b := newBench(t, func(c *Config) { c.Express, c.Timing = true, Express() })
		b.in(Start{Held: c.held})
		if c.claimed {
			b.after(Express().HoldOff + Express().Listen)
		}
		b.claim(2, -c.weaker(b.cur().strength()))
		if b.saw(telemetry.Yield) > 0 != c.followed {
			t.Errorf("%s: followed is %v", c.name, !c.followed)
		}
	}
}

// The election of a component waits for those who are about to join for the list:
// whoever has it first would be the root of everything.
func TestComponentsWaitForThoseWhoJoinForTheList(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Express, c.Timing = true, Express() })
	list := listing(t, nil)
	b.in(Start{})
	b.after(Express().HoldOff + Express().Listen + 5*Express().Ad)
	confirmed := b.now - Express().HoldOff + holdOff(b.cur().strength(), Express().HoldOff)
	b.in(Tick{})
	b.in(FetchDone{listFile, int64(len(list))})
	b.storedAs(string(list))
	b.in(ListRead{File: listFile, Content: []byte(list)})
	if begins := b.cur().timers[timerElect]; begins < confirmed+Express().JoinSpread {
		t.Errorf("begins at %v, others join until %v", begins, confirmed+Express().JoinSpread)
	}
}

// What came just before the line stood still is told all the same.
func TestTheLastWordBeforeAStallIsTold(t *testing.T) {
	b := inExpress(t)
	b.attach(2)
	b.file(blocksA, 0)
	b.in(Received{b.up(), blockLen})
	b.now += Express().Progress / 2
	b.in(Received{b.up(), 2 * blockLen})
	if b.last(telemetry.Progress).Have == 2*blockLen {
		t.Fatal("it is told at once: nothing is tested")
	}
	b.after(2 * Express().Progress)
	if have := b.last(telemetry.Progress).Have; have != 2*blockLen {
		t.Errorf("told are %d bytes of %d", have, 2*blockLen)
	}
	told := b.saw(telemetry.Progress)
	b.after(Express().ParentSilence / 2)
	if b.saw(telemetry.Progress) != told {
		t.Error("and told again, though nothing came")
	}
}
