package tftpd

import (
	"errors"
	"fmt"
	"time"

	"openpfs/native/tftp"
)

// action is what an incoming datagram, or its absence, asks us to do.
type action int

const (
	ignore  action = iota
	resend         // the same window again
	ask            // where the client is, after a silence
	proceed        // the window behind a new ACK
)

// handle takes one datagram of the client. An error ends the transfer.
func (t *transfer) handle(packet []byte) (action, error) {
	op, err := tftp.Peek(packet)
	if err != nil {
		return ignore, err
	}
	t.hear()
	switch op {
	case tftp.OpACK:
		block, err := tftp.ParseAck(packet)
		if err != nil {
			return ignore, err
		}
		return t.ack(block, time.Now()), nil
	case tftp.OpERROR:
		e, err := tftp.ParseError(packet)
		if err != nil {
			return ignore, err
		}
		return ignore, e
	}
	return ignore, fmt.Errorf("%w: opcode %d", tftp.ErrMalformed, op)
}

// ended tells the outcome of an error of handle, and tells the client if it does not know yet.
func (t *transfer) ended(err error) (Outcome, error) {
	var e *tftp.ErrorPacket
	if !errors.As(err, &e) {
		t.tell(&tftp.ErrorPacket{Code: tftp.CodeIllegal, Message: "unexpected packet"})
	}
	return Aborted, err
}

// ack takes an ACK.
func (t *transfer) ack(block uint16, now time.Time) action {
	took := now.Sub(t.sent)
	if t.acked < 0 {
		if block != 0 {
			return ignore
		}
		t.acked = 0
		if t.tries == 0 {
			t.rto.Sample(took)
		}
		if t.report.WindowBlocks == 1 {
			t.windows = t.rto // a window of one block takes as long
		} else {
			t.windows = tftp.NewRTO(t.config.Timeout, min(windowSlack, t.config.Timeout), t.config.MaxTimeout)
		}
		return proceed
	}
	// Numbers have wrapped perhaps; as a window is at most a quarter of them, what is not within it lies before it.
	ahead := int64(block - uint16(t.acked))
	switch {
	case ahead == 0 && t.report.WindowBlocks > 1 && (t.probed || !t.rto.TooSoon(took, t.again)):
		return resend // however soon after a probe: it came after a silence, which nothing older outlasts
	case ahead == 0 || ahead > t.highest-t.acked:
		return ignore
	}
	if t.acked+ahead >= t.firstNew {
		if took < t.rto.Least() { // the client was slow to answer the OACK: what is too soon is to be judged by this
			t.rto.Sample(took)
		}
		if rtt := t.rto.Least(); rtt > 0 {
			t.pace.sample(ahead, t.window.blocks, took-rtt)
		}
		if t.acked+ahead == t.highest {
			t.windows.Sample(took)
		}
	}
	t.headway(ahead)
	return proceed
}

// windowSlack is the least wait beyond the measured time of a window. It is generous, since a client that has lost the end
// of one asks again by itself, and a repetition into a full queue makes things worse.
const windowSlack = 500 * time.Millisecond

// headway counts blocks that are acknowledged.
func (t *transfer) headway(blocks int64) {
	for range blocks {
		t.acked++
		datagram, err := t.window.datagram(t.acked)
		if err != nil {
			panic("tftpd: acknowledged block was never read")
		}
		t.report.Bytes += int64(len(datagram) - tftp.HeaderBytes)
	}
	t.report.Blocks = t.acked
}
