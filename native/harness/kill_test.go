package harness

import (
	"math/rand/v2"
	"net"
	"openpfs/native/testsite"
	"os"
	"path/filepath"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// stopAt puts a gate into the next opening of a file.
func (s *site) stopAt(file string, percent int64) *gate {
	g := s.server.gate(file, s.size(file)*percent/100)
	s.t.Cleanup(g.open) // before the server's own end, which waits for it
	return g
}

// at waits until the server stands at the gate, and returns who fetches.
func (s *site) at(g *gate, file string) *phone {
	s.t.Helper()
	select {
	case <-g.reached:
	case <-time.After(patience):
		s.t.Fatalf("nobody has fetched %s. The last events:\n%s", file, s.rec.Tail())
	}
	return s.byID(s.rec.Wait("a fetch of "+file, fetching(file)).Node)
}

// theRootIsKilled in the middle of its fetch, with children that wait for it.
// Others go on; it comes back with what its disk has.
func theRootIsKilled(t *trial, percent int64) outcome {
	s := newSite(t, nil, 2_000_000, 300_000)
	file := s.part(0)
	g := s.stopAt(file, percent)
	s.fleet(6)
	root := s.at(g, file)
	s.rec.Wait("a child joins", testsite.Is(telemetry.Joined, "", file))
	before := s.rec.Mark()
	root.kill()
	g.open()
	next := s.rec.After(before, "another root fetches", fetching(file))
	root.boot()
	if next.Node == root.id {
		t.Errorf("the dead root fetches")
	}
	return s.judge(excuse{})
}

// theParentDies after so much of a file; the children have to go on at that
// very byte, from those who are above it.
func theParentDies(t *trial, percent int64) outcome {
	s := newSite(t, nil, 3_000_000)
	file := s.part(0)
	s.fleet(1)[0].committed()
	share := s.size(file) * percent / 100
	dying := s.Peer(200, func(p *testsite.Peer, c net.Conn, _ *wire.Join) {
		p.Accepts(c, 1, s.Part(0), 0)
		_ = testsite.Data(c, s.body(file)[:share])
	})
	dying.Offers(s.Part(0))
	for n := 2; n <= 4; n++ {
		p := s.phone(n)
		p.boot()
		e := s.rec.Wait("the child goes on elsewhere", func(e telemetry.Event) bool {
			return testsite.Is(telemetry.TransferStart, p.id, file)(e) && e.Peer != s.ID(200).String()
		})
		if int64(e.Have) != share {
			t.Errorf("%s began again at byte %d, want %d", p.id, e.Have, share)
		}
	}
	dying.Close()
	return s.judge(excuse{hostile: []int{200}}).noting("3 of 3 resumed at byte %d", share)
}

// theChildIsKilled with half a file on its disk, and resumes there in its next
// life.
func theChildIsKilled(t *trial) outcome {
	s := newSite(t, nil, 3_000_000)
	file := s.part(0)
	s.fleet(1)[0].committed()
	half := s.size(file) / 2
	first := s.Peer(200, func(p *testsite.Peer, c net.Conn, _ *wire.Join) {
		p.Accepts(c, 1, s.Part(0), 0)
		_ = testsite.Data(c, s.body(file)[:half])
		<-p.Ctx.Done()
	})
	first.Offers(s.Part(0))
	child := s.phone(2)
	child.boot()
	s.rec.Wait("the first life's transfer is told", testsite.Is(telemetry.TransferStart, child.id, file))
	s.until("half of the file is on the child's disk", func() bool { return child.partial() == half })
	child.kill()
	first.Close()
	before := s.rec.Mark()
	child.boot()
	e := s.rec.After(before, "the child goes on", testsite.Is(telemetry.TransferStart, child.id, file))
	if int64(e.Have) != half {
		t.Errorf("it began again at byte %d, want %d", e.Have, half)
	}
	return s.judge(excuse{hostile: []int{200}}).noting("resumed at byte %d", half)
}

// partial is how much the phone's disk has of the file under way.
func (p *phone) partial() (bytes int64) {
	parts, _ := filepath.Glob(filepath.Join(p.dir, "partial", "*"))
	for _, name := range parts {
		if info, err := os.Stat(name); err == nil {
			bytes += info.Size()
		}
	}
	return bytes
}

// until waits for what no event tells.
func (s *site) until(what string, is func() bool) {
	s.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(patience); !is(); {
		select {
		case <-tick.C:
		case <-late:
			s.t.Fatalf("%s: not in %v. The last events:\n%s", what, patience, s.rec.Tail())
		}
	}
}

// anyoneIsKilled, again and again; each comes back at once with its disk.
func anyoneIsKilled(t *trial, phones, times int) outcome {
	s := newSite(t, nil, 4_000_000, 1_000_000)
	s.wait = 100 * time.Millisecond
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	s.fleet(phones)
	for range times {
		time.Sleep(time.Duration(random.IntN(1200)) * time.Millisecond) // the fault's moment, not ours
		p := s.phones[random.IntN(phones)]
		p.kill()
		p.boot()
	}
	// A copy may be lost between the server's last byte and the disk's sync.
	return s.judge(excuse{copies: times}).noting("%d kills, seed %d", times, seed)
}
