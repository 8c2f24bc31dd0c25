package upstream

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"openpfs/native/tftp"
)

var errBadOptions = errors.New("OACK with other options than asked for")

// handle takes one datagram.
func (x *transfer) handle(packet []byte, from netip.AddrPort) error {
	op, err := tftp.Peek(packet)
	if x.peer.IsValid() {
		if from != x.peer {
			x.reject(op, from)
			return nil
		}
		if err != nil {
			return fail(ErrProtocol, err)
		}
	} else if from.Addr() != x.server.Addr() || err != nil {
		x.reject(op, from)
		return nil
	}
	x.result.WireBytes += int64(len(packet))
	switch op {
	case tftp.OpDATA:
		return x.data(packet, from)
	case tftp.OpOACK:
		return x.optionAck(packet, from)
	case tftp.OpERROR:
		return x.remoteError(packet)
	}
	if !x.peer.IsValid() {
		return nil // not an answer to a request: as if from a stranger
	}
	return fail(ErrProtocol, fmt.Errorf("packet with opcode %d", op))
}

// reject tells a stranger that its transfer ID is unknown (RFC 1350 section 4). Errors are never answered with errors.
func (x *transfer) reject(op tftp.Opcode, from netip.AddrPort) {
	if op == tftp.OpERROR || !from.IsValid() {
		return
	}
	e := tftp.ErrorPacket{Code: tftp.CodeUnknownTID, Message: "unknown transfer ID"}
	_, _ = x.conn.WriteTo(tftp.AppendError(nil, &e), net.UDPAddrFromAddrPort(from))
}

func (x *transfer) remoteError(packet []byte) error {
	e, err := tftp.ParseError(packet)
	switch {
	case err != nil:
		return fail(ErrProtocol, err)
	case e.Code == tftp.CodeOptionRefused && !x.peer.IsValid() && !x.wish.Empty():
		return fail(errRefused, e)
	case e.Code == tftp.CodeNotFound:
		return fail(ErrNotFound, e)
	}
	return fail(ErrAborted, e)
}

// latch takes the server's transfer ID and begins.
func (x *transfer) latch(from netip.AddrPort, now time.Time) error {
	x.peer, x.to = from, net.UDPAddrFromAddrPort(from)
	x.result.BlockBytes, x.result.WindowBlocks = x.blockBytes, int(x.window)
	x.measure(now)
	x.headway(now)
	if x.result.Size > x.config.MaxFileBytes {
		return fail(ErrTooLarge, fmt.Errorf("%d bytes announced, %d allowed", x.result.Size, x.config.MaxFileBytes))
	}
	var err error
	x.meanwhile(func() { err = x.sink.Begin(x.offset, x.result.Size) })
	if err != nil {
		return fail(ErrSink, err)
	}
	return nil
}

// optionAck takes an OACK: the first one begins the transfer, another means that our ACK of it was lost.
func (x *transfer) optionAck(packet []byte, from netip.AddrPort) error {
	if x.peer.IsValid() {
		if x.last == 0 && x.acked == 0 {
			x.ack(time.Now())
		}
		return nil
	}
	got, err := tftp.ParseOptionAck(packet)
	wish := x.wish
	switch {
	case err != nil:
	case got.BlockBytes > wish.BlockBytes, got.WindowBlocks > wish.WindowBlocks,
		got.TimeoutSeconds != wish.TimeoutSeconds, got.HasTransferSize && !wish.HasTransferSize,
		got.SelectiveBlocks > wish.SelectiveBlocks, got.OffsetBytes != 0 && got.OffsetBytes != wish.OffsetBytes:
		err = fmt.Errorf("asked for %+v, got %+v", wish, got)
	}
	if err != nil {
		x.peer, x.to = from, net.UDPAddrFromAddrPort(from) // whom to tell
		return fail(ErrProtocol, fmt.Errorf("%w: %w", errBadOptions, err))
	}
	setDefault(&got.BlockBytes, tftp.DefaultBlockBytes)
	setDefault(&got.WindowBlocks, 1)
	x.receiver = newReceiver(got.BlockBytes, got.WindowBlocks)
	if got.SelectiveBlocks > 0 {
		x.selective = newSelective(got.SelectiveBlocks)
	}
	x.offset = got.OffsetBytes
	if got.HasTransferSize {
		x.result.Size = got.TransferBytes
	}
	if err := x.latch(from, time.Now()); err != nil {
		return err
	}
	x.ack(time.Now())
	return nil
}

// data takes a block.
func (x *transfer) data(packet []byte, from netip.AddrPort) error {
	block, data, err := tftp.ParseData(packet)
	if err != nil {
		return fail(ErrProtocol, err)
	}
	now := time.Now()
	if !x.peer.IsValid() {
		if x.wish.SelectiveBlocks > 0 && (block != 1 || len(data) > tftp.DefaultBlockBytes) {
			return nil // it has overtaken its OACK, or that was lost: the server will say it again
		}
		if block != 1 {
			x.reject(tftp.OpDATA, from) // of an earlier transfer, perhaps
			return nil
		}
		if err := x.latch(from, now); err != nil {
			return err
		}
	}
	if len(data) > x.blockBytes {
		return fail(ErrProtocol, fmt.Errorf("block of more than %d bytes", x.blockBytes))
	}
	n := x.absolute(block)
	if x.selective != nil {
		return x.dataInAnyOrder(n, data, now)
	}
	take, ack := x.arrive(n)
	if !take {
		x.result.Repeated++
		if ack {
			x.insist(now)
		}
		return nil
	}
	if n == x.acked+1 {
		x.measure(now)
	}
	x.headway(now)
	if err := x.store(data); err != nil {
		return err
	}
	if len(data) < x.blockBytes {
		if x.result.Size != UnknownSize && x.offset+x.result.Bytes != x.result.Size {
			return x.mismatch(x.offset + x.result.Bytes)
		}
		ack, x.complete = true, true
	}
	if ack {
		x.ack(time.Now())
	}
	return nil
}

// store gives data to the Sink, within the limits.
func (x *transfer) store(data []byte) error {
	sum := x.offset + x.result.Bytes + int64(len(data))
	switch {
	case sum > x.config.MaxFileBytes:
		return fail(ErrTooLarge, fmt.Errorf("more than %d bytes", x.config.MaxFileBytes))
	case x.result.Size != UnknownSize && sum > x.result.Size:
		return x.mismatch(sum)
	case len(data) == 0:
		return nil
	}
	var n int
	var err error
	x.meanwhile(func() { n, err = x.sink.Write(data) })
	if err == nil && n != len(data) {
		err = io.ErrShortWrite
	}
	x.result.Bytes += int64(min(max(n, 0), len(data)))
	if err != nil {
		return fail(ErrSink, err)
	}
	return nil
}

func (x *transfer) mismatch(came int64) error {
	return fail(ErrSizeMismatch, fmt.Errorf("%d bytes announced, %d came", x.result.Size, came))
}
