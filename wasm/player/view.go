package player

import (
	"strings"

	"openpfs/core/telemetry"
)

// View is what the page shows all the time, read at most ten times a second.
type View struct {
	Mode     string           `json:"mode"`
	State    string           `json:"state"`
	Epoch    uint32           `json:"epoch"`
	Now      telemetry.Micros `json:"now"`
	Speed    [2]int64         `json:"speed"`
	Lagging  bool             `json:"lagging,omitempty"` // the simulation cannot keep up
	Held     int              `json:"held,omitempty"`    // live events after the playhead
	Loop     bool             `json:"loop"`
	Selected string           `json:"selected,omitempty"`
	Cursor   uint64           `json:"cursor"` // of the event list

	Settings *Settings   `json:"settings,omitempty"` // of the simulated run
	Hello    *Hello      `json:"hello,omitempty"`    // of the hub
	Replay   *ReplayView `json:"replay,omitempty"`   // of a link

	History *HistoryView `json:"history"` // null where there is nothing to play
	Compare *Comparison  `json:"compare"` // null where nothing is compared

	Story      Story              `json:"story"`
	Cost       Cost               `json:"cost"`
	Run        telemetry.RunState `json:"run"`
	Totals     telemetry.Totals   `json:"totals"`
	Up         int                `json:"up"`
	Trust      Trust              `json:"trust"`
	Components []Component        `json:"components"`
}

// Component is one hierarchy's line in the table.
type Component struct {
	File      string          `json:"file"`
	Model     string          `json:"model"`
	Hier      string          `json:"hier"`
	Root      string          `json:"root,omitempty"`
	Size      telemetry.Bytes `json:"size"`
	Phones    int             `json:"phones"` // of the model
	Started   int             `json:"started"`
	Whole     int             `json:"whole"`
	Server    int             `json:"server"` // fetch it from the server now
	Peer      int             `json:"peer"`   // receive it from a peer now
	Claims    int             `json:"claims"`
	Confirmed int             `json:"confirmed"`
	Depth     int             `json:"depth"`
}

// View reads the state for the page.
func (p *Player) View() View {
	f, end := p.Fleet(), p.now
	if p.main.doneAt > 0 {
		end = p.main.doneAt
	}
	v := View{
		Mode: p.Mode().String(), State: p.State().String(), Epoch: p.epoch, Now: p.now,
		Speed: [2]int64{p.speed.Num, p.speed.Den}, Lagging: p.lagging, Loop: p.loop, Selected: p.selected, Cursor: uint64(p.main.listed),
		History: p.history(), Compare: p.comparison(),
		Story: Tell(f, p.now, p.main.news), Cost: Compare(f, end),
		Run: f.Run, Totals: f.Totals, Components: Components(f), Trust: trustIn(f),
	}
	switch b := p.main.branch; {
	case p.Mode() == Live:
		v.Hello = &p.live.hello
		if b != nil {
			v.Held = b.hist.Len() - p.main.n
		}
	case b != nil && b.mode == Sim:
		v.Settings = &b.settings
	}
	if r, ok := p.replayed(); ok {
		v.Replay = &ReplayView{len(r.Faults()), len(p.brokenBy(r))}
	}
	for i := range f.Nodes {
		if f.Nodes[i].Up {
			v.Up++
		}
	}
	return v
}

// Components lists the hierarchies in the order in which they appeared.
func Components(f *telemetry.Fleet) []Component {
	all := crowds(f)
	out := make([]Component, len(all))
	for i := range all {
		c, h := &all[i], all[i].hier
		hier, _ := h.Hier.MarshalText()
		out[i] = Component{
			File: h.File, Model: h.Model, Hier: string(hier), Root: h.Root, Size: h.Size,
			Phones: c.model, Started: h.Started, Whole: h.Whole,
			Server: c.phase[telemetry.FromServer], Peer: c.phase[telemetry.FromPeer],
			Claims: h.Claims, Confirmed: h.Confirmed, Depth: h.MaxDepth,
		}
	}
	return out
}

