package pfs

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

const (
	testModel = "CP-7961G"
	testLoad  = "SCCP41"
	listFile  = testLoad + ".loads"
	ms        = time.Millisecond
)

var errTest = errors.New("test fault")

// bench drives one node by hand. After every step it holds the node to its
// invariants, and the fold of its telemetry to its true state.
type bench struct {
	t     testing.TB
	n     *Node
	now   time.Duration
	fleet telemetry.Fleet
	told  []telemetry.Event
	open  []ConnID // connections that neither side has closed
	conns ConnID   // accepted so far
}

// node n of the tests' subnet; the one under test is node 1.
func nodeID(n int) wire.NodeID      { return wire.NodeID{2, 0, 0, 0, 0, byte(n)} }
func nodeAddr(n int) netip.Addr     { return netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}) }
func nodeRef(n int) wire.PeerRef    { return wire.PeerRef{ID: nodeID(n), Addr: nodeAddr(n)} }
func digestOf(s string) load.Digest { return load.Sum([]byte(s)) }

func newBench(t testing.TB, change ...func(*Config)) *bench {
	t.Helper()
	cfg := Config{ID: nodeID(1), Addr: nodeAddr(1), Model: testModel, Load: testLoad, PFS: true, Timing: Classic()}
	cfg.Timing.HoldOff = 0 // the tests' clock begins at the half second of listening
	for _, c := range change {
		c(&cfg)
	}
	n, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t: t, n: n}
}

// started is a bench whose node has just begun to listen for the list.
func started(t testing.TB, held ...Held) *bench {
	t.Helper()
	b := newBench(t)
	b.in(Start{Held: held})
	b.in(Tick{})
	return b
}

// in feeds one input and returns what the node wants done, a line each.
func (b *bench) in(in Input) string {
	b.t.Helper()
	var lines []string
	if c, ok := in.(Closed); ok {
		b.forget(c.Conn)
	}
	for _, e := range b.n.Step(b.now, in) {
		switch e := e.(type) {
		case Emit:
			b.told = append(b.told, *e.Event)
			b.fleet.Apply(*e.Event)
			continue
		case Dial:
			b.open = append(b.open, e.Conn)
		case Close:
			b.forget(e.Conn)
		}
		lines = append(lines, line(e))
	}
	b.check()
	return strings.Join(lines, "\n")
}

func (b *bench) forget(c ConnID) {
	b.open = slices.DeleteFunc(b.open, func(o ConnID) bool { return o == c })
}

// until lets time pass, a Tick at every deadline, and returns what was wanted
// meanwhile, each line with its time in milliseconds.
func (b *bench) until(at time.Duration) string {
	b.t.Helper()
	var lines []string
	for still := 0; ; {
		next, ok := b.n.Deadline()
		if !ok || next > at {
			break
		}
		if next > b.now {
			still = 0
		} else if still++; still > 20 {
			b.t.Fatalf("%v: ticks bring it no further", b.now)
		}
		b.now = next
		if got := b.in(Tick{}); got != "" {
			for l := range strings.SplitSeq(got, "\n") {
				lines = append(lines, fmt.Sprintf("%d %s", b.now/ms, l))
			}
		}
	}
	b.now = at
	return strings.Join(lines, "\n")
}

// after is until, relative.
func (b *bench) after(d time.Duration) string { b.t.Helper(); return b.until(b.now + d) }

func is(t testing.TB, got string, want ...string) {
	t.Helper()
	if w := strings.Join(want, "\n"); got != w {
		t.Fatalf("it did\n\t%s\nwant\n\t%s", strings.ReplaceAll(got, "\n", "\n\t"), strings.ReplaceAll(w, "\n", "\n\t"))
	}
}

