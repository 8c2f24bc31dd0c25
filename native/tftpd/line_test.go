package tftpd

import (
	"net/netip"
	"testing"
	"time"
)

// rig is a line that is known: 1 MB/s, 100 ms, so that it holds 100 kB, 200 of which may be under way.
type rig struct {
	lines lines
	now   time.Time
}

const rigBlock = 1000

func newRig() *rig { return &rig{now: time.Time{}.Add(time.Hour)} }

func (r *rig) join(t *testing.T, client string) *share {
	t.Helper()
	s := r.lines.join(netip.MustParseAddr(client), rigBlock, r.now)
	n := s.line
	n.rate.full, n.rate.perSecond[0], n.rate.best = true, 1e6, 1e6
	n.rate.trips.sample(100*time.Millisecond, r.now)
	return s
}

func (s *share) blocks() int64 { flight, _ := s.part(time.Time{}); return flight / rigBlock }

func TestASiteSharesALineEvenly(t *testing.T) {
	r := newRig()
	var all []*share
	for i, client := range []string{"10.1.1.1", "10.1.1.2", "10.1.1.2", "10.1.1.77"} {
		s := r.join(t, client)
		all = append(all, s)
		s.wants(true)
		if got, want := s.blocks(), int64(200/(1+i)); got != want {
			t.Errorf("%d transfers: %d blocks each, want %d", 1+i, got, want)
		}
	}
	other := r.join(t, "10.1.2.1")
	other.wants(true)
	if other.line == all[0].line || other.blocks() != 200 {
		t.Error("another site's line is another one")
	}
	// Who has sent everything keeps what is under way and no more; who leaves keeps nothing.
	var away []departure
	for range 20 {
		away = append(away, all[0].sent(r.now, r.now))
	}
	all[0].wants(false)
	if got := all[1].blocks(); got != (200-20)/3 {
		t.Errorf("%d blocks each beside 20 under way", got)
	}
	for _, d := range away {
		all[0].givenUp(d)
	}
	all[0].leave(r.now)
	all[1].leave(r.now)
	if got := all[2].blocks(); got != 100 {
		t.Errorf("%d blocks each of two", got)
	}
	all[2].leave(r.now)
	all[3].leave(r.now)
	if n := all[0].line; n.flying != 0 || n.aside != 0 || n.hungry != 0 || n.senders != 0 {
		t.Errorf("%d bytes, %d, %d, %d when all have left", n.flying, n.aside, n.hungry, n.senders)
	}
}

// A line is remembered for those who come soon, and not for ever.
func TestALineIsRememberedForAWhile(t *testing.T) {
	r := newRig()
	first := r.join(t, "10.1.1.1")
	first.leave(r.now)
	r.now = r.now.Add(lineFor)
	second := r.lines.join(netip.MustParseAddr("10.1.1.2"), rigBlock, r.now)
	if second.line != first.line {
		t.Error("forgotten")
	}
	second.leave(r.now)
	r.now = r.now.Add(lineFor + 1)
	if third := r.lines.join(netip.MustParseAddr("10.1.1.2"), rigBlock, r.now); third.line == first.line {
		t.Error("remembered")
	}
	for i := range 3 * maxLines {
		a := netip.AddrFrom4([4]byte{byte(11 + i>>16), byte(i >> 8), byte(i), 1})
		r.lines.join(a, rigBlock, r.now).leave(r.now)
		if len(r.lines.of) > maxLines {
			t.Fatalf("%d lines", len(r.lines.of))
		}
	}
}

// hurt plays a round in which each of the shares loses so many of 50 blocks.
func hurt(lost ...int64) (shares []*share, n *line) {
	r := newRig()
	for range lost {
		s := r.lines.join(netip.MustParseAddr("10.1.1.1"), rigBlock, r.now)
		s.wants(true)
		shares = append(shares, s)
	}
	n = shares[0].line
	n.rate.full, n.rate.perSecond[0], n.rate.best = true, 1e6, 1e6
	n.rate.trips.sample(100*time.Millisecond, r.now)
	for i, s := range shares {
		s.came, s.lost = 50-lost[i], lost[i]
		n.delivered += s.came * rigBlock
	}
	n.round()
	return shares, n
}

