package scene

import (
	"slices"
	"testing"

	"openpfs/core/telemetry"
	"openpfs/wasm/scene/atlas"
)

// mixed is a history of which some phones are vouched for, some are not, one
// went back, and some are not done.
func mixed(phones int) []telemetry.Event {
	events := slices.DeleteFunc(tell(phones, 1, true), func(e telemetry.Event) bool { return e.Kind == telemetry.RunEnd })
	done := 0
	for i := range events {
		e := &events[i]
		if e.Kind != telemetry.Committed {
			continue
		}
		switch done++; {
		case done%5 == 0:
			*e = telemetry.Event{T: e.T, Node: e.Node, Kind: telemetry.Log}
		case done%7 == 3:
			e.Kind, e.Text = telemetry.RolledBack, "no dial tone; rolled back to SCCP41.9-4-2SR2-2S"
		case done%2 == 0:
			e.Text = "verified: sequence 7, key RWQ1"
		}
	}
	return events
}

// signsDrawn counts the quads that show a sign in any of its sizes.
func signsDrawn(l *List, f atlas.Family) (n int) {
	for i := 0; i < len(l.Verts); i += 4 {
		v := l.Verts[i]
		if slices.ContainsFunc(f, func(s atlas.Sprite) bool { return v.SrcX == s.X && v.SrcY == s.Y }) {
			n++
		}
	}
	return n
}

// Every phone that has committed wears a shield, full where a key vouches and
// hollow where none does; one that went back shows its arrow instead of a tick.
func TestTrustIsSeenAtEveryPhone(t *testing.T) {
	for _, phones := range []int{6, 24, 72, 300} {
		p := play(desk(), mixed(phones))
		p.until(p.events[len(p.events)-1].T + 3_000_000)
		var full, hollow, back int
		for i := range p.f.Nodes {
			n := &p.f.Nodes[i]
			switch _, ok := n.Vouched(); {
			case n.RolledBack != "":
				back++
			case ok:
				full++
			case n.Committed:
				hollow++
			}
		}
		if full == 0 || hollow == 0 || back == 0 {
			t.Fatalf("%d phones: the history has %d, %d and %d", phones, full, hollow, back)
		}
		var l List
		p.Draw(&l)
		art := p.Atlas()
		// A shield lies under each, in the colour of the ground.
		if got := signsDrawn(&l, art.Shield); got != full+hollow+full {
			t.Errorf("%d phones: %d full shields for %d and %d", phones, got, full, hollow)
		}
		if got := signsDrawn(&l, art.Hollow); got != hollow {
			t.Errorf("%d phones: %d hollow shields for %d", phones, got, hollow)
		}
		if got := signsDrawn(&l, art.Back); got != back {
			t.Errorf("%d phones: %d arrows for %d that went back", phones, got, back)
		}
	}
}
