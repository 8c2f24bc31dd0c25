package harness

import (
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"testing"
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
		s.t.Fatalf("nobody has fetched %s. The last events:\n%s", file, s.rec.tail())
	}
	return s.byID(s.rec.wait("a fetch of "+file, fetching(file)).Node)
}

// theRootIsKilled in the middle of its fetch, with children that wait for it.
// Others go on; it comes back with what its disk has.
func theRootIsKilled(t *testing.T, percent int64) outcome {
	s := newSite(t, nil, 2_000_000, 300_000)
	file := s.part(0)
	g := s.stopAt(file, percent)
	s.fleet(6)
	root := s.at(g, file)
	s.rec.wait("a child joins", kind(telemetry.Joined, "", file))
	before := s.rec.mark()
	root.kill()
	g.open()
	next := s.rec.after(before, "another root fetches", fetching(file))
	root.boot()
	if next.Node == root.id {
		t.Errorf("the dead root fetches")
	}
	return s.judge(excuse{})
}

// theParentDies after so much of a file; the children have to go on at that
// very byte, from those who are above it.
func theParentDies(t *testing.T, percent int64) outcome {
	s := newSite(t, nil, 3_000_000)
	file := s.part(0)
	s.fleet(1)[0].committed()
	share := s.size(file) * percent / 100
	dying := s.impostor(200, func(p *impostor, c net.Conn, j *wire.Join) {
		p.accepts(c, 1, file, 0)
		send(c, s.body(file)[:share])
	})
	dying.offers(file)
	for n := 2; n <= 4; n++ {
		p := s.phone(n)
		p.boot()
		e := s.rec.wait("the child goes on elsewhere", func(e telemetry.Event) bool {
			return kind(telemetry.TransferStart, p.id, file)(e) && e.Peer != s.id(200).String()
		})
		if int64(e.Have) != share {
			t.Errorf("%s began again at byte %d, want %d", p.id, e.Have, share)
		}
	}
	dying.close()
	return s.judge(excuse{hostile: []int{200}}).noting("3 of 3 resumed at byte %d", share)
}

// theChildIsKilled with half a file on its disk, and resumes there in its next
// life.
func theChildIsKilled(t *testing.T) outcome {
	s := newSite(t, nil, 3_000_000)
	file := s.part(0)
	s.fleet(1)[0].committed()
	half := s.size(file) / 2
	first := s.impostor(200, func(p *impostor, c net.Conn, j *wire.Join) {
		p.accepts(c, 1, file, 0)
		send(c, s.body(file)[:half])
		<-p.quit
	})
	first.offers(file)
	child := s.phone(2)
	child.boot()
	s.rec.wait("the first life's transfer is told", kind(telemetry.TransferStart, child.id, file))
	s.until("half of the file is on the child's disk", func() bool { return child.partial() == half })
	child.kill()
	first.close()
	before := s.rec.mark()
	child.boot()
	e := s.rec.after(before, "the child goes on", kind(telemetry.TransferStart, child.id, file))
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
			s.t.Fatalf("%s: not in %v. The last events:\n%s", what, patience, s.rec.tail())
		}
	}
}

// anyoneIsKilled, again and again; each comes back at once with its disk.
func anyoneIsKilled(t *testing.T, phones, times int) outcome {
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
