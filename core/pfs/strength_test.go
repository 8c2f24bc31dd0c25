package pfs

import (
	"math/rand/v2"
	"testing"
	"time"

	"openpfs/core/wire"
)

func TestShareOfAFile(t *testing.T) {
	for _, c := range []struct {
		have, size int64
		want       uint32
	}{
		{0, 100, 0}, {-1, 100, 0}, {0, -1, 0}, {5, -1, 1}, {5, 0, 1},
		{1, 1 << 32, 1}, {50, 100, 64}, {99, 100, 125}, {100, 100, 127}, {101, 100, 127}, {wire.MaxFile - 1, wire.MaxFile, 126},
	} {
		if got := share(c.have, c.size); got != c.want {
			t.Errorf("share(%d, %d) = %d, want %d", c.have, c.size, got, c.want)
		}
	}
}

func TestMapOfWhatIsHeld(t *testing.T) {
	for _, c := range []struct {
		have, size int64
		want       uint32
	}{
		{0, 32, 0}, {5, -1, 0}, {1, 32, 0x80000000}, {16, 32, 0xffff0000}, {31, 32, 0xfffffffe}, {32, 32, 0xffffffff}, {40, 32, 0xffffffff},
	} {
		if got := heldMap(c.have, c.size); got != c.want {
			t.Errorf("heldMap(%d, %d) = %08x, want %08x", c.have, c.size, got, c.want)
		}
	}
}

// A confirmed root beats any claim, then counts what is held, then the hash;
// equal strengths are ordered by identity, and nobody is stronger than himself.
func TestStrengthIsOrdered(t *testing.T) {
	a, z := nodeID(1), nodeID(2)
	hash := strength(a, 7, 0, 100)
	if hash >= 1<<24 || strength(a, 7, 1, 1000) != hash|1<<24 || strength(a, 7, 100, 100) != hash|127<<24 {
		t.Errorf("%08x %08x %08x", hash, strength(a, 7, 1, 1000), strength(a, 7, 100, 100))
	}
	if strength(a, 7, 100, 100)&bump != 0 || !wire.Confirmed(hash|bump) {
		t.Error("a claim looks confirmed")
	}
	for _, c := range []struct {
		a    uint32
		aID  wire.NodeID
		b    uint32
		bID  wire.NodeID
		want bool
	}{
		{2, a, 1, z, true}, {1, a, 2, z, false}, {bump, a, bump - 1, z, true},
		{1, z, 1, a, true}, {1, a, 1, z, false}, {1, a, 1, a, false},
	} {
		if got := stronger(c.a, c.aID, c.b, c.bID); got != c.want {
			t.Errorf("stronger(%d %v, %d %v) = %v", c.a, c.aID, c.b, c.bID, got)
		}
	}
}

// Different files elect different roots.
func TestHashSpreadsTheWork(t *testing.T) {
	wins := map[int]int{}
	for file := range uint32(600) {
		best := 1
		for n := 2; n <= 6; n++ {
			if strength(nodeID(n), file, 0, 0) > strength(nodeID(best), file, 0, 0) {
				best = n
			}
		}
		wins[best]++
	}
	for n := 1; n <= 6; n++ {
		if wins[n] < 60 || wins[n] > 140 {
			t.Errorf("of 600 files node %d is root of %d; 100 are its part", n, wins[n])
		}
	}
}

// The strong speak first: among those that hold alike much the wait never
// grows with strength; it lies within the width; who holds any waits at most
// half of it.
func TestHoldOffFallsWithStrength(t *testing.T) {
	const width = 100 * time.Millisecond
	for _, held := range []uint32{0, 1 << 24, 127 << 24} {
		last := width
		for hash := uint32(0); hash < 1<<24; hash += 97 {
			wait := holdOff(held|hash, width)
			if wait < 0 || wait > last {
				t.Fatalf("strength %08x waits %v, a weaker one %v", held|hash, wait, last)
			}
			if held > 0 && wait > width/2 {
				t.Fatalf("strength %08x waits %v", held|hash, wait)
			}
			last = wait
		}
		if last > width/100 {
			t.Errorf("the strongest waits %v", last)
		}
	}
	if holdOff(0, width) != width || holdOff(12345, 0) != 0 {
		t.Error(holdOff(0, width), holdOff(12345, 0))
	}
}

// Of a thousand nodes that begin together on a LAN with a latency of 1 ms a
// handful speak before they hear the first.
func TestFewSpeakBeforeTheFirstIsHeard(t *testing.T) {
	const width, latency = 100 * time.Millisecond, time.Millisecond
	rng := rand.New(rand.NewPCG(1, 2))
	most, sum := 0, 0
	const rounds = 1000
	for range rounds {
		waits := make([]time.Duration, 1000)
		first := width
		for i := range waits {
			waits[i] = holdOff(rng.Uint32()&(1<<24-1), width)
			first = min(first, waits[i])
		}
		speak := 0
		for _, w := range waits {
			if w <= first+latency {
				speak++
			}
		}
		sum += speak
		most = max(most, speak)
	}
	t.Logf("of 1,000 nodes %d.%02d speak on average, %d at most, in %d rounds", sum/rounds, sum*100/rounds%100, most, rounds)
	if most >= 12 {
		t.Errorf("%d speak", most)
	}
}
