package tftpd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"time"

	"openpfs/native/tftp"
)

// transfer is one read request. Blocks are counted from 1 without end; only on the wire are they cut to 16 bits.
type transfer struct {
	config  *Config
	request tftp.Request
	peer    netip.AddrPort
	to      net.Addr
	begun   time.Time
	heard   atomic.Bool // the client has answered us; read by the listener
	credit  credit
	doubts  *doubts
	known   *known
	lines   *lines
	doubted bool  // the first block counts as one
	repeats int64 // of the first answer, to a client that was not heard
	cancel  context.CancelCauseFunc
	evicted bool // the server's, under its lock

	conn   net.PacketConn
	in     []byte
	window *window
	oack   []byte // the answer to the options; nil: there are none

	acked    int64     // last block acknowledged; -1: the OACK is not yet
	next     int64     // block to send next
	highest  int64     // last block ever sent
	firstNew int64     // the window's first block that had not been sent before: ACKs from here on measure something
	sent     time.Time // when the window began
	deadline time.Time // until when to wait for a datagram
	sending  bool      // the wait is for the next block to be due, not for an answer
	probed   bool      // the window's first and last block were the last that was sent, after a silence
	pace     pacer
	rto      tftp.RTO
	windows  tftp.RTO
	interval time.Duration // the client's timeout option; 0: none
	tries    int           // silences since the last headway
	again    int           // windows sent again, as the client wished, since the last headway

	selective *selective // the client knows our option: blocks slide instead of windows

	report Transfer
}

func newTransfer(s *Server, request tftp.Request, peer netip.AddrPort, begun time.Time) *transfer {
	const slack = 200 * time.Millisecond // least wait beyond the measured time
	rto := tftp.NewRTO(s.config.Timeout, min(slack, s.config.Timeout), s.config.MaxTimeout)
	return &transfer{
		config: &s.config, doubts: &s.doubts, known: &s.known, lines: &s.lines, request: request, peer: peer, to: net.UDPAddrFromAddrPort(peer), begun: begun,
		rto: rto, windows: rto, report: Transfer{File: request.Filename, Peer: peer},
	}
}

// serve runs the transfer to its end.
func (t *transfer) serve(ctx context.Context, local netip.AddrPort) Transfer {
	t.report.Outcome, t.report.Err = t.run(ctx, local)
	t.report.Elapsed = time.Since(t.begun)
	return t.report
}

func (t *transfer) run(ctx context.Context, local netip.AddrPort) (Outcome, error) {
	conn, err := t.config.Listen(local.String())
	if err != nil {
		return Failed, err
	}
	defer conn.Close()
	t.conn = conn
	file, size, refusal := open(t.config.FS, t.request.Filename)
	if refusal != nil {
		t.tell(refusal)
		return Refused, refusal
	}
	defer file.Close()
	t.negotiate(file, size)
	if !t.doubt(size - t.report.Offset) {
		return Refused, errDoubted
	}
	t.window = newWindow(bufio.NewReaderSize(file, 64<<10), t.report.BlockBytes, t.report.WindowBlocks)
	if t.report.Selective {
		share := t.lines.join(t.peer.Addr(), t.report.BlockBytes, time.Now())
		t.selective = newSelective(share, t.window.blocks)
		defer func() {
			t.giveUp()
			share.leave(time.Now())
		}()
		t.hurry(size-t.report.Offset, time.Now())
	}
	t.in = make([]byte, tftp.MaxRequestBytes)
	// A read that is under way ends when its deadline moves into the past.
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	if t.selective != nil {
		return t.slide(ctx)
	}
	return t.loop(ctx)
}

// negotiate grants what the client asked for, within our limits.
func (t *transfer) negotiate(file fs.File, size int64) {
	block, blocks := tftp.DefaultBlockBytes, 1
	asked, granted := t.request.Options, tftp.Options{}
	if asked.BlockBytes != 0 {
		block = min(asked.BlockBytes, t.config.MaxBlockBytes)
		granted.BlockBytes = block
	}
	if asked.WindowBlocks != 0 {
		blocks = max(1, min(asked.WindowBlocks, t.config.MaxWindowBlocks, t.config.MaxBufferBytes/block))
		granted.WindowBlocks = blocks
	}
	if asked.SelectiveBlocks != 0 {
		blocks = max(1, min(asked.SelectiveBlocks, t.config.MaxSelectiveBlocks, t.config.MaxBufferBytes/block))
		granted.SelectiveBlocks, t.report.Selective = blocks, true
	}
	if asked.TimeoutSeconds != 0 {
		granted.TimeoutSeconds = asked.TimeoutSeconds
		t.interval = time.Duration(asked.TimeoutSeconds) * time.Second
	}
	if asked.HasTransferSize && size >= 0 {
		granted.TransferBytes, granted.HasTransferSize = size, true
	}
	if seeker, ok := file.(io.Seeker); ok && asked.OffsetBytes != 0 && asked.OffsetBytes <= size {
		if _, err := seeker.Seek(asked.OffsetBytes, io.SeekStart); err == nil {
			granted.OffsetBytes, t.report.Offset = asked.OffsetBytes, asked.OffsetBytes
		}
	}
	if !granted.Empty() {
		t.oack, t.acked = tftp.AppendOptionAck(nil, granted), -1
	}
	t.report.BlockBytes, t.report.WindowBlocks = block, blocks
}

