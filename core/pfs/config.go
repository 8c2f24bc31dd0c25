package pfs

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
)

// Config is a node's identity and task. New validates it.
type Config struct {
	ID  wire.NodeID
	PFS bool // false: every file from the server, as without the feature
	// Express hands blocks on as they are checked, where the manifest tells them,
	// and takes all components at once, each in its own hierarchy. Nodes with and
	// without it understand each other. See [Express] for its waits.
	Express bool
	// Mutant is for the hunt only: a node that is wrong on purpose.
	Mutant Mutant
	Model  string       // CP-7961G; only phones of one model share
	Load   string       // to install, as in <loadInformation>, without .loads
	Addr   netip.Addr   // the address that peers can dial
	Subnet netip.Prefix // that its broadcasts reach, for the telemetry only; need not be known
	// Running is the load that the device runs now, for the telemetry only.
	Running string
	Timing  Timing
	Trust   Trust
	// Scratch is shared with others, or nil: the node has its own.
	Scratch *Scratch
}

// Timing holds every wait of the protocol. [Classic] is the phone's own.
type Timing struct {
	HoldOff time.Duration // widest wait before listening: the strong begin first
	Listen  time.Duration // silence before a claim
	Ad      time.Duration // between a claim and its four repetitions, and before confirmation
	// RootWait is how long a confirmed root lets others join before it turns
	// to the server: ROOT_WAITING.
	RootWait time.Duration

	Follow        time.Duration // a claimer's silence after which one listens anew
	OfferEvery    time.Duration // between a root's offers while its file is under way
	OfferGap      time.Duration // at least this between two offers of one node
	AnswerSpread  time.Duration // widest wait before a holder answers a claim
	JoinSpread    time.Duration // widest wait between hearing an offer and joining
	Reply         time.Duration // for a dial to be answered, and again for its join
	Status        time.Duration // between two Status frames to a waiting child; and of no bytes, to one that is fed as they come
	ParentSilence time.Duration // of a parent before it counts as lost
	Retry         time.Duration // first wait after a failed fetch, a full disk or a failed commit; doubles
	RetryMost     time.Duration // widest of those waits
	Progress      time.Duration // at least this between two Progress events of a file
	Crawl         time.Duration // within which a sending parent must send CrawlBytes, and a child read them; 0: any time
}

// Classic is the timeline of the phone's log: 0.5 s of listening, a claim, four
// ads 250 ms apart, confirmed at the fifth timeout, 10 s of ROOT_WAITING. The
// waits below RootWait are our own; the log does not show them.
func Classic() Timing {
	return Timing{
		HoldOff:       100 * time.Millisecond,
		Listen:        500 * time.Millisecond,
		Ad:            250 * time.Millisecond,
		RootWait:      10 * time.Second,
		Follow:        1500 * time.Millisecond,
		OfferEvery:    time.Second,
		OfferGap:      100 * time.Millisecond,
		AnswerSpread:  150 * time.Millisecond,
		JoinSpread:    250 * time.Millisecond,
		Reply:         3 * time.Second,
		Status:        2 * time.Second,
		ParentSilence: 7 * time.Second,
		Retry:         time.Second,
		RetryMost:     30 * time.Second,
		Progress:      250 * time.Millisecond,
		Crawl:         30 * time.Second,
	}
}

// Express is the timeline of a site that wants to be done: whatever can be known
// sooner than in the log is not waited for. A claim and its ads stand for long
// enough to cross a LAN many times, and a node that was too busy to hear them
// takes longer (see deaf). Listening outlasts an ad, so that an election under way
// is heard; answers to a claim come well before it is confirmed. A root turns to
// the server at once, and who joins it meanwhile misses nothing, for the blocks
// are handed on as they come. Our own design.
func Express() Timing {
	t := Classic()
	t.HoldOff, t.Listen, t.Ad, t.RootWait = 30*time.Millisecond, 20*time.Millisecond, 10*time.Millisecond, 0
	t.Follow = 600 * time.Millisecond
	t.OfferGap, t.AnswerSpread, t.JoinSpread = 20*time.Millisecond, 20*time.Millisecond, 60*time.Millisecond
	t.Status, t.ParentSilence = 1500*time.Millisecond, 4*time.Second
	return t
}

// ErrProfile says which profiles there are.
var ErrProfile = errors.New("there are classic, the phone's own timeline, and express, as fast as the line allows")

// Profile is the timeline of a profile by its name, and whether it is express.
func Profile(name string) (t Timing, express bool, err error) {
	switch name {
	case ProfileClassic:
		return Classic(), false, nil
	case ProfileExpress:
		return Express(), true, nil
	}
	return Timing{}, false, ErrProfile
}

// Limits of one node.
const (
	// MaxPending bounds connections that have not said yet what they want.
	MaxPending = 512
	// MaxHops bounds how often a joiner follows a Redirect before it listens anew.
	MaxHops = wire.MaxPath
	// MaxTurnedAway is how often all peers may refuse a node, each in good order,
	// before it does the same: they may never mean to take anybody.
	MaxTurnedAway = 24
	// PeerRounds is how often peers may all fail a node before it goes to the
	// server alone: three unreachable roots in a row, each heard twice. With
	// fewer, two such roots would send a whole site to the server.
	PeerRounds = 3 * strikesOut
	// RootFetches is how often a root's fetch may fail before another node
	// gets its turn.
	RootFetches = 3
)

func (c *Config) validate() error {
	if c.ID == (wire.NodeID{}) {
		return fmt.Errorf("pfs: the node has no MAC address")
	}
	if !c.Addr.IsValid() || c.Addr.IsUnspecified() {
		return fmt.Errorf("pfs: the node has no address that peers can dial")
	}
	if err := load.CheckModel(c.Model); err != nil {
		return fmt.Errorf("pfs: %w", err)
	}
	if err := load.CheckName(ListName(c.Load)); err != nil {
		return fmt.Errorf("pfs: load: %w", err)
	}
	t := c.Timing
	for _, wait := range []time.Duration{t.Listen, t.Ad, t.Follow, t.OfferEvery, t.Reply, t.Status, t.ParentSilence, t.Retry, t.RetryMost, t.Progress} {
		if wait <= 0 {
			return fmt.Errorf("pfs: a wait of the timing is not positive: %+v", t)
		}
	}
	if t.HoldOff < 0 || t.RootWait < 0 || t.OfferGap < 0 || t.AnswerSpread < 0 || t.JoinSpread < 0 {
		return fmt.Errorf("pfs: a wait of the timing is negative: %+v", t)
	}
	return nil
}

// ProfileExpress and ProfileClassic name the profiles in telemetry and options.
const (
	ProfileClassic = "classic"
	ProfileExpress = "express"
)

// profile is what telemetry calls the node's; classic is not worth a word.
func (c *Config) profile() string {
	if c.Express && c.PFS {
		return ProfileExpress
	}
	return ""
}

// ListName is the name of a load's list file on the server.
func ListName(loadName string) string { return loadName + ".loads" }
