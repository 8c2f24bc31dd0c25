package history

import (
	"sort"

	"openpfs/core/telemetry"
)

// Track is a row of marks on the timeline.
type Track uint8

// The tracks.
const (
	Claims   Track = iota // ClaimRoot broadcasts
	Roots                 // confirmed
	Verified              // components
	Commits
	Faults  // phones that went down
	Trouble // parents lost, bad bytes, what went to the server alone, commits that failed
	trackCount
	noTrack
)

var trackNames = [trackCount]string{"claim", "root", "verified", "commit", "fault", "trouble"}

// String is the track's name in JSON.
func (t Track) String() string { return trackNames[t] }

// Tracks lists every track in order.
func Tracks() []Track { return []Track{Claims, Roots, Verified, Commits, Faults, Trouble} }

// trackOf says which kinds are marked; noTrack the others.
var trackOf = func() (of [64]Track) {
	for k := range of {
		of[k] = noTrack
	}
	for k, t := range map[telemetry.Kind]Track{
		telemetry.Claim: Claims, telemetry.RootConfirmed: Roots, telemetry.Verified: Verified, telemetry.Committed: Commits,
		telemetry.NodeDown:   Faults,
		telemetry.ParentLost: Trouble, telemetry.Rejected: Trouble, telemetry.Fallback: Trouble,
		telemetry.CommitFailed: Trouble, telemetry.RolledBack: Trouble,
	} {
		of[k] = t
	}
	return of
}()

// Mark is an event on the timeline.
type Mark struct {
	N int // the event's number
	T telemetry.Micros
}

type marks struct{ tracks [trackCount][]Mark }

func (m *marks) note(n int, t telemetry.Micros, e *telemetry.Event) {
	if track := trackOf[e.Kind]; track != noTrack {
		m.tracks[track] = append(m.tracks[track], Mark{n, t})
	}
}

func (m *marks) from(n int) {
	for i, all := range m.tracks {
		m.tracks[i] = append([]Mark(nil), all[sort.Search(len(all), func(i int) bool { return all[i].N >= n }):]...)
	}
}

// prefix is the marks of the first n events. What is appended to it does not show
// in the original.
func (m *marks) prefix(n int) (p marks) {
	for i, all := range m.tracks {
		k := sort.Search(len(all), func(i int) bool { return all[i].N >= n })
		p.tracks[i] = all[:k:k]
	}
	return p
}

// Marks are those of a track, in order. Read them, do not keep them.
func (h *History) Marks(t Track) []Mark { return h.marks.tracks[t] }

// Event reads event number n.
func (h *History) Event(n int) telemetry.Event {
	var e telemetry.Event
	h.Read(n).Next(&e)
	return e
}
