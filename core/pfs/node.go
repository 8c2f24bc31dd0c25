package pfs

import (
	"fmt"
	"math"
	"net/netip"
	"time"

	"openpfs/core/load"
	"openpfs/core/room"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

const never = time.Duration(math.MaxInt64)

// Node is one device. Make it with New, drive it with Step; it must not be copied.
type Node struct {
	// What every Step looks at comes first, by lines of the processor's cache: of
	// a thousand nodes in one process none is there when its turn comes.
	sessions []opened       // opened one after another, as the files are
	strikes  []strike       // oldest first
	manifest *load.Manifest // of the list that was read; nil for a vendor's
	nextConn ConnID

	now              time.Duration
	firstDue         time.Duration // when a timer fires next, of all
	out              *Scratch
	timing           *Timing // the cfg's, which others look at, too
	seq              uint32
	started, stopped bool
	name             string
	cfg              Config // the head of it, which says who this is, in the line of the above

	trusted  string // how far the edition is, for the telemetry
	conns    connTable
	pending  []*conn // accepted, no Join yet; oldest first
	chores   [choreCount]time.Duration
	unwanted []string // files whose Finish nobody waits for any more
	files    []string // the list, then its components

	places  []session // for those that are opened next
	heard   []heardOffer
	ignored []reason // in order of appearance; otherReasons is the last
	held    []Held   // what the disk had at the start, until its session opens

	committing, committed bool
	unfit                 bool          // the load was rolled back: never committed again
	listHeld              bool          // the list is one that was on disk at the start
	doubts                uint8         // see outdated
	badLists              int           // refused in a row
	commitRest            time.Duration // the wait after the next that fails
	sides                 []bool        // of the manifest's files
	edition               load.Edition  // verified; else zero

	_ [8]byte // to whole lines
	// Most loads need no more than these, which lie where the node does: a thousand
	// nodes made at once are one piece of memory for the garbage collector.
	first struct {
		sessions [fewFiles]session
		conns    [2 * fewFiles]conn // to a parent, and as often to a child
		_        [32]byte
	}
}

// fewFiles are those of most loads, list included.
const fewFiles = 6

// conn is one TCP connection.
type conn struct {
	s        *session    // nil until a Join said which
	has      int64       // bytes of the file that this parent says it has; all, unless it says otherwise
	peer     wire.NodeID // zero until known
	inbound  bool
	sending  bool          // File was sent to this child, or by this parent
	fed      bool          // bytes came from this parent
	deadline time.Duration // for the Join, when pending; for the Whole of a child that is fed
	id       ConnID
	addr     netip.Addr
	asked    *wire.Join // what this child asked for
	sentOn   int        // joiners named this child by a Redirect
}

// New makes a node; the error says what the configuration lacks.
func New(cfg Config) (*Node, error) {
	n := &Node{}
	return n, n.Init(cfg)
}

// Init is New in memory that the driver has: one of many nodes keeps each beside
// what it knows of it itself. Whatever n was before is over.
func (n *Node) Init(cfg Config) error {
	if err := cfg.validate(); err != nil {
		return err
	}
	out := cfg.Scratch
	if out == nil {
		out = &Scratch{}
	}
	*n = Node{}
	n.out, n.timing, n.firstDue, n.commitRest = out, out.timing(cfg.Timing), never, cfg.Timing.Retry
	n.cfg, n.name, n.files = cfg, cfg.ID.String(), []string{ListName(cfg.Load)}
	n.places, n.conns.shelf = n.first.sessions[:], room.Of(n.first.conns[:])
	for c := range n.chores {
		n.chores[c] = never
	}
	return nil
}

// Name is the device name in telemetry.
func (n *Node) Name() string { return n.name }

// Committed reports whether the load is installed.
func (n *Node) Committed() bool { return n.committed }

// Step feeds one input and lets every timer fire that is due. now never goes
// back.
func (n *Node) Step(now time.Duration, in Input) []Effect {
	effects := n.Hear(now, in)
	if n.stopped {
		return effects
	}
	n.fireTimers()
	return n.out.effects
}

// Hear is Step without its timers, for a driver that is late for one: what came
// before that moment has to count before it. A Step follows as soon as all of it
// was heard.
func (n *Node) Hear(now time.Duration, in Input) []Effect {
	if now < n.now {
		panic(fmt.Sprintf("pfs: time went back from %v to %v", n.now, now))
	}
	n.now = now
	if n.stopped {
		return nil
	}
	n.out.begin()
	n.handle(in)
	return n.out.effects
}

func (n *Node) handle(in Input) {
	switch in := in.(type) {
	case Start:
		n.start(in)
	case Tick:
	case Stop:
		n.stop()
	case Datagram:
		n.datagram(in)
	case Malformed:
		example := in.From.String()
		if why := in.Err.Error(); why != in.What {
			example += ": " + why
		}
		n.ignore(in.What, example)
	case Accepted:
		n.accepted(in)
	case Closed:
		n.closed(in)
	case Framed:
		n.framed(in)
	case Sent:
		n.sent(in)
	case Received:
		n.received(in)
	case ReceiveFailed:
		n.receiveFailed(in)
	case Fetched, FetchDone, FetchFailed:
		n.fetchInput(in)
	case Stored:
		n.stored(in)
	case ListRead:
		n.listRead(in)
	case Activated:
		n.activated(in)
	default:
		panic("pfs: an input of an unknown type") // not which: naming it would have every input allocated
	}
}

func (n *Node) start(in Start) {
	if n.started {
		panic("pfs: started twice")
	}
	n.started, n.held = true, in.Held
	pfs := 0
	if n.cfg.PFS {
		pfs = 1
	}
	subnet := ""
	if n.cfg.Subnet.IsValid() {
		subnet = n.cfg.Subnet.String()
	}
	n.emit(&telemetry.Event{Kind: telemetry.NodeUp, Addr: n.cfg.Addr.String(), Subnet: subnet, Text: n.cfg.Running, N: pfs, Profile: n.cfg.profile()})
	if n.cfg.PFS {
		n.emit(&telemetry.Event{Kind: telemetry.Listening})
	}
	n.openNext()
}

func (n *Node) stop() {
	for _, s := range n.sessions {
		if s.phase == fetching {
			n.effect(CancelFetch{s.file})
		}
		if s.up != nil {
			n.drop(s.up)
		}
		s.dismissAll()
	}
	for len(n.pending) > 0 {
		n.drop(n.pending[0])
	}
	n.reportIgnored()
	n.emit(&telemetry.Event{Kind: telemetry.NodeDown, Text: "stopped"})
	n.stopped = true
}

func (n *Node) effect(e Effect) { n.out.effects = append(n.out.effects, e) }

// send writes a control frame to a connection.
func (n *Node) send(to ConnID, f wire.Frame) { n.effect(Send{noted(&n.out.frames, Control{to, f})}) }

// emit reports an event of the node as a whole.
func (n *Node) emit(e *telemetry.Event) {
	n.seq++
	e.T = telemetry.Micros(n.now / time.Microsecond)
	e.Node, e.Seq, e.Model, e.Load = n.name, n.seq, n.cfg.Model, n.cfg.Load
	n.effect(Emit{noted(&n.out.events, *e)})
}

// session finds the open session of a topic; nil if there is none here.
func (n *Node) session(t wire.Topic) *session {
	if t.Model != n.cfg.Model && !n.is(IgnoresModel) {
		return nil
	}
	for i := range n.sessions {
		if o := &n.sessions[i]; o.file == t.File {
			return o.session
		}
	}
	return nil
}

func (n *Node) byFile(file string) *session {
	return n.session(wire.Topic{Model: n.cfg.Model, File: file})
}

// heldOf takes what the disk had of a file at the start.
func (n *Node) heldOf(file string) Held {
	for i, h := range n.held {
		if h.File == file {
			n.held = append(n.held[:i], n.held[i+1:]...)
			return h
		}
	}
	return Held{File: file, Digest: load.Digest{}}
}
