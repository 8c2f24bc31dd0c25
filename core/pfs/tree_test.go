package pfs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

func TestAFullParentRedirectsAlternately(t *testing.T) {
	b := started(t)
	b.root()
	b.join(2, listFile)
	b.join(3, listFile)
	for _, want := range []string{"redirect 2 3", "redirect 3 2", "redirect 2 3", "redirect 3 2"} {
		id, got := b.join(9, listFile)
		is(t, got, "send "+connName(id)+" "+want, "close "+connName(id))
	}
	if b.fleet.Totals.MaxChildren != 2 {
		t.Errorf("%d children", b.fleet.Totals.MaxChildren)
	}
}

// A tree of real nodes fills level by level.
func TestTreeOfNodesFillsLevelByLevel(t *testing.T) {
	const nodes = 63
	s := newSwarm(t, nodes)
	for n := 2; n <= nodes; n++ {
		s.join(n)
	}
	for n := 1; n <= nodes; n++ {
		depth := 0
		for 2<<depth <= n { // the n-th comer of a binary heap
			depth++
		}
		if got := s.depth(n); got != depth {
			t.Errorf("comer %d is at depth %d, not %d", n, got, depth)
		}
	}
}

func TestAChildThatComesAgainTakesItsOwnPlace(t *testing.T) {
	b := started(t)
	b.root()
	b.join(2, listFile)
	b.join(3, listFile)
	_, got := b.join(2, listFile)
	is(t, got, "close in0", "send in2 accept rooted 1")
}

func TestRefusesItsOwnAncestor(t *testing.T) {
	b := started(t)
	b.attach(2, 3, 4)
	for _, n := range []int{2, 3, 4} {
		id, got := b.join(n, listFile)
		is(t, got, "send "+connName(id)+" refuse: is below the joiner", "close "+connName(id))
	}
	_, got := b.join(5, listFile)
	is(t, got, "send in3 accept rooted 1 2 3 4")
}

// That is what keeps cycles out.
func TestANodeWithoutARootedParentTakesNoChildren(t *testing.T) {
	refused := func(b *bench, when string) {
		t.Helper()
		if _, got := b.join(9, listFile); !strings.Contains(got, "refuse: has no place") {
			t.Errorf("%s: %q", when, got)
		}
	}
	b := started(t)
	refused(b, "listening")
	b.after(500 * ms)
	refused(b, "claiming")
	b.claim(2, 1)
	refused(b, "following")
	b.offer(2)
	refused(b, "joining")
	b.after(Classic().JoinSpread)
	b.accepted(2, 3)
	b.in(Framed{b.up(), &wire.Accept{Path: []wire.PeerRef{nodeRef(2)}}})
	refused(b, "below a parent that has lost its own")
	b.pathIs(2, 4)
	if _, got := b.join(9, listFile); !strings.Contains(got, "accept rooted 1 2 4") {
		t.Errorf("rooted again: %q", got)
	}
}

func TestAPathThatLeadsBackIsLeft(t *testing.T) {
	b := started(t)
	b.attach(2, 3)
	b.join(5, listFile)
	is(t, b.pathIs(2, 5, 1, 3), "close 1", "send in0 accept 1")
	if e := b.last(telemetry.ParentLost); e.Peer != nodeID(2).String() {
		t.Errorf("%+v", e)
	}
	if b.n.blame(nodeID(2)) != 0 {
		t.Error("a race was held against the parent")
	}
}

func TestAPathLongerThanAnyTreeIsLeft(t *testing.T) {
	var path []int
	for n := range wire.MaxPath {
		path = append(path, n+2)
	}
	b := started(t)
	b.attach(path[:wire.MaxPath-1]...)
	if _, got := b.join(100, listFile); !strings.Contains(got, "refuse") {
		t.Errorf("the child's own children could not be told their path: %q", got)
	}
	b = started(t)
	b.attach(2)
	b.join(100, listFile)
	b.pathIs(path...)
	if b.cur().phase == attached || strings.Contains(b.after(time.Second), "accept rooted") {
		t.Error("it stayed, and its children were told a path that no frame carries")
	}
}

// Climbs from the nearest ancestor up, with what it has.
func TestASilentParentIsLeftForTheGrandparent(t *testing.T) {
	b := started(t)
	b.attach(2, 3, 4)
	b.file("0123456789", 0)
	b.in(Received{b.up(), 6})
	b.join(5, listFile)
	is(t, b.after(Classic().ParentSilence),
		"2250 send in0 status 6/10", "4250 send in0 status 6/10", "6250 send in0 status 6/10",
		"7250 close 1", "7250 send in0 accept 1", "7250 dial 2 10.0.0.3 join have=6")
	is(t, b.pathIs(3, 4), "send in0 accept rooted 1 3 4")
	if join := b.last(telemetry.Joined); join.Have != 6 || join.Depth != 2 {
		t.Errorf("%+v", join)
	}
	is(t, b.file("0123456789", 6), "receive 2 6-10")
}

func TestAnyWordOfTheParentIsASignOfLife(t *testing.T) {
	b := started(t)
	b.attach(2)
	for range 10 {
		is(t, b.after(6*time.Second))
		b.in(Framed{b.up(), &wire.Status{}})
	}
}

