package player

import "openpfs/core/telemetry"

// Story is what happens now, as facts. The page says it, in the language that is
// spoken there (assets/lang, the keys that begin with tale).
type Story struct {
	ID      StoryID         `json:"id"`
	Node    string          `json:"node,omitempty"`
	Peer    string          `json:"peer,omitempty"`
	File    string          `json:"file,omitempty"`
	Model   string          `json:"model,omitempty"` // only where the fleet has several
	Files   int             `json:"files,omitempty"` // at once
	N       int             `json:"n,omitempty"`
	Of      int             `json:"of,omitempty"`
	Percent int             `json:"percent,omitempty"`
	Size    telemetry.Bytes `json:"size,omitempty"`
	Down    telemetry.Bytes `json:"down,omitempty"`    // crossed the line
	Instead telemetry.Bytes `json:"instead,omitempty"` // what N unicasts would have sent
	Doubt   int             `json:"doubt,omitempty"`   // of those that have committed, for how many no key vouches
}

// StoryID names the situation.
type StoryID string

// The situations, in the order in which an upgrade meets them.
const (
	NothingYet  StoryID = "nothing-yet"
	Starting    StoryID = "starting"    // N phones are up
	Looking     StoryID = "looking"     // N phones listen for File
	OneClaim    StoryID = "one-claim"   // Node claims File; N have yielded
	ManyClaims  StoryID = "many-claims" // N phones claim File
	Confirmed   StoryID = "confirmed"   // Node waits; N of Of have joined
	AskServer   StoryID = "ask-server"  // nobody has File yet, nobody fetches it
	Fetching    StoryID = "fetching"    // Node fetches File; N wait
	FetchingAll StoryID = "fetching-all"
	Spreading   StoryID = "spreading"   // N of Of hold File
	Electing    StoryID = "electing"    // roots for Files at once
	Together    StoryID = "together"    // Files at once: N of them from headquarters, all pass on; Percent of all bytes is there
	Traditional StoryID = "traditional" // N phones fetch File each for itself; PFS is off
	Between     StoryID = "between"     // N of Of have committed
	LostParent  StoryID = "lost-parent"
	WentAlone   StoryID = "went-alone"
	BadBytes    StoryID = "bad-bytes"
	PhoneDown   StoryID = "phone-down"
	KeptOld     StoryID = "kept-old"
	WentBack    StoryID = "went-back" // Node rolled the load back
	AllDone     StoryID = "all-done"
	SomeDone    StoryID = "some-done"
)

// fresh is how long trouble stays the news.
const fresh = telemetry.Micros(2_500_000)

// Tell finds the one thing worth saying about the fleet at the playhead. news
// is the last trouble, or the zero event.
func Tell(f *telemetry.Fleet, now telemetry.Micros, news telemetry.Event) Story {
	c := Compare(f, now)
	s := Story{Down: c.Down, Instead: c.Delivered, N: c.Completed, Of: c.Phones, Doubt: trustIn(f).Unverified}
	switch {
	case len(f.Nodes) == 0:
		return Story{ID: NothingYet}
	case c.Completed > 0 && c.Completed >= c.Phones:
		s.ID, s.Instead = AllDone, c.Each
		return s
	case f.Run.Ended:
		s.ID = SomeDone
		return s
	case news.Kind != 0 && now-news.T < fresh:
		return trouble(news)
	}
	all := crowds(f)
	if together(f) {
		return tellAll(all, s, c)
	}
	if at := focus(all); at != nil {
		return at.tell(s, manyModels(f))
	}
	if len(f.Hiers) == 0 && c.Completed == 0 {
		return Story{ID: Starting, N: len(f.Nodes), Of: c.Phones}
	}
	s.ID = Between
	return s
}

func trouble(e telemetry.Event) Story {
	s := Story{Node: e.Node, Peer: e.Peer, File: e.File}
	switch e.Kind {
	case telemetry.ParentLost:
		s.ID = LostParent
	case telemetry.Fallback:
		s.ID = WentAlone
	case telemetry.Rejected:
		s.ID = BadBytes
	case telemetry.NodeDown:
		s.ID = PhoneDown
	case telemetry.RolledBack:
		s.ID = WentBack
	default:
		s.ID = KeptOld
	}
	return s
}

// tell reads one crowd, from the end of a component's life to its beginning.
func (c *crowd) tell(s Story, several bool) Story {
	s.File, s.Size, s.N, s.Of, s.Doubt = c.hier.File, c.hier.Size, 0, c.nodes, 0
	if several {
		s.Model = c.hier.Model
	}
	fetching := c.phase[telemetry.FromServer]
	switch {
	case c.pfs == 0 && fetching > 0:
		s.ID, s.N = Traditional, fetching
	case c.phase[telemetry.FromPeer] > 0 || c.hier.Whole > 0 && fetching == 0:
		s.ID, s.N, s.Of = Spreading, c.hier.Whole, c.model
	case fetching > 1:
		s.ID, s.N = FetchingAll, fetching
	case fetching == 1:
		s.ID, s.Node, s.N = Fetching, c.fetcher.Name, c.nodes-1
		s.Percent = percent(c.fetched.Have, c.fetched.Size)
	case c.root != nil && c.phase[telemetry.RootWait] > 0:
		s.ID, s.Node, s.N, s.Of = Confirmed, c.root.Name, c.joined(), c.nodes-1
	case c.phase[telemetry.Claiming] > 1:
		s.ID, s.N = ManyClaims, c.phase[telemetry.Claiming]
	case c.phase[telemetry.Claiming] == 1:
		s.ID, s.Node, s.N = OneClaim, c.claimer.Name, c.phase[telemetry.Following]
	case c.phase[telemetry.Hearing] > 0:
		s.ID, s.N = Looking, c.phase[telemetry.Hearing]
	default:
		s.ID = AskServer
	}
	return s
}

// together reports whether a node has several files under way.
func together(f *telemetry.Fleet) bool {
	for i := range f.Nodes {
		if n := &f.Nodes[i]; n.Up && !n.Committed && n.AtOnce() && n.Work().Files > 1 {
			return true
		}
	}
	return false
}

// tellAll reads all crowds as one: their components live at the same time.
func tellAll(all []crowd, s Story, c Cost) Story {
	s.ID, s.N, s.Doubt, s.Percent = Electing, 0, 0, percent(c.Delivered, c.Each)
	for i := range all {
		if all[i].unfinished() == 0 {
			continue
		}
		s.Files++
		fetched := all[i].phase[telemetry.FromServer] > 0
		if fetched {
			s.N++
		}
		if fetched || all[i].phase[telemetry.FromPeer] > 0 || all[i].hier.Whole > 0 {
			s.ID = Together
		}
	}
	return s
}

func manyModels(f *telemetry.Fleet) bool {
	for i := range f.Nodes {
		if f.Nodes[i].Model != f.Nodes[0].Model {
			return true
		}
	}
	return false
}

func percent(have, size telemetry.Bytes) int {
	if size <= 0 {
		return 0
	}
	return int(min(max(have, 0), size) * 100 / size)
}
