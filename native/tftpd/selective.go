package tftpd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"openpfs/native/tftp"
)

// selective is what is known of the blocks under way, where the client knows our
// option "sack" (see tftp.AppendSack). A block counts as lost when three blocks
// that were sent after it, repetitions included, have come (as in RFC 9002,
// section 6.1.1).
type selective struct {
	share *share     // of the site's line: how fast to send
	sent  []shipment // block n is at n % len
	lost  []int64    // blocks to repeat, oldest first

	hurried bool      // blocks follow the OACK at once
	open    bool      // they do, and it was not acknowledged yet
	asked   time.Time // when the client was last sent blocks after a silence
	since   time.Time // when it was last sent something, or told something new
	order   int64     // counts what was sent
	highest int64     // latest order that has come
	came    int64     // blocks that are here
}

// shipment is one block's latest sending.
type shipment struct {
	departure
	order int64
	again bool // it was sent before
	here  bool
	lost  bool
}

const reordering = 3

// probes is how many blocks are repeated after a silence, until the client is
// heard again (as in RFC 9002, section 6.2.4): one that has gone costs the line
// these, and not all that was under way once more for every repetition.
const probes = 2

func newSelective(share *share, blocks int64) *selective {
	return &selective{share: share, sent: make([]shipment, blocks)}
}

func (s *selective) of(n int64) *shipment { return &s.sent[n%int64(len(s.sent))] }

// hurry has blocks follow the OACK at once, if the client's address is known to be its own and the file's first block will
// not be mistaken for a server's that knows no options, should the OACK get lost: that one has 512 bytes at most.
func (t *transfer) hurry(size int64, now time.Time) {
	if t.report.BlockBytes <= tftp.DefaultBlockBytes || size <= tftp.DefaultBlockBytes {
		return
	}
	if t.known.hurry(t.peer.Addr(), now) {
		t.selective.hurried, t.selective.open = true, true
		t.acked = 0
	}
}

// opened tells that the client has acknowledged the OACK.
func (t *transfer) opened() bool { return t.acked >= 0 && !t.selective.open }

// confirmed notes that the client has the OACK. Blocks that came before it are nothing to the client.
func (t *transfer) confirmed(now time.Time) {
	t.acked, t.selective.open, t.selective.since = 0, false, now
	if t.tries == 0 {
		t.rto.Sample(now.Sub(t.sent))
		t.selective.share.met(now.Sub(t.sent), now)
	} else {
		t.giveUp()
	}
	t.tries = 0
}

// answer sends the OACK.
func (t *transfer) answer() {
	t.sent = time.Now()
	t.write(t.oack)
	t.await(t.sent)
}

// slide sends the file in a window that slides, until the last block is here.
func (t *transfer) slide(ctx context.Context) (Outcome, error) {
	t.answer()
	t.next = 1
	var err error
	if t.selective.open {
		err = t.ship()
	}
	for err == nil {
		err = t.conn.SetReadDeadline(t.deadline)
		if ctx.Err() != nil {
			return t.cancelled(ctx)
		}
		if err != nil {
			break
		}
		n, from, readErr := tftp.ReadFrom(t.conn, t.in)
		switch {
		case ctx.Err() != nil:
			return t.cancelled(ctx)
		case errors.Is(readErr, os.ErrDeadlineExceeded) && t.sending:
		case errors.Is(readErr, os.ErrDeadlineExceeded):
			if t.tries == t.config.Retries {
				return TimedOut, fmt.Errorf("no headway after %d repetitions: %w", t.tries, os.ErrDeadlineExceeded)
			}
			t.tries++
			t.rto.BackOff()
			t.ask(time.Now())
		case readErr != nil:
			return Failed, readErr
		case from != t.peer:
			t.reject(t.in[:n], from)
		default:
			if err := t.handleSack(t.in[:n], time.Now()); err != nil {
				return t.ended(err)
			}
		}
		switch silent := errors.Is(readErr, os.ErrDeadlineExceeded) && !t.sending; {
		case t.window.final != 0 && t.acked == t.window.final:
			t.known.meet(t.peer.Addr(), time.Now())
			return Sent, nil
		case t.opened(), t.selective.open && !silent && t.tries == 0:
			err = t.ship()
		case silent && t.mayRepeat():
			t.answer()
		case silent:
			t.await(time.Now())
		}
	}
	t.tell(&tftp.ErrorPacket{Code: tftp.CodeUndefined, Message: "cannot read the file"})
	return Failed, err
}

