package player

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

func simulated(t *testing.T) (*Player, *[]Settings) {
	t.Helper()
	factory, asked := scripted()
	p := New(factory, Options{Clock: stopped})
	if err := p.Simulate(Settings{Seed: 7}); err != nil {
		t.Fatal(err)
	}
	p.Tick(0)
	return p, asked
}

// play ticks from the player's last reading on, 100 ms at a time.
func play(p *Player, span time.Duration) {
	for end := p.wall + span; p.wall < end; {
		p.Tick(min(p.wall+100*time.Millisecond, end))
	}
}

func TestThePlayheadFollowsTheClock(t *testing.T) {
	p, _ := simulated(t)
	play(p, 3*time.Second)
	if p.Now() != 3_000_000 {
		t.Errorf("after 3 s the playhead is at %d µs", p.Now())
	}
	if want := until(3_000_000); !reflect.DeepEqual(p.Fleet(), want) {
		t.Errorf("the fleet is %+v, want %+v", p.Fleet(), want)
	}
}

func TestTickingTwiceAtOneMomentMovesOnce(t *testing.T) {
	p, _ := simulated(t)
	p.Tick(time.Second)
	p.Tick(time.Second)
	if p.Now() != 1_000_000 {
		t.Errorf("the playhead is at %d µs", p.Now())
	}
}

func TestSpeedAndPause(t *testing.T) {
	p, _ := simulated(t)
	p.SetSpeed(Speed{1, 20})
	play(p, time.Second)
	if p.Now() != 50_000 {
		t.Errorf("at 1/20 a second shows %d µs", p.Now())
	}
	p.Pause()
	play(p, time.Second)
	if p.Now() != 50_000 || p.State() != Paused {
		t.Errorf("paused, the playhead went to %d µs, %v", p.Now(), p.State())
	}
	p.Play()
	p.SetSpeed(Speed{2, 1})
	play(p, time.Second)
	if p.Now() != 2_050_000 {
		t.Errorf("at 2 a second led to %d µs", p.Now())
	}
}

func TestSpeedsHaveBounds(t *testing.T) {
	p, _ := simulated(t)
	for asked, want := range map[Speed][2]int64{
		{0, 1}: {1, 1}, {1, -1}: {1, 1}, {3, 2}: {3, 2}, {1, 20}: {1, 20}, {1, 21}: {1, 20}, {1 << 62, 1}: {50, 1}, {1, 1 << 62}: {1, 20}, {50, 1}: {50, 1},
	} {
		p.speed = Speed{1, 1}
		if p.SetSpeed(asked); p.View().Speed != want {
			t.Errorf("%v became %v, want %v", asked, p.View().Speed, want)
		}
	}
}

func TestASleepIsNotMadeUpFor(t *testing.T) {
	p, _ := simulated(t)
	p.Tick(time.Hour)
	if want := telemetry.Micros(maxGap.Microseconds()); p.Now() != want {
		t.Errorf("after an hour's gap the playhead is at %d µs, want %d", p.Now(), want)
	}
}

func TestWorkPerTickIsBounded(t *testing.T) {
	var reading time.Duration
	source := &script{events: tale}
	p := New(func(Settings) (Source, error) { return source, nil }, Options{
		Budget: 10 * time.Millisecond,
		Clock:  func() time.Duration { reading += 3 * time.Millisecond; return reading },
	})
	if err := p.Simulate(Settings{}); err != nil {
		t.Fatal(err)
	}
	p.Tick(0)
	p.Tick(time.Second)
	if source.calls > 20 {
		t.Errorf("one tick asked the simulator %d times although each took 3 ms of 50", source.calls)
	}
	if v := p.View(); !v.Lagging || v.Now == 0 || v.Now >= 1_000_000 {
		t.Errorf("lagging %v at %d µs", v.Lagging, v.Now)
	}
}

func TestAfterARunItRestsAndTakesTheNextSeed(t *testing.T) {
	p, asked := simulated(t)
	play(p, 5*time.Second)
	if p.State() != Done || p.Fleet().Totals.Completed != 3 {
		t.Fatalf("state %v, completed %d", p.State(), p.Fleet().Totals.Completed)
	}
	if got := p.View().Cost.Elapsed; got != 4_600_000 {
		t.Errorf("the run took %d µs, want it to stop counting at its end", got)
	}
	epoch := p.Epoch()
	play(p, 6*time.Second)
	if p.State() != Running || p.Epoch() == epoch {
		t.Errorf("after the rest: %v, epoch %d", p.State(), p.Epoch())
	}
	if len(*asked) != 2 || (*asked)[1].Seed != 8 {
		t.Errorf("runs were asked for with %+v", *asked)
	}
}

