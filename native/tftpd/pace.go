package tftpd

import "time"

// pacer spreads a window over the time that the line needs for it. A window sent at once has to fit into the bottleneck's
// queue; where it does not, its end is lost, every time anew. The zero value sends at once, until something was measured.
type pacer struct {
	perBlock time.Duration // what the line takes for one; 0: not known
}

// Windows of fewer blocks are neither paced nor measured: a single delay would tell more than the line.
const minPacedBlocks = 8

// sample learns from an ACK: so many blocks of a window of that size took so long, the round trip not counted.
func (p *pacer) sample(blocks, window int64, took time.Duration) {
	if blocks < max(minPacedBlocks, window/4) {
		return
	}
	measured := max(took, 0) / time.Duration(blocks)
	switch {
	case p.perBlock == 0 || measured < p.perBlock:
		p.perBlock = measured
	default:
		// The line, or the client, has become slower, perhaps for once only.
		p.perBlock += min(measured-p.perBlock, p.perBlock) / 4
	}
}

// at tells when block i of a window (from 0) is due, counted from the window's beginning. It goes a quarter faster than
// measured, so that the line is the bottleneck, not the pacing: else no window could ever show that there is more room.
func (p *pacer) at(i int64) time.Duration { return time.Duration(i) * p.perBlock * 4 / 5 }

// paceGrain is how early a block may go: timers are no finer, and single wake-ups would cost more than they smooth.
const paceGrain = time.Millisecond
