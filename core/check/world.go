package check

import (
	"fmt"
	"net/netip"
	"slices"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// World is the truth behind the events, as the simulator knows it.
type World interface {
	// Hosts names every device (SEP…), in an order that never changes.
	Hosts() []string
	// Host says what is true of a device now; false if there is none. The
	// checker keeps nothing of it.
	Host(name string) (Host, bool)
	// Manifest lists the files of a load, its list included. A name comes once
	// for every content that the server ever had under it.
	Manifest(model, load string) []Component
}

// Component is one file of a load as published.
type Component struct {
	Name     string
	Size     int64
	Digest   load.Digest
	Sequence uint64 // of the manifest that has it; 0 none
}

// Host is one device.
type Host struct {
	Model     string
	Up        bool
	Honest    bool // false: nothing is held of it
	Committed bool // runs the load that it was told to install
	Files     []File
	Slots     []Slot // none: the simulator does not model them
	Usage     Usage
	Stranger  Stranger
}

// Stranger is the address that got the most for the least, of those from which
// no connection has come about yet.
type Stranger struct {
	Addr           netip.Addr // zero: there was none
	Received, Sent int64      // bytes of packets; what peers said about the address counts as received
}

// mostToStrangers is how many bytes may go out for one that came in, as in
// RFC 9000, section 8.1.
const mostToStrangers = 3

// File is one file on a device's disk, and its place in the file's tree now.
type File struct {
	Name   string
	Have   int64       // bytes on the disk, from the first
	Size   int64       // −1 unknown
	Digest load.Digest // of the bytes on the disk, once all are here
	Whole  bool        // the device calls it verified
	Synced bool
	// Source is the peer whose bytes are flowing in now; "" if none.
	Source   string
	Children []string
}

// Slot is a place for a bootable load.
type Slot struct {
	Active   bool
	Bootable bool
	Load     string // "" empty; a load without a manifest, as the factory's, is not looked into
	Sequence uint64 // of its manifest; 0 none
	Synced   bool
	Files    []Component // what is really there
}

// Usage counts what a device keeps in memory. As [Config.Limits] each number is
// the most allowed; 0 means not held.
type Usage struct {
	Sessions int
	Conns    int // TCP connections, pending ones included
	Pending  int // without a Join yet
	Timers   int
	Heard    int // offers remembered
	Strikes  int
	Queue    int // inputs or frames waiting
	Bytes    int // of buffers
}

// DefaultLimits are those of core/pfs for a load of 64 files.
func DefaultLimits() Usage {
	const sessions, pending = 64, 512
	return Usage{Sessions: sessions, Pending: pending, Conns: pending + sessions*(1+wire.MaxChildren),
		Timers: sessions*8 + 3, Heard: 8, Strikes: 64}
}

// Look holds the device of the last event to the world.
func (c *Checker) Look(w World) {
	if h, ok := w.Host(c.last); ok && c.last != "" {
		c.host(w, c.last, &h)
	}
}

// Crash holds a device's slots to a world in which it has just lost its power.
// That is one of several that may come: none of them is the history's own.
func (c *Checker) Crash(w World, name string) {
	if h, ok := w.Host(name); ok && h.Honest {
		c.slots(w, name, &h)
	}
}

// Rest holds every device to the world once nothing is under way any more, and
// the fold of the telemetry to the truth.
func (c *Checker) Rest(w World) {
	for _, name := range w.Hosts() {
		h, ok := w.Host(name)
		if ok && h.Honest {
			c.host(w, name, &h)
			c.fold(name, &h)
		}
	}
}

func (c *Checker) host(w World, name string, h *Host) {
	if !h.Honest {
		return
	}
	c.slots(w, name, h)
	c.latest(name, h)
	c.strangers(name, &h.Stranger)
	c.limits(name, h)
	for i := range h.Files {
		c.disk(w, name, h, &h.Files[i])
	}
}

// slots holds what the device would boot.
func (c *Checker) slots(w World, name string, h *Host) {
	if len(h.Slots) == 0 {
		return
	}
	c.asks(Bootable, OneLoad)
	active, bootable := 0, false
	for i := range h.Slots {
		s := &h.Slots[i]
		bootable = bootable || s.Bootable
		if !s.Active {
			continue
		}
		active++
		if !s.Bootable {
			c.report(Bootable, name, "", "the active slot, "+s.Load+", cannot be booted")
		}
		c.activeSlot(name, s, w.Manifest(h.Model, s.Load))
		if n := c.nodes[name]; n != nil && n.up && n.committed && s.Load != n.load {
			c.report(SyncFirst, name, "", "told that it has committed "+n.load+", and would boot "+s.Load)
		}
	}
	if !bootable {
		c.report(Bootable, name, "", "no slot can be booted")
	}
	if active != 1 {
		c.report(OneLoad, name, "", fmt.Sprintf("%d slots are active", active))
	}
}

// latest keeps the greatest sequence that was active.
func (c *Checker) latest(name string, h *Host) {
	for i := range h.Slots {
		if n := c.nodes[name]; n != nil && h.Slots[i].Active {
			n.sequence = max(n.sequence, h.Slots[i].Sequence)
		}
	}
}

func (c *Checker) activeSlot(name string, s *Slot, manifest []Component) {
	if n := c.nodes[name]; n != nil && s.Sequence > 0 {
		c.asks(Sequence)
		if s.Sequence < n.sequence && !c.cfg.Downgrade {
			c.report(Sequence, name, "", fmt.Sprintf("sequence %d after %d", s.Sequence, n.sequence))
		}
	}
	if len(manifest) == 0 {
		return
	}
	c.asks(SyncFirst, CommitBytes)
	if !s.Synced {
		c.report(SyncFirst, name, "", "the active slot is not synced")
	}
	for _, m := range manifest {
		if !slices.ContainsFunc(s.Files, func(f Component) bool { return f.Name == m.Name }) {
			c.report(OneLoad, name, m.Name, "missing from the active slot, "+s.Load)
		}
	}
	for _, f := range s.Files {
		switch {
		case !slices.ContainsFunc(manifest, func(m Component) bool { return f.Name == m.Name }):
			c.report(OneLoad, name, f.Name, "is no part of "+s.Load)
		case !slices.Contains(manifest, f):
			c.report(CommitBytes, name, f.Name, fmt.Sprintf("%d bytes of digest %v, which the manifest of %s does not have", f.Size, f.Digest, s.Load))
		}
	}
}

// disk holds one file of a device to what it told of it, until the load is
// committed: its files may then leave the place where they arrived.
func (c *Checker) disk(w World, name string, h *Host, f *File) {
	if f.Source != "" {
		c.ahead(w, name, f)
	}
	n := c.nodes[name]
	if n == nil || !n.up {
		return
	}
	t := n.file(f.Name)
	if t == nil || !t.whole || n.committed {
		return
	}
	c.asks(VerifiedDisk, SyncFirst)
	switch {
	case !f.Whole:
		c.report(VerifiedDisk, name, f.Name, fmt.Sprintf("told verified; %d of %d bytes are here, not whole", f.Have, f.Size))
	case t.digest != f.Digest.String() || int64(t.size) != f.Size:
		c.report(VerifiedDisk, name, f.Name, fmt.Sprintf("told %s, %d bytes; is %v, %d bytes", t.digest, t.size, f.Digest, f.Size))
	case !f.Synced:
		c.report(SyncFirst, name, f.Name, "told verified, not synced")
	}
}

func (c *Checker) ahead(w World, name string, f *File) {
	if c.hostile(f.Source) {
		return
	}
	p, ok := w.Host(f.Source)
	if !ok || !p.Honest || !p.Up {
		return
	}
	c.asks(NeverAhead)
	for i := range p.Files {
		if p.Files[i].Name == f.Name {
			if p.Files[i].Have < f.Have {
				c.report(NeverAhead, name, f.Name, fmt.Sprintf("has %d bytes, its parent %s %d", f.Have, f.Source, p.Files[i].Have))
			}
			return
		}
	}
	c.report(NeverAhead, name, f.Name, "bytes flow from "+f.Source+", which has no such file")
}

func (c *Checker) strangers(name string, s *Stranger) {
	if !s.Addr.IsValid() {
		return
	}
	c.asks(Amplification)
	if s.Sent > mostToStrangers*s.Received {
		c.report(Amplification, name, "", fmt.Sprintf("sent %d bytes to %v, where nobody has shown to be, after %d", s.Sent, s.Addr, s.Received))
	}
}

func (c *Checker) limits(name string, h *Host) {
	c.asks(WithinLimits, TwoChildren)
	u, most := &h.Usage, &c.cfg.Limits
	for _, x := range []struct {
		what      string
		got, most int
	}{
		{"sessions", u.Sessions, most.Sessions}, {"connections", u.Conns, most.Conns}, {"pending connections", u.Pending, most.Pending},
		{"timers", u.Timers, most.Timers}, {"offers heard", u.Heard, most.Heard}, {"strikes", u.Strikes, most.Strikes},
		{"inputs queued", u.Queue, most.Queue}, {"bytes buffered", u.Bytes, most.Bytes},
	} {
		if x.most > 0 && x.got > x.most {
			c.report(WithinLimits, name, "", fmt.Sprintf("%d %s, at most %d", x.got, x.what, x.most))
		}
	}
	for i := range h.Files {
		if n := len(h.Files[i].Children); n > wire.MaxChildren {
			c.report(TwoChildren, name, h.Files[i].Name, fmt.Sprintf("has %d children", n))
		}
	}
}

// fold compares what the telemetry tells of a device with what is so.
func (c *Checker) fold(name string, h *Host) {
	n := c.fleet.Node(name)
	if n == nil {
		if h.Up && (len(h.Files) > 0 || h.Committed) {
			c.report(FoldIsTruth, name, "", "is up and has told nothing")
		}
		return
	}
	if n.Up != h.Up || n.Up && n.Committed != h.Committed {
		c.report(FoldIsTruth, name, "", fmt.Sprintf("told up %v, committed %v; is up %v, committed %v", n.Up, n.Committed, h.Up, h.Committed))
	}
	c.asks(FoldIsTruth)
	if !h.Up || !n.Up {
		return
	}
	for i := range h.Files {
		f := &h.Files[i]
		t := n.File(f.Name)
		if t == nil { // not opened in this life
			continue
		}
		if whole := t.Phase == telemetry.Whole; whole != f.Whole {
			c.report(FoldIsTruth, name, f.Name, fmt.Sprintf("told whole %v; is %v", whole, f.Whole))
		}
		if !sameSet(t.Children, f.Children) {
			c.report(FoldIsTruth, name, f.Name, fmt.Sprintf("told children %v; are %v", t.Children, f.Children))
		}
	}
}

func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}
