package node

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestAFleetThatIsKilledAndRestartedAllTheTimeEndsWhole is not about one fault
// but about their meetings: whoever dies may be root, parent, child, or in the
// middle of any hand-over between the loop, a connection and the disk. A panic
// of the core, which checks its driver, ends the test.
func TestAFleetThatIsKilledAndRestartedAllTheTimeEndsWhole(t *testing.T) {
	t.Parallel()
	const fleet, rounds = 8, 100
	r := newRig(t, 12_000_000, 3_000_000)
	random := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	phones := r.fleet(fleet, hasty)
	for range rounds {
		select {
		case <-time.After(time.Duration(random.IntN(60)) * time.Millisecond):
		case <-t.Context().Done():
		}
		i := random.IntN(fleet)
		dir := phones[i].dir
		if random.IntN(2) == 0 {
			dir = "" // another device takes its place
		}
		phones[i].kill()
		phones[i] = r.start(i+1, dir, hasty)
	}
	seen := map[string]int{}
	for _, e := range r.All() {
		seen[e.Kind.String()]++
	}
	t.Logf("on the way: %v", seen)
	// What a phone has committed in an earlier life counts, too: it will again.
	mark := r.Mark()
	for i, p := range phones {
		p.kill()
		phones[i] = r.start(i+1, p.dir, hasty)
	}
	r.committedAfter(mark, phones...)
}

// hasty leaves so little time for elections that most of a life is transfers,
// and that there may be more than one root.
func hasty(c *Config) {
	t := &c.PFS.Timing
	const ms = time.Millisecond
	t.HoldOff, t.Listen, t.Ad, t.RootWait, t.Follow, t.JoinSpread, t.Retry = 10*ms, 20*ms, 5*ms, 20*ms, 100*ms, 10*ms, 50*ms
}
