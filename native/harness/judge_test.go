package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/store"
	"openpfs/native/testsite"
)

// excuse is what a fault may cost.
type excuse struct {
	lossy   bool  // datagrams may get lost: two roots may not hear each other
	copies  int   // complete ones of a file beyond the first
	waste   bool  // the server may repeat to one who cannot hear it: a node was frozen, or cut off
	slow    int   // the machine was so many times as busy as it should be: words came late
	hostile []int // phones that are no phones
}

// judge waits until every phone that is up has committed, ends them all, and
// holds everything that is left to the promises of the package comment. The
// site is over after that.
func (s *site) judge(e excuse) outcome {
	s.t.Helper()
	var alive []*phone
	for _, p := range s.phones {
		if p.up {
			p.committed()
			s.rec.After(p.born, "its commit is on record", testsite.Is(telemetry.Committed, p.id, ""))
			alive = append(alive, p)
		}
	}
	took := time.Since(s.begun)
	before := s.rec.Mark()
	for _, p := range alive {
		p.signal(syscall.SIGTERM)
	}
	for _, p := range alive {
		p.ends()
	}
	for _, p := range alive { // a hub that closes leaves unread what a node said before it ended
		s.rec.After(before, "its end is on record", testsite.Is(telemetry.NodeDown, p.id, ""))
	}
	s.hub.Close() // tells the recording the rest
	<-s.rec.done
	for _, p := range alive {
		s.installed(p)
	}
	events := s.rec.All()
	s.twoChildren(events)
	o := outcome{phones: len(alive), took: took}
	o.fetches, o.copies = s.economy(events, e)
	s.complete(alive, events)
	s.replay(events, e)
	if s.t.Failed() {
		s.t.Logf("the recording is %s", s.rec.Keep())
	}
	return o
}

// installed compares a phone's disk with what the server has.
func (s *site) installed(p *phone) {
	s.t.Helper()
	disk, err := store.Open(p.dir, store.Options{VerifyOnOpen: true})
	if err != nil {
		s.t.Errorf("%s: its store does not open: %v", p.id, err)
		return
	}
	defer disk.Close() //nolint:errcheck // nothing was written
	if left := disk.Recovered(); len(left) > 0 {
		s.t.Errorf("%s: its store had to be cleaned: %q", p.id, left)
	}
	slot, ok := disk.Active()
	if !ok || slot.Load != s.Load.Spec.Name || len(slot.Files) != len(s.Load.Files) {
		s.t.Errorf("%s: the active load is %+v", p.id, slot)
		return
	}
	s.Installed(p.id, filepath.Join(p.dir, "active", "files"))
	for _, f := range s.Load.Files {
		if part, ok := disk.Partial(f.Name()); ok {
			s.t.Errorf("%s: %s is still partial: %+v", p.id, f.Name(), part)
		}
	}
	for _, sub := range []string{"partial", "active/files"} {
		entries, err := os.ReadDir(filepath.Join(p.dir, sub))
		if want := map[string]int{"active/files": len(s.Load.Files)}[sub]; err != nil || len(entries) != want {
			s.t.Errorf("%s: %s has %d entries, want %d: %v", p.id, sub, len(entries), want, err)
		}
	}
}

// twoChildren: no node tells of a third one.
func (s *site) twoChildren(events []telemetry.Event) {
	s.t.Helper()
	for _, e := range events {
		if e.Kind == telemetry.ChildJoined && e.N > wire.MaxChildren {
			s.t.Errorf("%s has %d children of %s", e.Node, e.N, e.File)
		}
	}
}

// economy counts the fetches that began, by the nodes' account, and the copies
// that the server sent to their end; and it holds the line's own counter to the
// former.
func (s *site) economy(events []telemetry.Event, e excuse) (fetches, copies int) {
	s.t.Helper()
	began := map[string]int{}
	for _, v := range events {
		if v.Kind == telemetry.TransferStart && v.Peer == "" {
			began[v.File]++
		}
	}
	sent := s.server.Copies()
	var most int64
	for _, f := range s.Load.Files {
		name := f.Name()
		fetches, copies = max(fetches, began[name]), max(copies, sent[name])
		if sent[name] > 1+e.copies {
			s.t.Errorf("the server sent %s %d times, at most %d are excused", name, sent[name], 1+e.copies)
		}
		// Blocks of 1428 bytes have 32 of headers, and there are ACKs; to one who
		// was killed the server sends a window five times more.
		n := int64(max(began[name], sent[name]))
		most += n*(s.size(name)+s.size(name)/20+4<<10) + (n-int64(sent[name]))*6*64*1460
	}
	for _, v := range s.server.Transfers() {
		most += int64(v.Retransmits) * int64(v.BlockBytes+32) // what it repeated, by its own account
	}
	if billed := s.server.billed(); !e.waste && billed > most {
		s.t.Errorf("%d bytes crossed the line for fetches of %d bytes: %+v", billed, most, s.server.Transfers())
	}
	return fetches, copies
}

// complete: in the last life of a phone that ended in peace no event is
// missing, and the first life of one that was never killed is its last.
func (s *site) complete(alive []*phone, events []telemetry.Event) {
	s.t.Helper()
	for _, p := range alive {
		var last uint32
		var ended bool
		for _, v := range events {
			if v.Node != p.id || v.Seq == 0 {
				continue // the hub's own words have no number
			}
			if v.Kind == telemetry.NodeUp {
				last, ended = v.Seq-1, false
			}
			if v.Seq != last+1 && (len(p.deaths) == 0 || last > 0) && v.Kind != telemetry.NodeUp {
				s.t.Errorf("%s: event %d follows event %d", p.id, v.Seq, last)
			}
			last, ended = v.Seq, v.Kind == telemetry.NodeDown
		}
		if !ended {
			s.t.Errorf("%s: its last event is number %d, and not its end", p.id, last)
		}
	}
}

// outcome is a row of the table.
type outcome struct {
	fault           string
	keyed           bool
	runs, phones    int
	fetches, copies int // of the file that was fetched most
	took            time.Duration
	note            string
}

func table(rows []outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-40s %-8s %5s %7s %8s %7s %9s  %s\n", "fault", "site key", "runs", "phones", "fetches", "copies", "committed", "outcome")
	for _, o := range rows {
		fmt.Fprintf(&b, "%-40s %-8s %5d %7d %8d %7d %8.1fs  %s\n", o.fault, map[bool]string{true: "yes"}[o.keyed], o.runs, o.phones, o.fetches, o.copies, o.took.Seconds(), o.note)
	}
	return b.String()
}