// saw counts the events of a kind so far.
func (b *bench) saw(k telemetry.Kind) (n int) {
	for _, e := range b.told {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// last is the newest event of a kind.
func (b *bench) last(k telemetry.Kind) telemetry.Event {
	b.t.Helper()
	for _, e := range slices.Backward(b.told) {
		if e.Kind == k {
			return e
		}
	}
	b.t.Fatalf("no event %s", k)
	return telemetry.Event{}
}

// ignored counts the foreign input that was dropped and not told of yet.
func (b *bench) ignored() (count int) {
	for _, r := range b.n.ignored {
		count += r.count
	}
	return count
}

// line says an effect in a few words.
func line(e Effect) string {
	switch e := e.(type) {
	case Broadcast:
		switch m := e.Msg.(type) {
		case *wire.Claim:
			return fmt.Sprintf("claim %d", m.Ad)
		case *wire.Offer:
			return fmt.Sprintf("offer free=%d%s%s", m.Free, map[bool]string{true: "", false: " whole"}[m.Digest.IsZero()],
				map[bool]string{true: " alone"}[m.Alone])
		}
	case Dial:
		return fmt.Sprintf("dial %d %s %s", e.Conn, e.To, frame(e.Join))
	case Send:
		return "send " + connName(e.Conn) + " " + frame(e.Frame)
	case SendFile:
		return fmt.Sprintf("file %s %d-%d", connName(e.Conn), e.Offset, e.Size)
	case Receive:
		return fmt.Sprintf("receive %s %d-%d", connName(e.Conn), e.Offset, e.Size)
	case Close:
		return "close " + connName(e.Conn)
	case Prepare:
		return "prepare"
	case Fetch:
		return "fetch " + e.File
	case CancelFetch:
		return "cancel " + e.File
	case Finish:
		return "finish " + e.File
	case Discard:
		return "discard " + e.File
	case ReadList:
		return "read " + e.File
	case Commit:
		return "commit " + strings.Join(e.Files, " ")
	}
	return fmt.Sprintf("%T", e)
}

// connName is a dialled connection's number, or "in" and that of an accepted one.
func connName(c ConnID) string {
	if c >= Inbound {
		return fmt.Sprintf("in%d", c-Inbound)
	}
	return fmt.Sprint(uint64(c))
}

func frame(f wire.Frame) string {
	names := func(refs []wire.PeerRef) (s string) {
		for _, r := range refs {
			s += fmt.Sprintf(" %d", r.ID[5])
		}
		return s
	}
	switch f := f.(type) {
	case *wire.Join:
		return fmt.Sprintf("join have=%d", f.Have)
	case *wire.Accept:
		if f.Rooted {
			return "accept rooted" + names(f.Path)
		}
		return "accept" + names(f.Path)
	case *wire.Redirect:
		return "redirect" + names(f.To)
	case *wire.Refuse:
		return "refuse: " + f.Code.String()
	case *wire.Status:
		return fmt.Sprintf("status %d/%d", f.Have, f.Size)
	case *wire.File:
		return fmt.Sprintf("file %d-%d", f.Offset, f.Size)
	case *wire.Whole:
		return "whole"
	}
	return fmt.Sprintf("%T", f)
}

// check holds what must be true between two steps.
func (b *bench) check() {
	b.t.Helper()
	if at, ok := b.n.Deadline(); ok && at < b.now {
		b.t.Fatalf("at %v the deadline is %v: in the past", b.now, at)
	}
	ends := len(b.n.pending)
	first := slices.Min(b.n.chores[:])
	for _, c := range b.n.pending {
		first = min(first, c.deadline)
	}
	for i, o := range b.n.sessions {
		s := o.session
		first = min(first, o.due)
		if due := slices.Min(s.timers[:]); o.due != due || o.file != s.file || s.file != b.n.files[i] {
			b.t.Fatalf("the first timer of %s is due at %v, noted is %v of %s", s.file, due, o.due, o.file)
		}
		ends += len(s.children) + len(s.held)
		if s.up != nil {
			ends++
		}
		if len(s.children) > wire.MaxChildren {
			b.t.Fatalf("%d children", len(s.children))
		}
		if !b.n.stopped && (s.up != nil) != (s.phase == attached) && s.phase != joining && s.phase != finishing {
			b.t.Fatalf("phase %d with a parent: %v", s.phase, s.up != nil)
		}
		if len(s.children) > 0 && s.phase != whole && s.timers[timerStatus] == never {
			b.t.Fatalf("phase %d leaves %d children without a sign of life", s.phase, len(s.children))
		}
		if n := len(s.held); n > 0 && (s.phase != joining || len(s.children) > 0 || n > wire.MaxChildren || s.timers[timerHold] == never) {
			b.t.Fatalf("phase %d lets %d joiners wait beside %d children", s.phase, n, len(s.children))
		}
		b.live(s)
		b.folds(s)
	}
	if b.n.firstDue != first {
		b.t.Fatalf("the first timer is due at %v, noted is %v", first, b.n.firstDue)
	}
	if ends != b.n.conns.count() && !b.n.stopped {
		b.t.Fatalf("%d connections known, %d of use", b.n.conns.count(), ends)
	}
	if ends != len(b.open) {
		b.t.Fatalf("%d connections open, %d of use", len(b.open), ends)
	}
}

// live says that something will move the session on.
func (b *bench) live(s *session) {
	b.t.Helper()
	armed := func(t timer) bool { return s.timers[t] != never }
	var ok bool
	switch s.phase {
	case hearing, claiming, following, rootWait, gathering:
		ok = armed(timerElect)
	case joining:
		ok = armed(timerJoin)
	case attached:
		ok = armed(timerSilence)
	case resting:
		ok = armed(timerRest) || b.n.chores[choreLoad] != never
	case fetching, finishing, whole: // the driver answers, or all is done
		ok = true
	}
	if !ok && !b.n.stopped {
		b.t.Fatalf("%s: nothing will ever end phase %d", s.file, s.phase)
	}
}

// folds compares what the telemetry tells of a session with what is so.
func (b *bench) folds(s *session) {
	b.t.Helper()
	if !s.listened { // its first event comes when the hold-off is over
		return
	}
	node := b.fleet.Node(b.n.Name())
	f := node.File(s.file)
	if f == nil {
		b.t.Fatalf("%s: nothing was told of it", s.file)
	}
	var children []string
	for _, c := range s.children {
		children = append(children, c.peer.String())
	}
	parent := ""
	if s.phase == attached && !b.n.stopped {
		parent = s.up.peer.String()
	}
	known := s.phase != whole && s.phase != finishing // the tree stays readable after that
	switch {
	case b.n.stopped:
		if node.Up || len(f.Children) > 0 {
			b.t.Fatalf("stopped, and told %+v", *f)
		}
	case f.Root != s.root, !slices.Equal(f.Children, children), known && f.Parent != parent,
		(f.Phase == telemetry.Whole) != (s.phase == whole), s.phase == attached && f.Depth != len(s.path) && s.rooted:
		b.t.Fatalf("told %+v; so is: phase %d, root %v, parent %q, children %v, depth %d",
			*f, s.phase, s.root, parent, children, len(s.path))
	}
}