// Sites are not held to their slowest client: who loses much alone is bound alone, and the others have what it leaves.
func TestWhoLosesMuchAloneIsBoundAlone(t *testing.T) {
	shares, n := hurt(0, 1, 30, 0)
	slow := shares[2]
	if n.rate.bound.bytes != 0 || slow.bound.bytes == 0 || slow.bound.bytes > 20*rigBlock {
		t.Fatalf("the line is bound to %d, the slow one to %d", n.rate.bound.bytes, slow.bound.bytes)
	}
	for range 10 {
		slow.sent(time.Time{}, time.Time{})
	}
	if got := shares[0].blocks(); got != (200-10)/3 {
		t.Errorf("%d blocks for each of the others", got)
	}
	for range 100 {
		n.round()
	}
	if !slow.even() {
		t.Errorf("bound to %d after 100 rounds without a loss", slow.bound.bytes)
	}
}

func TestWhenMostLoseMuchItIsTheLine(t *testing.T) {
	shares, n := hurt(10, 0, 20, 15)
	if n.rate.bound.bytes == 0 || shares[2].bound.bytes != 0 {
		t.Errorf("the line is bound to %d, one of all to %d", n.rate.bound.bytes, shares[2].bound.bytes)
	}
	if _, n := hurt(1, 2, 1, 0); n.rate.bound.bytes != 0 {
		t.Error("single losses bind nobody")
	}
}

// Clients that acknowledge every fourth block are not busy, however short or slow the line is: where it gets slower, that
// is seen.
func TestALineThatGetsSlowerIsFoundSo(t *testing.T) {
	for _, c := range []struct{ perBlock, trip time.Duration }{
		{time.Millisecond, 100 * time.Millisecond},
		{time.Millisecond, 10 * time.Millisecond},
		{20 * time.Millisecond, 200 * time.Millisecond},
	} {
		w := newWire(c.perBlock, c.trip)
		var all []*share
		for range 6 {
			all = append(all, w.join(t, "10.1.1.1"))
		}
		n := all[0].line
		carries := int64(rigBlock) * second / int64(c.perBlock)
		n.rate.perSecond[0], n.rate.best = carries, carries
		for _, s := range all {
			s.wants(true)
		}
		play := func(span time.Duration) {
			for end := w.now.Add(span); w.now.Before(end); w.now = w.now.Add(time.Millisecond) {
				for _, s := range all {
					w.acknowledge(s, 4)
					w.ship(s)
				}
			}
		}
		play(200 * c.perBlock)
		w.perBlock *= 2
		was := n.rate.perSecondNow()
		play(16_000 * c.perBlock)
		// Four blocks at once are not told from a faster line where they are much of what it holds.
		if got := n.rate.perSecondNow(); got > was*8/10 {
			t.Errorf("%v there and back: a line of %d bytes a second is taken for one of %d, after %d", c.trip, carries/2, got, was)
		}
	}
}

// What one moment cost is told of over several rounds, and draws back once. What is lost of what was sent after it counts
// again.
func TestAMomentsLossesDrawBackOnce(t *testing.T) {
	shares, n := hurt(0, 0)
	s, now := shares[0], time.Time{}
	var sent []departure
	for range 50 {
		sent = append(sent, s.sent(now, now))
	}
	for _, d := range sent[:20] {
		s.gone(d)
	}
	s.arrived(sent[20], false, false, now.Add(100*time.Millisecond))
	n.round()
	if n.rate.bound.bytes == 0 {
		t.Fatal("nothing was drawn back")
	}
	for _, d := range sent[21:40] {
		s.gone(d)
	}
	if s.lost != 0 {
		t.Errorf("%d count again that were on their way already", s.lost)
	}
	s.gone(s.sent(now, now))
	if s.lost != 1 {
		t.Error("what was sent since and lost does not count")
	}
}
