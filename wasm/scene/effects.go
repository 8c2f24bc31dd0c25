package scene

import (
	"math"

	"openpfs/core/telemetry"
)

// ripple is a broadcast that spreads over the site.
type ripple struct {
	node int
	kind telemetry.Kind // Claim, Ad, Offer or RootConfirmed
	age  float64        // seconds
}

// mark is what happened at a phone, shown there for a moment.
type mark struct {
	node int
	kind telemetry.Kind
	age  float64
}

// Lives in seconds, and how many live at once. What comes beyond that is not
// shown: a thousand waves would tell nothing.
const (
	rippleLife = 1.0
	markLife   = 1.6
	maxRipples = 32
	maxMarks   = 400
)

// react turns the events of this frame into what is seen of them.
func (s *Scene) react(f *telemetry.Fleet, events []telemetry.Event) {
	for i := range events {
		e := &events[i]
		if s.file != "" && e.File != "" && e.File != s.file {
			continue
		}
		at, ok := s.byName[e.Node]
		if !ok {
			continue
		}
		switch e.Kind {
		case telemetry.Claim, telemetry.Ad, telemetry.Offer:
			if len(s.ripples) < maxRipples {
				s.ripples = append(s.ripples, ripple{at, e.Kind, 0})
			}
		case telemetry.RootConfirmed, telemetry.Yield, telemetry.Verified, telemetry.Rejected, telemetry.ParentLost,
			telemetry.Fallback, telemetry.TransferFail, telemetry.CommitFailed, telemetry.RolledBack, telemetry.Committed, telemetry.NodeDown:
			if len(s.marks) < maxMarks {
				s.marks = append(s.marks, mark{at, e.Kind, 0})
			}
		}
	}
}

// ageEffects lets waves and marks grow old. The frame after the last one is drawn
// too: without it.
func (s *Scene) ageEffects(dt float64) {
	if len(s.ripples)+len(s.marks) > 0 {
		s.dirty = true
	}
	live := s.ripples[:0]
	for _, r := range s.ripples {
		if r.age += dt; r.age < rippleLife {
			live = append(live, r)
		}
	}
	s.ripples = live
	left := s.marks[:0]
	for _, m := range s.marks {
		if m.age += dt; m.age < markLife {
			left = append(left, m)
		}
	}
	s.marks = left
}

// speedOf is how fast a stream's dashes travel, in CSS pixels a second. Rates
// differ by four decades, from lockstep TFTP to a LAN, so speed goes with the
// square root: 10 Mbit/s is 90 px/s, 100 kbit/s is 9.
func speedOf(bits float64) float64 {
	return min(90*math.Sqrt(max(bits, 0)/1e7), 320)
}

// travel lets streams flow while time passes in the history.
func (s *Scene) travel(dt float64) {
	moving := false
	for i := range s.phones {
		p := &s.phones[i]
		for _, m := range [...]*meter{&p.wan, &p.tree} {
			if m.travel(dt) {
				moving = true
			}
		}
	}
	for i := range s.sockets.files {
		if s.look == OnePhone && s.sockets.files[i].meter.travel(dt) {
			moving = true
		}
	}
	w := &s.wan
	w.shown += (w.rate - w.shown) * (1 - math.Exp(-dt*5))
	if w.rate <= 0 && w.shown < w.full/200+1000 {
		w.shown = 0
	}
	if w.shown > 0 {
		w.flow += speedOf(w.shown/float64(max(w.streams, 1))) * dt
		moving = true
	}
	if moving {
		s.dirty = true
	}
}
