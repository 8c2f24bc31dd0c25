package player

import (
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// linkSource is a short run of a link, in which a check breaks.
type linkSource struct {
	settings Settings
	broken   bool
}

func (s *linkSource) Advance(until time.Duration, emit func(telemetry.Event)) bool {
	if !s.broken {
		emit(telemetry.Event{Kind: telemetry.Run, Phones: 1})
		s.broken = true
	}
	if until < time.Second {
		return false
	}
	emit(telemetry.Event{T: 1_000_000, Kind: telemetry.RunEnd})
	return true
}
func (s *linkSource) Settings() Settings { return s.settings }
func (s *linkSource) Faults() []Fault    { return []Fault{{At: 5, What: "kill", Node: one}} }
func (s *linkSource) Breaks() []Break {
	if !s.broken {
		return nil
	}
	return []Break{{Check: "two-children", Node: one, At: 70_000, Detail: "a third"}}
}

// A link's run shows its plan and what broke, is not followed by another seed,
// and is played again from its beginning.
func TestALinkIsReplayedAndNotLooped(t *testing.T) {
	begun := 0
	p := New(func(s Settings) (Source, error) {
		begun++
		if s.Link == "" {
			return &linkSource{}, nil
		}
		return &linkSource{settings: Settings{Phones: 9, Seed: 4, Link: s.Link}}, nil
	}, Options{})
	if err := p.Simulate(Settings{Link: "swarm=4"}); err != nil {
		t.Fatal(err)
	}
	p.Tick(0)
	p.Tick(time.Millisecond)
	if r, _ := p.Replay(); len(r.Breaks) != 0 || p.View().Replay.Breaks != 0 {
		t.Errorf("what breaks later is known already: %+v", r)
	}
	play(p, 20*time.Second)
	if begun != 1 || p.State() != Done {
		t.Fatalf("begun %d times, %v", begun, p.State())
	}
	v := p.View()
	if v.Replay == nil || *v.Replay != (ReplayView{1, 1}) || v.Settings.Phones != 9 || v.Settings.Seed != 4 {
		t.Errorf("%+v of %+v", v.Replay, v.Settings)
	}
	if r, ok := p.Replay(); !ok || r.Faults[0].What != "kill" || r.Breaks[0].Check != "two-children" {
		t.Errorf("%+v, %v", r, ok)
	}
	p.Play()
	if begun != 1 || p.State() != Running || p.View().Settings.Link != "swarm=4" {
		t.Errorf("played again: begun %d times, %v", begun, p.State())
	}
	p.GoLive()
	if _, ok := p.Replay(); ok || p.View().Replay != nil {
		t.Error("a live fleet is no replay")
	}
}