// Phone is one node's line in the table.
type Phone struct {
	Name      string          `json:"name"`
	Addr      string          `json:"addr,omitempty"`
	Model     string          `json:"model,omitempty"`
	Up        bool            `json:"up"`
	PFS       bool            `json:"pfs"`
	Committed bool            `json:"committed,omitempty"`
	Trust     string          `json:"trust,omitempty"`  // Verified, Unverified, or not told
	Signer    string          `json:"signer,omitempty"` // whose key vouches
	Back      string          `json:"back,omitempty"`   // why it went back to the load before
	Root      bool            `json:"root,omitempty"`   // of a file it works on
	File      string          `json:"file,omitempty"`   // it works on; none where there are several
	AtOnce    bool            `json:"at_once,omitempty"`
	Busy      int             `json:"busy"`  // files under way
	Phase     telemetry.Phase `json:"phase"` // of the one that is furthest
	Have      telemetry.Bytes `json:"have"`  // of the file it works on, or of all that it takes at once
	Size      telemetry.Bytes `json:"size"`
	Whole     int             `json:"whole"` // files verified
	Files     int             `json:"files"` // files of the model's load known so far
	Percent   int             `json:"percent"`
}

// Phones returns up to count lines from the given one on, of the nodes that
// match every word of the filter, in order of appearance, and how many match.
func Phones(f *telemetry.Fleet, filter string, from, count int) (rows []Phone, total int) {
	words := strings.Fields(strings.ToLower(filter))
	load := loads(f)
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if !matches(n, words) {
			continue
		}
		if total++; total > from && len(rows) < count {
			rows = append(rows, phone(n, load[n.Model]))
		}
	}
	return rows, total
}

type loadSize struct {
	files int
	bytes telemetry.Bytes
}

// loads says how large each model's load is: as the run announced it, or as
// far as the files that were begun tell.
func loads(f *telemetry.Fleet) map[string]loadSize {
	out := map[string]loadSize{}
	for i := range f.Hiers {
		h, l := &f.Hiers[i], out[f.Hiers[i].Model]
		out[h.Model] = loadSize{l.files + 1, l.bytes + max(h.Size, 0)}
	}
	if f.Run.Loads > 0 {
		for model, l := range out {
			l.bytes = max(l.bytes, f.Run.Size/telemetry.Bytes(f.Run.Loads))
			out[model] = l
		}
	}
	return out
}

func phone(n *telemetry.NodeState, l loadSize) Phone {
	r := Phone{Name: n.Name, Addr: n.Addr, Model: n.Model, Up: n.Up, PFS: n.PFS, Committed: n.Committed,
		Files: l.files, AtOnce: n.AtOnce(), Back: n.RolledBack}
	r.Trust, r.Signer = trustOf(n)
	w := n.Work()
	r.Busy, r.Phase, r.Root, r.Have, r.Size = w.Files, w.Phase, w.Root, w.Have, w.Size
	for fs := range n.Working {
		if r.File = fs.Name; w.Files > 1 {
			r.File = ""
			break
		}
	}
	var have telemetry.Bytes
	for i := range n.Files {
		have += n.Files[i].Have
		if n.Files[i].Phase == telemetry.Whole {
			r.Whole++
		}
	}
	if r.Percent = percent(have, l.bytes); n.Committed {
		r.Percent = 100
	}
	return r
}

// Details is one node as its panel shows it.
type Details struct {
	Phone
	Load    string                `json:"load,omitempty"`
	Running string                `json:"running,omitempty"`
	Vouched string                `json:"vouched,omitempty"` // how far it is to be trusted, in the node's words
	Ignored int                   `json:"ignored,omitempty"`
	States  []telemetry.FileState `json:"states"`
	Current int                   `json:"current"`
}

// Look returns the named node's details; false when there is none.
func Look(f *telemetry.Fleet, name string) (Details, bool) {
	n := f.Node(name)
	if n == nil {
		return Details{}, false
	}
	return Details{Phone: phone(n, loads(f)[n.Model]), Load: n.Load, Running: n.Running,
		Vouched: n.Trust, Ignored: n.Ignored, States: n.Files, Current: n.Current}, true
}

// matches looks for every word in what the line shows; a phase can be asked
// for by its name, and so can "done", "root" and "down", how far a load is
// trusted by "vouched" and "unverified", and those that went back by "rolled back".
func matches(n *telemetry.NodeState, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := strings.ToLower(n.Name + " " + n.Addr + " " + n.Model)
	switch {
	case !n.Up:
		text += " down"
	case n.RolledBack != "":
		text += " rolled back"
	case n.Committed:
		text += " done"
		if _, ok := n.Vouched(); ok {
			text += " vouched"
		} else {
			text += " unverified"
		}
	default:
		for fs := range n.Working {
			text += " " + strings.ToLower(fs.Name) + " " + fs.Phase.String()
			if fs.Root {
				text += " root"
			}
		}
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
