package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"openpfs/core/pfs"
)

var impostorAddr = netip.AddrFrom4([4]byte{10, 106, 255, 77})

// impostorEvery is how often an impostor speaks.
const impostorEvery = 700 * time.Millisecond

// Apply schedules a plan's faults. Call it before the history begins.
func (s *Sim) Apply(p Plan) error {
	if len(p) > MaxFaults {
		return fmt.Errorf("sim: a plan of %d faults; at most %d", len(p), MaxFaults)
	}
	for _, f := range p {
		if err := f.check(); err != nil {
			return fmt.Errorf("sim: %w", err)
		}
		if n := len(s.hosts) + p.joined(f.At); f.Phone >= n {
			return fmt.Errorf("sim: %v: the site has %d phones, counted from 0", f, n)
		}
		if (f.Class == OldList || f.Class == OldPeer) && !s.cfg.Signed {
			return fmt.Errorf("sim: %v: only a signed site has editions", f)
		}
		if f.At < s.now {
			return fmt.Errorf("sim: %v: %v have passed", f, s.now)
		}
	}
	if n := p.joined(maxPlanTime + 1); len(s.hosts)+n > MaxPhones {
		return fmt.Errorf("sim: %d phones, and %d that join; at most %d", len(s.hosts), n, MaxPhones)
	}
	s.expected += p.joined(maxPlanTime + 1)
	if slices.ContainsFunc(p, func(f Fault) bool { return f.Class == Retarget }) {
		if err := s.prepareSuccessors(); err != nil {
			return err
		}
	}
	s.faulty = s.faulty || len(p) > 0
	s.strict = s.strict || s.faulty // whose datagrams are damaged as bytes
	for _, f := range p {
		s.at(f.At, func() { s.strike(f) })
	}
	return nil
}

// strike begins one fault and sees to its end.
func (s *Sim) strike(f Fault) {
	if f.Phone == Site {
		s.strikeSite(f)
		return
	}
	h := s.hosts[f.Phone]
	switch f.Class {
	case Kill, Vanish, Crash, PowerCut, RebootLoop, Leave, Cancel, Liar, Freezer, Poisoner, Endless, Claimer, Crowd, OldPeer:
		s.strikeLife(h, f)
	case Retarget:
		s.retarget(h)
	case Corrupt, PFSOff, Move:
		s.deed(h, f)
	case ClockJump:
		h.skew += time.Duration(f.Amount)
		s.struck[ClockJump]++
		h.step(pfs.Tick{})
	case SameAddr, SameMAC:
		s.double(h, f)
	case Reset:
		for _, id := range h.pipes.ids() {
			if p := h.pipes.get(id); p != nil {
				s.struck[Reset]++
				p.fail(errReset)
			}
		}
	case HalfOpen:
		for _, id := range h.pipes.ids() {
			s.struck[HalfOpen]++
			h.pipes.get(id).lose()
		}
	case Rot:
		h.rot()
	case Impostor:
		s.every(impostorEvery, f.Until, func() { s.impersonate(h) })
	case Pause:
		s.while(f, &h.paused, func() { s.wake(h) })
	case ZeroWindow:
		s.while(f, &h.stalled, func() { s.sever(h) })
	case Trickle:
		h.trickle = f.Amount
		s.sever(h)
		s.at(f.Until, func() { h.trickle = 0; s.sever(h) })
	case Deafen:
		s.while(f, &h.deaf, func() { s.sever(h) })
	case Mute:
		s.while(f, &h.mute, func() { s.sever(h) })
	case Isolate:
		s.while(f, &h.isolated, func() { s.sever(h) })
	case Misdirect:
		s.while(f, &h.misdirected, func() {})
	case CommitCut:
		s.while(f, &h.cutting, func() {})
	case DiskFull:
		s.while(f, &h.diskFull, func() { s.fill(h) })
	case DiskError:
		s.while(f, &h.diskError, func() {})
	case Unsynced:
		s.while(f, &h.unsynced, func() {})
	case Torn:
		s.while(f, &h.torn, func() {})
	default:
		s.disturb(&h.noise, f, func() { s.sever(h) })
	}
}