// handleSack takes one datagram of the client. An error ends the transfer.
func (t *transfer) handleSack(packet []byte, now time.Time) error {
	op, err := tftp.Peek(packet)
	if err != nil || op != tftp.OpACK {
		_, err := t.handle(packet) // an ERROR, or what should not be
		return err
	}
	block, bitmap, err := tftp.ParseSack(packet)
	if err != nil {
		return err
	}
	t.hear()
	if !t.opened() {
		if block != 0 && !t.selective.open {
			return nil
		}
		t.confirmed(now)
	}
	ahead := int64(block - uint16(t.acked))
	if ahead > t.next-1-t.acked {
		return nil // from before: it has been overtaken
	}
	s := t.selective
	before := s.came
	for n := t.acked + 1; n <= t.acked+ahead; n++ {
		t.here(n, now)
	}
	base := t.acked + ahead + 1
	for n := base; n < t.next; n++ {
		if tftp.Sacked(bitmap, int(n-base)) {
			t.here(n, now)
		}
	}
	if ahead > 0 {
		t.headway(ahead)
	}
	switch {
	case s.came > before:
		t.tries, s.since = 0, now
		t.rto.Headway()
	case t.tries > 0 && !t.rto.TooSoon(now.Sub(s.asked), 0):
		t.ask(now) // whoever lets us hear again after a silence may not have heard us
	}
	t.findLost()
	return nil
}

// here notes that block n has come.
func (t *transfer) here(n int64, now time.Time) {
	s := t.selective
	b := s.of(n)
	if b.here {
		return
	}
	b.here = true
	s.came++
	s.highest = max(s.highest, b.order)
	if !b.again {
		t.rto.Sample(now.Sub(b.at))
	}
	s.share.arrived(b.departure, b.again, b.lost, now)
}

// findLost finds blocks that others have overtaken.
func (t *transfer) findLost() {
	s := t.selective
	for n := t.acked + 1; n < t.next; n++ {
		if b := s.of(n); !b.here && !b.lost && b.order+reordering <= s.highest {
			s.repeat(n, b)
			s.share.gone(b.departure)
		}
	}
}

// ask gives up on everything under way, so that a few blocks may go to a client that was silent: see probes.
func (t *transfer) ask(now time.Time) {
	if t.opened() {
		t.selective.asked = now
		t.giveUp()
	}
}

// giveUp waits no longer for what is under way. There may be none yet: not even the OACK is acknowledged then.
func (t *transfer) giveUp() {
	s := t.selective
	for n := max(t.acked, 0) + 1; n < t.next; n++ {
		if b := s.of(n); !b.here && !b.lost {
			s.repeat(n, b)
			s.share.givenUp(b.departure)
		}
	}
}

func (s *selective) repeat(n int64, b *shipment) {
	b.lost = true
	s.lost = append(s.lost, n)
}

// ship sends what may go now: what was lost first, then new blocks.
func (t *transfer) ship() error {
	s := t.selective
	most := int64(len(s.sent))
	switch {
	case s.open:
		most = firstBlocks
	case t.tries > 0:
		most = probes
	}
	for now := time.Now(); ; {
		n, again := t.nextToShip()
		s.share.wants(n != 0 && t.tries == 0)
		due, ok := s.share.due(most, now)
		if n == 0 || !ok {
			// A client that only repeats itself is silent, too. What waits in the socket is read before it is asked.
			t.deadline, t.sending = maxTime(s.since.Add(t.rto.Wait()), now.Add(paceGrain)), false
			return nil
		}
		if due.Sub(now) > paceGrain {
			if now = time.Now(); due.Sub(now) > paceGrain {
				t.deadline, t.sending = due, true
				return nil
			}
		}
		datagram, err := t.window.datagram(n)
		if err != nil {
			return err
		}
		s.order++
		s.since = now
		*s.of(n) = shipment{departure: s.share.sent(due, now), order: s.order, again: again}
		if again {
			s.lost = s.lost[1:]
			t.report.Retransmits++
		} else {
			t.next++
		}
		t.write(datagram)
	}
}

// nextToShip is the block to send next; 0: none may.
func (t *transfer) nextToShip() (n int64, again bool) {
	s := t.selective
	for len(s.lost) > 0 && (s.lost[0] <= t.acked || s.of(s.lost[0]).here) {
		s.lost = s.lost[1:]
	}
	switch {
	case len(s.lost) > 0:
		return s.lost[0], true
	case t.next > t.acked+t.window.blocks, t.window.final != 0 && t.next > t.window.final:
		return 0, false
	}
	return t.next, false
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
