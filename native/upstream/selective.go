package upstream

import (
	"time"

	"openpfs/native/tftp"
)

// selective keeps blocks that came out of order, where the server knows our
// option "sack" (see tftp.AppendSack): it will repeat only what is missing.
type selective struct {
	blocks int64
	held   map[int64][]byte // blocks behind a gap
	free   [][]byte         // buffers of blocks that were taken from held
	top    int64            // highest block seen
	unsaid int              // blocks since the last ACK
	every  int              // so many get one
	due    time.Time        // when an ACK goes out even if no further block comes; zero: none is due
}

// An ACK goes out for every fourth block (sooner where few may be under way), at
// once for the first block behind a new gap, and after ackDelay for what is left.
const (
	ackEvery = 4
	ackDelay = 10 * time.Millisecond
)

func newSelective(blocks int) *selective {
	return &selective{blocks: int64(blocks), every: max(1, min(ackEvery, blocks/4)), held: map[int64][]byte{}}
}

func (s *selective) isDue(now time.Time) bool {
	return s != nil && !s.due.IsZero() && !now.Before(s.due)
}

// sooner is when to wake up.
func (s *selective) sooner(deadline time.Time) time.Time {
	if s == nil || s.due.IsZero() || deadline.Before(s.due) {
		return deadline
	}
	return s.due
}

// dataInAnyOrder takes block n and whatever it completes.
func (x *transfer) dataInAnyOrder(n int64, data []byte, now time.Time) error {
	s := x.selective
	if n < 1 || n > x.last+s.blocks {
		x.result.Repeated++
		return nil
	}
	gap := n > s.top+1
	s.top = max(s.top, n)
	s.unsaid++
	if _, had := s.held[n]; n <= x.last || had {
		x.result.Repeated++
	} else if n > x.last+1 {
		s.keep(n, data)
		x.headway(now)
	} else {
		if n == x.acked+1 {
			x.measure(now)
		}
		x.headway(now)
		if err := x.takeInOrder(n, data); err != nil {
			return err
		}
	}
	if gap || x.complete || s.unsaid >= s.every {
		x.ack(now)
	} else if s.due.IsZero() {
		s.due = now.Add(ackDelay)
	}
	return nil
}

func (s *selective) keep(n int64, data []byte) {
	var b []byte
	if last := len(s.free) - 1; last >= 0 {
		b, s.free = s.free[last], s.free[:last]
	}
	s.held[n] = append(b[:0], data...)
}

// takeInOrder stores block n, the next one, and those held behind it.
func (x *transfer) takeInOrder(n int64, data []byte) error {
	s := x.selective
	for {
		if err := x.store(data); err != nil {
			return err
		}
		x.last = n
		if len(data) < x.blockBytes {
			if x.result.Size != UnknownSize && x.offset+x.result.Bytes != x.result.Size {
				return x.mismatch(x.offset + x.result.Bytes)
			}
			x.complete = true
			return nil
		}
		n++
		held, ok := s.held[n]
		if !ok {
			return nil
		}
		delete(s.held, n)
		s.free = append(s.free, held)
		data = held
	}
}

// sack says what is here.
func (x *transfer) sack(now time.Time) {
	s := x.selective
	x.repeat = x.last > 0 // blocks are always under way: only the first one answers something
	s.unsaid, s.due = 0, time.Time{}
	x.acknowledge()
	x.out = tftp.AppendSack(x.out[:0], uint16(x.last), int(min(max(s.top-x.last, 0), s.blocks)), func(i int) bool {
		_, ok := s.held[x.last+1+int64(i)]
		return ok
	})
	x.send(now)
}
