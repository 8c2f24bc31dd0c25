package tftpd

import (
	"context"
	"log/slog"
	"net/netip"
	"time"
)

// Outcome is how a request ended.
type Outcome string

// The outcomes.
const (
	Sent      Outcome = "sent"      // the client has acknowledged the last block
	Refused   Outcome = "refused"   // before the first block: no such file, a write, another mode, too many transfers
	Aborted   Outcome = "aborted"   // by the client, with an ERROR
	TimedOut  Outcome = "timed out" // the client fell silent
	Failed    Outcome = "failed"    // the file could not be read to its end, or the socket failed
	Cancelled Outcome = "cancelled" // the server was stopped
)

// Transfer reports a request that has ended.
type Transfer struct {
	File         string         // as asked for
	Peer         netip.AddrPort // the client
	Offset       int64          // where in the file the transfer began: our option "offset"
	Bytes        int64          // of the file from there on, acknowledged
	SentBytes    int64          // payload of all datagrams sent, repetitions included: what the line had to carry
	Blocks       int64          // acknowledged
	Retransmits  int64          // blocks sent again
	BlockBytes   int            // as negotiated
	WindowBlocks int            // as negotiated
	Selective    bool           // only lost blocks were repeated: our option "sack"
	Elapsed      time.Duration
	Outcome      Outcome
	Err          error // why, unless Sent
}

// LogTo makes a Config.Report that writes a line for each transfer: at level Info if it was sent, else at level Warn.
func LogTo(logger *slog.Logger) func(Transfer) {
	return func(t Transfer) {
		level := slog.LevelInfo
		attrs := []slog.Attr{
			slog.String("file", t.File), slog.String("peer", t.Peer.String()), slog.Int64("bytes", t.Bytes),
			slog.Int64("sentBytes", t.SentBytes), slog.Int64("retransmits", t.Retransmits),
			slog.Int("blockBytes", t.BlockBytes), slog.Int("windowBlocks", t.WindowBlocks),
			slog.Duration("elapsed", t.Elapsed), slog.String("outcome", string(t.Outcome)),
		}
		if t.Outcome != Sent {
			level = slog.LevelWarn
			attrs = append(attrs, slog.Any("err", t.Err))
		}
		logger.LogAttrs(context.Background(), level, "TFTP transfer", attrs...)
	}
}
