package sim

import (
	"slices"
	"time"

	"openpfs/core/check"
	"openpfs/core/load"
	"openpfs/core/pfs"
)

// factory is the load that every phone comes with. It has no manifest.
const factory = "factory"

// store is a phone's two slots and its record of the edition, after
// native/store: one slot is filled while the other stays as it is, and one
// rename switches.
type store struct {
	slots   [2]slot
	active  int // where the link points
	durable int // where it points after a power cut
	record  load.Edition
}

// slot is a place for a load.
type slot struct {
	load         string // "": empty
	sequence     uint64
	files        []check.Component // what is really there
	full, synced bool              // all that its manifest names is there; and on the disk
}

// newStore is a phone's as it comes: from the factory, or with an edition that
// was installed before.
func newStore(l *siteLoad, has bool) (st store) {
	st.slots[0] = slot{load: factory, full: true, synced: true}
	if has {
		e := l.editions[installed]
		st.slots[0] = slot{load: l.spec.Name, sequence: e.Sequence, files: slices.Clone(e.files), full: true, synced: true}
		st.record = e.Edition
	}
	return st
}

// commitStep is what the store does between two moments at which the phone may
// lose its power.
type commitStep uint8

const (
	stepClear commitStep = iota
	stepBegin
	stepFill
	stepSync
	stepRecord
	stepSwitch
	stepDurable
)

// commitStepTime is what each of them takes.
const commitStepTime = 100 * time.Microsecond

// install fills a slot and switches to it, step by step.
func (h *host) install(e pfs.Commit) {
	st := &h.store
	if h.runs(e) { // as a real node: the slots stay as they are
		return
	}
	to := 1 - st.active
	steps := []commitStep{stepClear, stepBegin, stepFill, stepSync, stepRecord, stepSwitch, stepDurable}
	switch h.cfg.Mutant {
	case pfs.OverwritesActive:
		to = st.active
	case pfs.ForgetsSync:
		steps = slices.Delete(steps, 3, 4)
	case pfs.MixesLoads:
		steps = steps[1:]
	}
	h.s.schedule(h.s.now+commitStepTime, &commitSteps{h, h.life, steps, to, e})
}

// commitSteps are those that are still to be done.
type commitSteps struct {
	*host
	life  int
	steps []commitStep
	to    int
	e     pfs.Commit
}

func (c *commitSteps) do() {
	if c.host.life != c.life {
		return
	}
	c.commitStep(c.steps[0], c.to, c.e)
	if c.steps = c.steps[1:]; len(c.steps) > 0 {
		c.s.schedule(c.s.now+commitStepTime, c)
	}
	c.s.crashPoint(c.host)
}

// runs reports whether the load is in the active slot, file by file.
func (h *host) runs(e pfs.Commit) bool {
	s := &h.store.slots[h.store.active]
	return s.load == e.Load && s.full && slices.EqualFunc(s.files, e.Files, func(f check.Component, name string) bool {
		d := h.disk.get(name)
		return f.Name == name && d != nil && f.Digest == d.from
	})
}

func (h *host) commitStep(step commitStep, to int, e pfs.Commit) {
	st := &h.store
	s, half := &st.slots[to], len(e.Files)/2
	switch step {
	case stepClear:
		*s = slot{}
	case stepBegin:
		s.load, s.full, s.synced, s.files = "", false, false, slices.Grow(s.files, len(e.Files))
		h.link(s, e.Files[:half], e.Edition.Sequence)
	case stepFill:
		h.link(s, e.Files[half:], e.Edition.Sequence)
		s.load, s.sequence, s.full = e.Load, e.Edition.Sequence, true
	case stepSync:
		s.synced = true
	case stepRecord:
		if e.Edition != (load.Edition{}) {
			st.record = e.Edition
		}
	case stepSwitch:
		st.active = to
	case stepDurable:
		st.durable = st.active
	}
}

// link puts files of the disk into a slot.
func (h *host) link(s *slot, files []string, sequence uint64) {
	for _, name := range files {
		if d := h.disk.get(name); d != nil {
			s.files = append(s.files, check.Component{Name: name, Size: d.size, Digest: d.from, Sequence: sequence})
		}
	}
}

// crash leaves what the disk has after the phone's sudden end. A process that
// is killed loses nothing; without power what was not synced is gone, or, with
// luck, is not. What is found incomplete is thrown away, and the other slot
// takes over.
func (st *store) crash(power, luck bool) {
	if power && !luck {
		st.active = st.durable
	}
	for i := range st.slots {
		s := &st.slots[i]
		if !s.full || power && !luck && !s.synced {
			*s = slot{}
		}
		s.synced = s.full
	}
	if other := 1 - st.active; !st.slots[st.active].full && st.slots[other].full {
		st.active = other
	}
	st.durable = st.active
}

// world is how the checks see the slots. What is active is what would be booted
// now: until it is durable, the switch has not happened.
func (st *store) world() (out []check.Slot) {
	for i := range st.slots {
		s := &st.slots[i]
		out = append(out, check.Slot{Active: i == st.durable, Bootable: s.full, Load: s.load, Sequence: s.sequence,
			Synced: s.synced, Files: slices.Clone(s.files)})
	}
	return out
}

// aftermath is the site as it would be if one phone lost its power now.
type aftermath struct {
	*Sim
	store store
}

func (w aftermath) Host(name string) (check.Host, bool) {
	h, ok := w.Sim.Host(name)
	h.Slots = w.store.world()
	return h, ok
}

// crashPoint is a moment between two steps of a commit: what a power cut would
// leave is looked at, and sometimes it comes.
func (s *Sim) crashPoint(h *host) {
	for _, luck := range [...]bool{false, true} {
		if s.atCrashPoint != nil {
			after := aftermath{s, h.store}
			after.store.crash(true, luck)
			s.atCrashPoint(after, h.name)
		}
	}
	if h.cutting > 0 && s.chaos.IntN(4) == 0 {
		s.struck[CommitCut]++
		before := h.store.slots[h.store.durable].load
		s.outage(h, PowerCut, s.now+cutFor)
		s.mark(Undone, before != h.load.spec.Name && h.store.slots[h.store.durable].load == before)
		s.mark(Kept, h.store.slots[h.store.durable].load == h.load.spec.Name)
	}
}

// cutFor is how long a phone is without power that lost it in a commit.
const cutFor = 5 * time.Second