func TestAllAncestorsGoneMeansANewElection(t *testing.T) {
	b := started(t)
	b.attach(2, 3)
	is(t, b.in(Closed{b.up(), nil}), "close 1", "dial 2 10.0.0.3 join have=0")
	is(t, b.in(Closed{2, errTest}))
	start := b.now
	got := b.after(500 * ms)
	is(t, got, itoa(start+500*ms)+" claim 0")
}

func TestADialOrJoinUnansweredIsGivenUp(t *testing.T) {
	b := started(t)
	b.offer(2)
	b.after(b.cur().spread(Classic().JoinSpread))
	is(t, b.after(2*Classic().Reply-1))
	is(t, b.after(1), itoa(b.now)+" close 1")
}

func TestFollowsARedirectDownTheTreeButNotForEver(t *testing.T) {
	b := started(t)
	b.offer(2)
	b.after(Classic().JoinSpread)
	for i := range MaxHops {
		got := b.in(Framed{b.up(), &wire.Redirect{To: []wire.PeerRef{nodeRef(i%2 + 3), nodeRef(i%2 + 5)}}})
		if !strings.HasSuffix(got, nodeAddr(i%2+3).String()+" join have=0") {
			t.Fatalf("hop %d: %q", i, got)
		}
	}
	b.in(Framed{b.up(), &wire.Redirect{To: []wire.PeerRef{nodeRef(3), nodeRef(5)}}})
	if b.cur().phase != hearing {
		t.Errorf("phase %d", b.cur().phase)
	}
}

// Connections that do not say what they want go after a while, and the oldest of
// them at once when there are too many: a newcomer that joins is never refused.
func TestConnectionsWithoutAJoinAreDropped(t *testing.T) {
	b := started(t)
	b.root()
	for range MaxPending {
		b.accept(7)
	}
	over := Inbound + b.conns
	b.conns++
	b.open = append(b.open, over)
	is(t, b.in(Accepted{over, nodeAddr(7)}), "close "+connName(Inbound))
	got := b.after(Classic().Reply)
	if n := strings.Count(got, "close"); n != MaxPending || len(b.n.pending) != 0 {
		t.Errorf("%d closed, %d left", n, len(b.n.pending))
	}
	b.after(time.Second)
	if e := b.fleet.Node(b.n.Name()); e.Ignored != MaxPending+1 {
		t.Errorf("%d ignored", e.Ignored)
	}
}

// swarm is a few nodes and a network that delivers at once, for the tree only.
type swarm struct {
	t     testing.TB
	nodes []*Node // nodes[0] is unused: they count from 1
	now   time.Duration
	ends  map[end]end
	next  ConnID
	queue []func()
	held  map[end][]Input // what is under way to an end, for as long as it is listed here
	mum   int             // the node that answers nobody who dials it
}

type end struct {
	node int
	conn ConnID
}

// newSwarm makes node 1 root.
func newSwarm(t testing.TB, nodes int) *swarm {
	s := &swarm{t: t, nodes: make([]*Node, nodes+1), ends: map[end]end{}, next: Inbound, held: map[end][]Input{}}
	for i := 1; i <= nodes; i++ {
		timing := Classic()
		timing.HoldOff = 0
		n, err := New(Config{ID: nodeID(i), Addr: nodeAddr(i), Model: testModel, Load: testLoad, PFS: true, Timing: timing})
		if err != nil {
			t.Fatal(err)
		}
		s.nodes[i] = n
	}
	s.step(1, Start{})
	for s.now = 0; s.now <= 1750*ms; s.now += 250 * ms {
		s.step(1, Tick{})
	}
	s.now -= 250 * ms
	return s
}

// join starts a node, which hears the root at once.
func (s *swarm) join(n int) {
	s.step(n, Start{})
	s.step(n, Tick{})
	s.step(n, Datagram{From: nodeAddr(1), Msg: &wire.Offer{Header: head(1, listFile), Topic: topicOf(listFile), Strength: bump}})
	s.now += 250 * ms
	s.step(n, Tick{})
	if s.nodes[n].sessions[0].phase != attached {
		s.t.Fatalf("comer %d is not attached", n)
	}
}

func (s *swarm) depth(n int) int { return len(s.nodes[n].sessions[0].path) }

func (s *swarm) step(n int, in Input) {
	for _, e := range slices.Clone(s.nodes[n].Step(s.now, in)) {
		switch e := e.(type) {
		case Dial:
			to := end{int(e.To.As4()[3]), s.next}
			if to.node == s.mum {
				break
			}
			s.next++
			from := end{n, e.Conn}
			s.ends[from], s.ends[to] = to, from
			s.later(to.node, Accepted{to.conn, nodeAddr(n)})
			s.cross(to, Framed{to.conn, e.Join})
		case Send:
			to := s.ends[end{n, e.Conn}]
			s.cross(to, Framed{to.conn, e.Frame})
		case Close:
			to := s.ends[end{n, e.Conn}]
			s.cross(to, Closed{Conn: to.conn})
		}
	}
	for len(s.queue) > 0 {
		do := s.queue[0]
		s.queue = s.queue[1:]
		do()
	}
}

// cross brings an input to the other end, or holds it back.
func (s *swarm) cross(to end, in Input) {
	if _, held := s.held[to]; held {
		s.held[to] = append(s.held[to], in)
	} else if to.node != 0 {
		s.later(to.node, in)
	}
}

func (s *swarm) later(n int, in Input) { s.queue = append(s.queue, func() { s.step(n, in) }) }