func (s *Sim) strikeSite(f Fault) {
	w := &s.wan
	switch f.Class {
	case ServerDown:
		s.while(f, &w.downs, func() {
			if w.down = w.downs > 0; w.down {
				s.struck[ServerDown]++
				w.stop()
			}
		})
	case ServerSlow:
		w.slow = f.Amount
		w.reshare()
		s.at(f.Until, func() { w.slow = 0; w.reshare() })
	case ServerSize:
		s.while(f, &w.wrongSize, func() {})
	case ServerChange:
		w.change()
	case ServerList:
		s.while(f, &w.badList, func() {})
	case OldList:
		s.while(f, &w.oldList, w.choose)
	case LineRate:
		s.struck[LineRate]++
		s.cfg.WANRate = f.Amount
		w.reshare()
	case Join:
		s.join(int(f.Amount))
	case Retarget:
		for _, h := range s.hosts {
			s.retarget(h)
		}
	case Unsynced:
		s.while(f, &s.unsynced, func() {})
	case Torn:
		s.while(f, &s.torn, func() {})
	default:
		s.disturb(&s.noise, f, func() {
			for _, h := range s.hosts {
				s.sever(h)
			}
		})
	}
}

// disturb changes what befalls datagrams and connections.
func (s *Sim) disturb(n *noise, f Fault, changed func()) {
	var rate *int64
	switch f.Class {
	case Lose:
		rate = &n.lose
	case Duplicate:
		rate = &n.duplicate
	case Reorder:
		rate = &n.reorder
	case Truncate:
		rate = &n.truncate
	case Flip:
		rate = &n.flip
	case Garble:
		rate = &n.garble
	case Delay:
		n.delay = time.Duration(f.Amount)
		s.at(f.Until, func() { n.delay = 0 })
		return
	case NoBroadcast:
		s.while(f, &n.noBroadcast, func() {})
		return
	case NoTCP:
		s.while(f, &n.noTCP, changed)
		return
	default:
		panic("sim: a fault that nothing carries out: " + f.String())
	}
	*rate = f.Amount
	s.at(f.Until, func() { *rate = 0 })
}

// while counts a fault in until its end; changed runs after both changes.
func (s *Sim) while(f Fault, count *int, changed func()) {
	*count++
	changed()
	s.at(f.Until, func() {
		*count--
		changed()
	})
}

func (s *Sim) every(span, until time.Duration, do func()) {
	if s.now >= until {
		return
	}
	do()
	s.after(span, func() { s.every(span, until, do) })
}

// wake lets a paused phone see what came meanwhile.
func (s *Sim) wake(h *host) {
	s.sever(h)
	if h.paused > 0 {
		return
	}
	waiting := h.queued
	h.queued = nil
	for _, q := range waiting {
		if file := fetchedFile(q.in); file != "" && q.fetch != h.fetches.get(file) {
			continue // of a fetch that was cancelled since
		}
		h.step(q.in)
	}
	if len(waiting) > 0 {
		h.step(pfs.Tick{})
	}
}

// fill fails what is on its way to a disk that has just filled up.
func (s *Sim) fill(h *host) {
	if h.diskFull == 0 {
		return
	}
	for _, e := range slices.Clone(h.receiving) {
		s.refuseBytes(e.flow)
	}
	for _, f := range slices.Clone(s.wan.flows) {
		if f.to == h {
			s.struck[DiskFull]++
			s.wan.remove(f)
			s.wan.fail(f, 0, errDiskFull)
		}
	}
}

// faultyShare is what faults leave of a flow's rate.
func (s *Sim) faultyShare(f *flow, rate int64) int64 {
	for _, h := range [2]*host{f.from, f.to} {
		if h.stalled+h.paused > 0 {
			if h.stalled > 0 {
				s.struck[ZeroWindow]++
			}
			return 0
		}
		if h.trickle > 0 {
			s.struck[Trickle]++
			rate = min(rate, h.trickle)
		}
	}
	if f.pipe.blocked() {
		return 0
	}
	return rate
}

// Struck counts how often each class of faults really did something.
func (s *Sim) Struck(c Class) int { return s.struck[c] }