// loop sends and waits until the last block is acknowledged.
func (t *transfer) loop(ctx context.Context) (Outcome, error) {
	err := t.begin()
	for err == nil {
		err = t.conn.SetReadDeadline(t.deadline)
		if ctx.Err() != nil { // looked at after the deadline was set: one of us two has seen the other
			return t.cancelled(ctx)
		}
		if err != nil {
			break
		}
		n, from, readErr := tftp.ReadFrom(t.conn, t.in)
		act := ignore
		switch {
		case ctx.Err() != nil:
			return t.cancelled(ctx)
		case errors.Is(readErr, os.ErrDeadlineExceeded) && t.sending:
			err = t.push()
		case errors.Is(readErr, os.ErrDeadlineExceeded):
			act = ask
			t.windows.BackOff()
		case readErr != nil:
			return Failed, readErr
		case from != t.peer:
			t.reject(t.in[:n], from)
		default:
			if act, err = t.handle(t.in[:n]); err != nil {
				return t.ended(err)
			}
		}
		if t.window.final != 0 && t.acked == t.window.final {
			return Sent, nil
		}
		switch act {
		case ask:
			if t.tries == t.config.Retries {
				return TimedOut, fmt.Errorf("no headway after %d repetitions: %w", t.tries, os.ErrDeadlineExceeded)
			}
			t.tries++
			switch {
			case !t.mayRepeat():
				t.await(time.Now())
			case t.acked >= 0:
				err = t.probe()
			default:
				err = t.begin()
			}
		case resend:
			t.again++
			err = t.begin()
		case proceed:
			t.tries, t.again = 0, 0
			err = t.begin()
		case ignore:
		}
	}
	t.tell(&tftp.ErrorPacket{Code: tftp.CodeUndefined, Message: "cannot read the file"})
	return Failed, err
}

// begin sends the OACK, or begins the window behind the last ACK.
func (t *transfer) begin() error {
	t.sent, t.probed = time.Now(), false
	if t.acked < 0 {
		t.write(t.oack)
		t.await(t.sent)
		return nil
	}
	t.next, t.firstNew = t.acked+1, t.highest+1
	return t.push()
}

// probe asks a silent client where it is, by the first and the last block of the window once more. One that lives answers at
// once, whatever was lost: the first is what it waits for, or a duplicate, and then the last shows it a gap, or completes its
// window. Both, since atftp speaks of a gap only once for each block that it waits for, and RFC 7440 lets one be silent that
// has got what it waits for. A client that has gone costs the line these, not a window for every repetition.
func (t *transfer) probe() error {
	t.sent, t.probed, t.firstNew = time.Now(), true, t.highest+1
	for _, n := range [...]int64{t.acked + 1, t.highest} {
		datagram, err := t.window.datagram(n)
		if err != nil {
			return err
		}
		t.report.Retransmits++
		t.write(datagram)
		if n == t.highest {
			break // of a window of one block
		}
	}
	t.await(t.sent)
	return nil
}

// push sends the blocks of the window that are due. A datagram that the socket does not take is lost like any other; what
// is returned as an error is the file's.
func (t *transfer) push() error {
	now := time.Now()
	for ; t.next <= t.acked+t.window.blocks && (t.window.final == 0 || t.next <= t.window.final); t.next++ {
		if due := t.sent.Add(t.pace.at(t.next - t.acked - 1)); due.Sub(now) > paceGrain {
			if now = time.Now(); due.Sub(now) > paceGrain { // writing takes time, too
				t.deadline, t.sending = due, true
				return nil
			}
		}
		datagram, err := t.window.datagram(t.next)
		if err != nil {
			return err
		}
		if t.next <= t.highest {
			t.report.Retransmits++
		}
		t.highest = max(t.highest, t.next)
		t.write(datagram)
	}
	t.await(time.Now()) // a line that has made us wait, or pacing, has taken that time off the wait
	return nil
}

// await sets the time until which the client may answer.
func (t *transfer) await(now time.Time) {
	wait := t.windows.Wait()
	if t.interval != 0 {
		wait = min(t.interval<<min(t.tries, 8), max(t.config.MaxTimeout, t.interval))
	}
	t.deadline, t.sending = now.Add(wait), false
}

func (t *transfer) write(datagram []byte) {
	n, _ := t.conn.WriteTo(datagram, t.to)
	t.report.SentBytes += int64(n)
}

func (t *transfer) cancelled(ctx context.Context) (Outcome, error) {
	if context.Cause(ctx) == errEvicted {
		return TimedOut, errEvicted
	}
	if t.heard.Load() { // else it may be nobody, who has had an answer
		t.tell(&tftp.ErrorPacket{Code: tftp.CodeUndefined, Message: "server is shutting down"})
	}
	return Cancelled, context.Cause(ctx)
}

// tell sends the client an ERROR.
func (t *transfer) tell(e *tftp.ErrorPacket) { t.write(tftp.AppendError(nil, e)) }

// reject tells a stranger that its transfer ID is unknown (RFC 1350 section 4). Errors are never answered with errors.
func (t *transfer) reject(packet []byte, from netip.AddrPort) {
	if op, err := tftp.Peek(packet); err != nil || op == tftp.OpERROR || !from.IsValid() {
		return
	}
	e := tftp.ErrorPacket{Code: tftp.CodeUnknownTID, Message: short("unknown transfer ID", packet)}
	_, _ = t.conn.WriteTo(tftp.AppendError(nil, &e), net.UDPAddrFromAddrPort(from))
}
