//go:build soak

package harness

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// TestSoak draws sites and faults until PFS_SOAK (a duration; 5m) is over: each
// round has phones killed, frozen and thawed, and a server that dies, restarts
// and lies, all at moments of the generator's choice; then everything is healed
// and must come to a good end. A round's seed draws the same faults again, but
// not the same moments: the processes are real.
func TestSoak(t *testing.T) {
	span := 5 * time.Minute
	if text := os.Getenv("PFS_SOAK"); text != "" {
		var err error
		if span, err = time.ParseDuration(text); err != nil {
			t.Fatalf("PFS_SOAK: %v; give a duration such as 30m", err)
		}
	}
	var rows []outcome
	for end := time.Now().Add(span); time.Now().Before(end) && !t.Failed(); {
		seed := uint64(time.Now().UnixNano())
		row := outcome{fault: fmt.Sprintf("seed %d", seed), runs: 1, note: "FAILED"}
		t.Run(row.fault, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			keyed := random.IntN(2) == 0
			o := soak(&trial{t, keyed}, random)
			o.fault, o.keyed, o.runs = row.fault, keyed, 1
			if !t.Failed() {
				o.note = "all whole" + o.note
				row = o
			}
		})
		rows = append(rows, row)
	}
	t.Log(table(rows))
}

func soak(t *trial, random *rand.Rand) outcome {
	var sizes []int64
	for range 1 + random.IntN(3) {
		sizes = append(sizes, 1+random.Int64N(6_000_000))
	}
	s := newSite(t, nil, sizes...)
	s.wait = time.Duration(50+random.IntN(1500)) * time.Millisecond
	s.fleet(2 + random.IntN(10))
	frozen := map[*phone]bool{}
	lies, kills := 0, 0
	for range 5 + random.IntN(25) {
		time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond) // the fault's moment
		p := s.phones[random.IntN(len(s.phones))]
		file := s.part(random.IntN(len(sizes)))
		switch random.IntN(8) {
		case 0, 1, 2:
			p.kill()
			kills++
			delete(frozen, p)
			p.boot()
		case 3:
			p.freeze()
			frozen[p] = true
		case 4:
			p.thaw()
			delete(frozen, p)
		case 5:
			s.server.dead.Store(random.IntN(2) == 0)
		case 6:
			s.server.Stop()
			s.server.Start()
		case 7:
			s.server.bend(file, []bend{announces(77), announces(-1), truncated(s.size(file) / 2), breaks(s.size(file) / 3)}[random.IntN(4)])
			lies++
		}
	}
	s.server.dead.Store(false)
	for p := range frozen {
		p.thaw()
	}
	return s.judge(excuse{copies: len(s.phones) + kills + lies, waste: true, lossy: true}).noting("%d kills, %d lies", kills, lies)
}
