package upstream

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"time"

	"openpfs/native/tftp"
)

// transfer is one read request, from its socket's first datagram to its last. Blocks are counted from 1 without end; only
// on the wire are they cut to 16 bits.
type transfer struct {
	config *Config
	conn   net.PacketConn
	server netip.AddrPort // as asked
	peer   netip.AddrPort // the server's transfer ID; the zero value until it has answered
	to     net.Addr       // where to send: server, then peer
	wish   tftp.Options
	sink   Sink

	in      []byte // the datagram at hand
	out     []byte // the request, then the ACK, sent last
	sent    time.Time
	repeat  bool  // the answer to out measures nothing, as it may be one to something older
	sendErr error // of the last send; told if nothing ever comes

	rto      tftp.RTO
	deadline time.Time
	overtime int  // datagrams read past the deadline
	retries  int  // since the last headway
	granted  bool // the wait was prolonged since it began
	again    int  // ACKs of the same block that were sent again

	receiver
	selective *selective // nil: the server does not know the option
	offset    int64      // where in the file block 1 begins
	complete  bool
	result    Result
}

// mostBackOff bounds how long the doubling of waits makes us wait. What we repeat is a request or an ACK, 20 to 100 bytes; after
// an outage of some seconds, a doubling without this bound finds the server again as many seconds later.
const mostBackOff = 2 * time.Second

func newTransfer(config *Config, conn net.PacketConn, server netip.AddrPort, name string, wish tftp.Options, sink Sink) *transfer {
	const slack = 200 * time.Millisecond // least wait beyond the round trip: a line's jitter and a busy server's disk
	block := max(wish.BlockBytes, tftp.DefaultBlockBytes)
	if udp, ok := conn.(interface{ SetReadBuffer(int) error }); ok && wish.WindowBlocks > 1 {
		// A whole window must wait in the socket while the Sink is busy; the kernel counts its own overhead too. If it
		// gives less than we ask for, blocks get lost and come again: slower, not wrong.
		_ = udp.SetReadBuffer(3 * max(wish.WindowBlocks, wish.SelectiveBlocks) * (block + 256))
	}
	rto := tftp.NewRTO(config.Timeout, min(slack, config.Timeout), config.MaxTimeout)
	rto.Insist(mostBackOff)
	return &transfer{
		config: config, conn: conn, server: server, to: net.UDPAddrFromAddrPort(server), wish: wish, sink: sink,
		in:       make([]byte, tftp.HeaderBytes+block+1), // one more than allowed, so that too much is seen
		out:      tftp.AppendRequest(nil, tftp.Request{Filename: name, Mode: tftp.ModeOctet, Options: wish}),
		rto:      rto,
		receiver: newReceiver(tftp.DefaultBlockBytes, 1),
		result:   Result{Size: UnknownSize},
	}
}