func TestALoopCanBeSwitchedOffAndPlayBeginsAgain(t *testing.T) {
	p, asked := simulated(t)
	p.SetLoop(false)
	play(p, 20*time.Second)
	if p.State() != Done || len(*asked) != 1 {
		t.Fatalf("state %v after %d runs", p.State(), len(*asked))
	}
	p.Play()
	play(p, 100*time.Millisecond)
	if p.State() != Running || len(*asked) != 1 || p.Now() != 100_000 {
		t.Errorf("state %v after %d runs, at %d µs", p.State(), len(*asked), p.Now())
	}
}

func TestRestartGoesToTheBeginningOfTheSameHistory(t *testing.T) {
	p, asked := simulated(t)
	play(p, 2*time.Second)
	p.Restart()
	if p.Now() != 0 || len(p.Fleet().Nodes) != 0 || len(*asked) != 1 {
		t.Errorf("at %d µs with %d nodes, asked for %+v", p.Now(), len(p.Fleet().Nodes), *asked)
	}
}

func TestARefusedSettingLeavesTheRunAlone(t *testing.T) {
	factory, _ := scripted()
	refuse := errors.New("sim: 0 phones")
	p := New(func(s Settings) (Source, error) {
		if s.Phones < 0 {
			return nil, refuse
		}
		return factory(s)
	}, Options{Clock: stopped})
	if err := p.Simulate(Settings{}); err != nil {
		t.Fatal(err)
	}
	p.Tick(0)
	play(p, time.Second)
	if err := p.Simulate(Settings{Phones: -1}); !errors.Is(err, refuse) {
		t.Errorf("got %v", err)
	}
	if p.Now() != 1_000_000 || p.State() != Running {
		t.Errorf("the run went to %d µs, %v", p.Now(), p.State())
	}
	if err := New(nil, Options{}).Simulate(Settings{}); !errors.Is(err, ErrNoSimulator) {
		t.Errorf("without a simulator: %v", err)
	}
}

func TestTheCanvasGetsEveryEventOnceAndTheListItsNumbers(t *testing.T) {
	p, _ := simulated(t)
	var seen int
	for p.State() != Done {
		play(p, 100*time.Millisecond)
		seen += len(p.Fleets()[0].Events)
	}
	if seen != len(tale) {
		t.Errorf("the canvas got %d of %d events", seen, len(tale))
	}
	all, cursor := p.Events(0, 1000, any1)
	if want := len(tale) - 3; len(all) != want || cursor != uint64(len(tale)) {
		t.Errorf("%d listed events, cursor %d, want %d without progress and samples", len(all), cursor, want)
	}
	if all[0].Kind != telemetry.RunEnd || all[0].No != cursor-1 || all[0].Event != tale[len(tale)-1] {
		t.Errorf("the newest is %+v", all[0])
	}
	if later, _ := p.Events(cursor-2, 1000, any1); len(later) != 2 {
		t.Errorf("%d events since the cursor", len(later))
	}
	p.Seek(1_000_000)
	if all, cursor := p.Events(0, 1000, any1); len(all) != 10 || cursor != 10 || all[0].Kind != telemetry.Yield {
		t.Errorf("after a second %d events are listed, cursor %d", len(all), cursor)
	}
}

func TestTheFrameIsBounded(t *testing.T) {
	var many []telemetry.Event
	for range 3 * keepFrame {
		many = append(many, telemetry.Event{Node: one, Kind: telemetry.Claim, File: jar}, telemetry.Event{Node: one, Kind: telemetry.Progress, File: jar})
	}
	p := New(func(Settings) (Source, error) { return &script{events: many}, nil }, Options{Clock: stopped})
	if err := p.Simulate(Settings{}); err != nil {
		t.Fatal(err)
	}
	p.Tick(0)
	p.Tick(time.Second)
	if got := len(p.Fleets()[0].Events); got != keepFrame {
		t.Errorf("%d events wait for the canvas", got)
	}
}
