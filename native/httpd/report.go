package httpd

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
	Sent      Outcome = "sent"      // the kernel has taken the whole answer
	Refused   Outcome = "refused"   // there was nothing to send: no such file, another method, a range outside of the file
	Aborted   Outcome = "aborted"   // the client has closed the connection
	TimedOut  Outcome = "timed out" // the client did not take what it had asked for
	Failed    Outcome = "failed"    // the file could not be read
	Cancelled Outcome = "cancelled" // the server was stopped
)

// Transfer reports a request that has ended.
type Transfer struct {
	File    string         // as asked for, at most 64 bytes of it
	Peer    netip.AddrPort // the client; the zero value where the listener knows no IP addresses
	Status  int            // of HTTP; 206 is a part, 304 and those of HEAD have no bytes
	Bytes   int64          // of the file, or of the parts of it that were asked for, taken by the kernel
	Elapsed time.Duration
	Outcome Outcome
	Err     error // why, unless Sent
}

// LogTo makes a Config.Report that writes a line for each transfer: at level Info if it was sent, else at level Warn.
func LogTo(logger *slog.Logger) func(Transfer) {
	return func(t Transfer) {
		level := slog.LevelInfo
		attrs := []slog.Attr{
			slog.String("file", t.File), slog.String("peer", t.Peer.String()), slog.Int("status", t.Status),
			slog.Int64("bytes", t.Bytes), slog.Duration("elapsed", t.Elapsed), slog.String("outcome", string(t.Outcome)),
		}
		if t.Outcome != Sent {
			level = slog.LevelWarn
			attrs = append(attrs, slog.Any("err", t.Err))
		}
		logger.LogAttrs(context.Background(), level, "HTTP transfer", attrs...)
	}
}
