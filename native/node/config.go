package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/native/store"
	"openpfs/native/upstream"
)

// Config is a node and what it works with. Broadcast is needed with PFS only;
// Emit, Activate, Clock and Log may be left out.
type Config struct {
	PFS       pfs.Config
	Broadcast netip.Addr // the subnet's, such as 127.255.255.255 on loopback

	Store  *store.Store    // open; the node does not close it
	Source upstream.Source // the server; the node does not close it

	// Emit takes every event of the node, in order, in the node's own loop: it
	// must not wait.
	Emit func(telemetry.Event)
	// Activate starts a load after the commit; dir holds its files under their
	// own names. See the package comment.
	Activate func(ctx context.Context, load, dir string) error
	// Refuse tells why a load that is whole is not to be made active, as one that
	// was found unfit in an earlier life; nil, or no error: it is. See Activate.
	Refuse func(load string, files []string) error
	// Clock is the time since the history began, which the nodes of a fleet
	// share. It never goes back. The default begins with New.
	Clock func() time.Duration
	// Security is what neighbours must prove; the zero value asks for nothing.
	Security Security
	Log      *slog.Logger

	patience patience // zero: classicPatience
}

func (c *Config) check() error {
	switch {
	case c.Store == nil:
		return errors.New("node: no store")
	case c.Source == nil:
		return errors.New("node: no source to fetch from")
	case c.PFS.PFS && !c.Broadcast.IsValid():
		return errors.New("node: no broadcast address; PFS finds its peers by broadcast")
	case c.PFS.PFS && c.Broadcast.Is4() != c.PFS.Addr.Is4():
		return fmt.Errorf("node: the broadcast address %s does not fit the address %s", c.Broadcast, c.PFS.Addr)
	}
	if c.Emit == nil {
		c.Emit = func(telemetry.Event) {}
	}
	if c.Clock == nil {
		begun := time.Now()
		c.Clock = func() time.Duration { return time.Since(begun) }
	}
	if c.patience == (patience{}) {
		c.patience = classicPatience
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = c.Log.With("node", c.PFS.ID.String())
	return nil
}

// Limits of one node.
const (
	maxInputs = 128  // waiting for the loop
	maxConns  = 1024 // TCP connections, those that are closing included
	maxQueue  = 64   // frames that wait for one connection

	report   = 250 * time.Millisecond // between two progress inputs of one transfer; more often it is shown to nobody
	linger   = time.Second            // for a peer to close after us
	userWait = 20 * time.Second       // for a peer's kernel to acknowledge anything (TCP_USER_TIMEOUT)
	sendWait = 100 * time.Millisecond // for a datagram to leave; then it is lost

	rcvbufBytes = 512 << 10 // of a UDP socket
	bufferBytes = 64 << 10  // of a connection that receives a file
)

// patience is how long a child may keep its place without doing its part.
type patience struct {
	write time.Duration // to take one more frame
	whole time.Duration // to check what it was sent, and to say so
}

var classicPatience = patience{write: 15 * time.Second, whole: time.Minute}