// run moves the file. What went wrong is a *failure.
func (x *transfer) run(ctx context.Context) error {
	begun := time.Now()
	defer func() { x.result.Elapsed = time.Since(begun) }()
	// A read that is under way ends when its deadline moves into the past.
	defer context.AfterFunc(ctx, func() { _ = x.conn.SetReadDeadline(time.Unix(1, 0)) })()
	x.send(begun)
	x.deadline = begun.Add(x.rto.Wait())
	for !x.complete {
		packet, from, err := x.receive(ctx)
		switch {
		case err == nil:
			err = x.handle(packet, from)
		case errors.Is(err, os.ErrDeadlineExceeded) && x.selective.isDue(time.Now()):
			x.ack(time.Now())
			err = nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			err = x.silence()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Past its deadline a transfer hears what is there already, but not for ever: whoever sends nothing of use without a pause
// counts as silent.
const (
	hearing  = time.Millisecond // the least wait for a datagram: long enough to read one that is there
	mostLate = 1024             // datagrams that are read past the same deadline
)

// meanwhile has the Sink do something, which takes no time off the wait for the server: it is not silent while our disk is slow.
func (x *transfer) meanwhile(what func()) {
	begun := time.Now()
	what()
	x.deadline = x.deadline.Add(time.Since(begun))
}

// receive waits for a datagram until the deadline.
func (x *transfer) receive(ctx context.Context) ([]byte, netip.AddrPort, error) {
	// Who had no processor until now hears what has come meanwhile before it takes the server for silent.
	silent := time.Now().Add(hearing)
	if silent.Before(x.deadline) {
		silent, x.overtime = x.deadline, 0
	} else if x.overtime++; x.overtime > mostLate {
		return nil, netip.AddrPort{}, os.ErrDeadlineExceeded
	}
	if err := x.conn.SetReadDeadline(x.selective.sooner(silent)); err != nil {
		return nil, netip.AddrPort{}, fail(ErrUnreachable, err)
	}
	if ctx.Err() != nil { // looked at after the deadline was set: one of us two has seen the other
		return nil, netip.AddrPort{}, cancelled(ctx)
	}
	n, from, err := tftp.ReadFrom(x.conn, x.in)
	switch {
	case err == nil:
		return x.in[:n], from, nil
	case ctx.Err() != nil:
		return nil, netip.AddrPort{}, cancelled(ctx)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, netip.AddrPort{}, err
	}
	return nil, netip.AddrPort{}, fail(ErrUnreachable, err)
}

func cancelled(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() {
		return fail(ctx.Err(), cause)
	}
	return fail(ctx.Err(), nil)
}

// send sends out. A send that fails is a datagram lost: the retries decide.
func (x *transfer) send(now time.Time) {
	_, x.sendErr = x.conn.WriteTo(x.out, x.to)
	x.sent = now
}

// ack sends an ACK of the last block in order, unless the same ACK has just been sent.
func (x *transfer) ack(now time.Time) {
	if x.selective != nil {
		x.sack(now)
		return
	}
	// Only the answer to the ACK of a whole window, or of the OACK, is sure to come after it: behind a gap, blocks of the
	// old window may be on their way.
	x.repeat = x.last == x.acked || x.last != x.windowEnd && x.last != 0
	switch {
	case x.last != x.acked:
		x.again = 0
	case x.rto.TooSoon(now.Sub(x.sent), x.again):
		return
	default:
		x.again++
	}
	x.acknowledge()
	x.out = tftp.AppendAck(x.out[:0], uint16(x.last))
	x.send(now)
}

// silence repeats what was sent last, or gives up.
func (x *transfer) silence() error {
	if x.retries == x.config.Retries {
		cause := x.sendErr
		if cause == nil {
			cause = os.ErrDeadlineExceeded
		}
		return fail(ErrUnreachable, cause)
	}
	x.retries++
	x.result.Waits++
	x.rto.BackOff()
	now := time.Now()
	x.deadline, x.granted = now.Add(x.rto.Wait()), false
	if x.peer.IsValid() {
		x.again = 0 // nothing older outlasts a silence
		x.ack(now)
		return nil
	}
	x.repeat = true
	x.send(now)
	return nil
}

// insist acknowledges, on a block that was of no use, the last one that was. Time is granted for the answer, but only once
// before we would ask again by ourselves: a server that sends nothing but useless blocks shall not keep us for ever, and a
// hundred of them at once shall not use up our patience.
func (x *transfer) insist(now time.Time) {
	if !x.granted {
		x.deadline, x.granted = now.Add(x.rto.Wait()), true
	}
	x.ack(now)
}

// headway notes that the server has answered what we sent last.
func (x *transfer) headway(now time.Time) {
	x.retries, x.granted = 0, false
	x.deadline = now.Add(x.rto.Wait())
}

// measure takes the time of an exchange, if it was a clean one, once.
func (x *transfer) measure(now time.Time) {
	if !x.repeat {
		x.rto.Sample(now.Sub(x.sent))
		if rtt := now.Sub(x.sent); x.result.RoundTrip == 0 || rtt < x.result.RoundTrip {
			x.result.RoundTrip = rtt
		}
	}
	x.repeat = true
}

// sayGoodbye tells the server why we stop, so that it stops too. There is nothing to say to one that has ended the
// transfer itself, and nobody to say it to before the first answer.
func (x *transfer) sayGoodbye(why error) {
	if !x.peer.IsValid() {
		return
	}
	e := tftp.ErrorPacket{Code: tftp.CodeUndefined, Message: "transfer cancelled"}
	switch {
	case errors.Is(why, ErrNotFound), errors.Is(why, ErrAborted), errors.Is(why, errRefused):
		return
	case errors.Is(why, ErrSink), errors.Is(why, ErrTooLarge):
		e = tftp.ErrorPacket{Code: tftp.CodeDiskFull, Message: "no room for this file"}
	case errors.Is(why, errBadOptions):
		e = tftp.ErrorPacket{Code: tftp.CodeOptionRefused, Message: "not what was asked for"}
	case errors.Is(why, ErrProtocol):
		e = tftp.ErrorPacket{Code: tftp.CodeIllegal, Message: "unexpected packet"}
	case errors.Is(why, ErrSizeMismatch):
		e.Message = "not of the announced size"
	}
	_, _ = x.conn.WriteTo(tftp.AppendError(nil, &e), x.to)
}

// leastDally is longer than a server waits before it asks for the last ACK, however near it is.
const leastDally = 2 * time.Second

// dally answers a server that did not get the last ACK and sends the end again (RFC 1350 section 6), for as long as such
// servers usually wait.
func (x *transfer) dally(end context.Context) {
	defer context.AfterFunc(end, func() { _ = x.conn.SetReadDeadline(time.Unix(1, 0)) })()
	x.deadline = time.Now().Add(max(x.config.MaxTimeout, leastDally))
	for {
		packet, from, err := x.receive(end)
		if err != nil {
			return
		}
		if op, err := tftp.Peek(packet); err == nil && op == tftp.OpDATA && from == x.peer {
			x.ack(time.Now())
		}
	}
}
