package wan

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A packet is a datagram on the line.
type packet struct {
	c    *conn   // where it goes, unless to
	end  *end    // this one
	buf  *buffer // nil when the line loses it
	addr net.Addr
	cost int   // bytes with headers
	due  int64 // when it arrives, in nanoseconds since the link's epoch
}

// counters of one direction.
type counters struct {
	bytes, packets, dropped, lost atomic.Int64
	late, worstLate               atomic.Int64 // nanoseconds, of all packets and of one
}

// A line is one direction of a link: a drop-tail queue in front of a
// rate-limited wire with loss and delay. Every packet takes the same way, so
// arrivals are in the order of departures and one FIFO holds them all.
type line struct {
	rate     int64 // bits a second, 0 = unlimited
	delay    int64 // nanoseconds of propagation
	maxDrain int64 // nanoseconds a full queue takes to drain
	loss     Loss
	counters counters

	mu       sync.Mutex
	rng      *rand.Rand
	busy     int64 // when the wire becomes free: the virtual finish time
	rem      int64 // what division left of busy, in 1/rate nanoseconds
	inFlight int   // bytes in fifo
	fifo     ring

	wake chan struct{} // signalled when fifo becomes non-empty
}

func newLine(cfg Config, stream uint64) *line {
	l := &line{
		rate:  int64(cfg.Rate),
		delay: int64(cfg.RTT / 2),
		loss:  cfg.Loss,
		rng:   rand.New(rand.NewPCG(cfg.Seed, stream)),
		wake:  make(chan struct{}, 1),
	}
	if l.rate > 0 {
		l.maxDrain = int64(cfg.Queue) * 8e9 / l.rate
	}
	return l
}

// send puts a datagram with the given payload on the line at time now, or drops
// it. The payload is copied.
func (l *line) send(now int64, c *conn, payload []byte, addr net.Addr) bool {
	return l.enter(now, packet{c: c, addr: addr, cost: len(payload) + HeaderBytes}, payload)
}

// enter does so with a packet that knows its way and its cost.
func (l *line) enter(now int64, p packet, payload []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	due, ok := l.admit(now, p.cost)
	if !ok {
		l.counters.dropped.Add(1)
		return false
	}
	p.due = due
	// A lost packet stays in the FIFO, for it uses the line like any other.
	if l.loss == 0 || Loss(l.rng.Int64N(int64(AllLost))) >= l.loss {
		p.buf = newBuffer(payload)
	}
	l.fifo.push(p)
	l.inFlight += p.cost
	if l.fifo.len() == 1 {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
	return true
}

// admit reserves the wire for cost bytes and returns when they arrive.
func (l *line) admit(now int64, cost int) (due int64, ok bool) {
	if l.inFlight+cost > MaxInFlightBytes {
		return 0, false // only an unlimited rate, or a receiver stalled, comes here
	}
	if l.rate == 0 {
		return now + l.delay, true
	}
	start, rem := l.busy, l.rem
	idle := start <= now
	if idle {
		start, rem = now, 0
	}
	// The remainder is carried on: rounding would bend the average rate.
	bits := int64(cost)*8e9 + rem
	finish := start + bits/l.rate
	if !idle && finish-now > l.maxDrain {
		return 0, false
	}
	l.busy, l.rem = finish, bits%l.rate
	return finish + l.delay, true
}

// take returns the next packet if it has arrived by now. Otherwise it returns
// how long that takes, or a negative wait when the line is empty.
func (l *line) take(now int64) (p packet, wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fifo.len() == 0 {
		return packet{}, -1, false
	}
	if due := l.fifo.head().due; due > now {
		return packet{}, time.Duration(due - now), false
	}
	p = l.fifo.pop()
	l.inFlight -= p.cost
	l.counters.packets.Add(1)
	l.counters.bytes.Add(int64(p.cost))
	if p.buf == nil {
		l.counters.lost.Add(1)
	}
	l.counters.late.Add(now - p.due)
	l.counters.worstLate.Store(max(l.counters.worstLate.Load(), now-p.due))
	return p, 0, true
}

// run hands arrived packets to deliver until stop is closed.
func (l *line) run(clock func() int64, deliver func(packet), stop <-chan struct{}) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		p, wait, ok := l.take(clock())
		var due <-chan time.Time
		switch {
		case ok:
			deliver(p)
			select {
			case <-stop:
				return
			default:
				continue
			}
		case wait >= 0:
			timer.Reset(wait)
			due = timer.C
		}
		select {
		case <-stop:
			return
		case <-due:
		case <-l.wake:
		}
	}
}
