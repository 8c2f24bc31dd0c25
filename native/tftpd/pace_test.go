package tftpd

import (
	"testing"
	"time"
)

func TestPacingFollowsTheLine(t *testing.T) {
	const window = 64
	var p pacer
	if p.at(window) != 0 {
		t.Error("paced before anything was measured")
	}
	// A line that takes 1 ms for a block, or what our own pacing takes if that is more.
	measure := func(perBlock time.Duration, blocks int64) {
		p.sample(blocks, window, max(time.Duration(blocks)*perBlock, p.at(blocks)))
	}
	measure(time.Millisecond, window)
	if got := p.at(window); got != 64*time.Millisecond*4/5 {
		t.Errorf("a window is spread over %v, want four fifths of 64 ms", got)
	}
	for range 20 {
		measure(time.Millisecond, window)
	}
	if p.perBlock != time.Millisecond {
		t.Errorf("%v a block: pacing must not slow itself down", p.perBlock)
	}
	measure(time.Millisecond*50, 3)
	if p.perBlock != time.Millisecond {
		t.Error("three blocks of 64 are no measure")
	}
	measure(time.Second, window)
	if p.perBlock > 1250*time.Microsecond {
		t.Errorf("%v: one slow window must not bring everything to a halt", p.perBlock)
	}
	for range 40 {
		measure(2*time.Millisecond, window)
	}
	if p.perBlock < 1990*time.Microsecond || p.perBlock > 2*time.Millisecond {
		t.Errorf("%v: a line that became slower is to be followed", p.perBlock)
	}
	for range 20 {
		measure(50*time.Microsecond, window)
	}
	if p.perBlock != 50*time.Microsecond {
		t.Errorf("%v: a line that became quicker is to be followed", p.perBlock)
	}
	if p.sample(window, window, -time.Second); p.perBlock != 0 {
		t.Error("less than a round trip is no time")
	}
}
