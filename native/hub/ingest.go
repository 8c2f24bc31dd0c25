package hub

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/native/ws"
)

const (
	// MaxIngestBytes bounds one message of a node.
	MaxIngestBytes  = 256 << 10
	maxGreeting     = 4 << 10
	maxSession      = 64
	greetingTimeout = 10 * time.Second
)

// Greeting is the first message of a node, as {"node":…}.
type Greeting struct {
	Schema  int              `json:"schema"`
	Name    string           `json:"name"`
	Clock   telemetry.Micros `json:"clock"`
	Token   string           `json:"token,omitempty"`
	Session string           `json:"session,omitempty"`
	From    uint64           `json:"from,omitempty"`
}

// ingest takes one node's events until it leaves or misbehaves.
func (h *Hub) ingest(w http.ResponseWriter, r *http.Request) {
	if !h.enter(&h.senders, h.cfg.MaxSenders) {
		http.Error(w, "the hub has as many nodes as it takes", http.StatusServiceUnavailable)
		return
	}
	defer h.leave(&h.senders)
	// Origins do not count here: a page is not a node.
	conn, err := ws.Accept(w, r, ws.Options{ReadLimit: MaxIngestBytes, WriteTimeout: h.cfg.WriteTimeout})
	if err != nil {
		return // Accept has answered
	}
	ctx, cancel := context.WithCancel(h.life)
	var helpers sync.WaitGroup
	helpers.Go(func() { defer cancel(); h.keepAlive(ctx, conn) })
	switch err := h.receive(ctx, conn); {
	case errors.Is(err, errRefused):
		h.stats.refused.Add(1)
		conn.Close(ws.Policy, err.Error())
	default:
		conn.Close(ws.GoingAway, "")
	}
	cancel()
	helpers.Wait()
}

// errRefused wraps why a node may not speak.
var errRefused = errors.New("refused")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errRefused}, args...)...)
}

func (h *Hub) receive(ctx context.Context, conn *ws.Conn) error {
	g, err := h.greet(ctx, conn)
	if err != nil {
		return err
	}
	clock := rebase{hub: h.Now(), node: g.Clock}
	s, have := h.sessions.open(g, conn)
	defer h.sessions.leave(g.Name, conn)
	if s == nil {
		return refuse("the hub knows as many nodes as it takes")
	}
	limit := newBucket(h.cfg.NodeRate, h.cfg.NodeBurst)
	for {
		if g.Session != "" {
			if err := conn.Write(ctx, fmt.Appendf(nil, `{"ack":%d}`, have)); err != nil {
				return err
			}
		}
		b, err := conn.Read(ctx)
		if err != nil {
			if s.speaks(conn) {
				h.lost(g.Name, err)
			}
			return err
		}
		events, lines := h.parse(b, g.Name, clock)
		if err := wait(ctx, limit.take(lines)); err != nil {
			return err
		}
		ok := false
		if have, ok = s.deliver(conn, lines, events, h.Publish); !ok {
			return refuse("another connection speaks for %s", g.Name)
		}
	}
}

// greet waits for the greeting.
func (h *Hub) greet(ctx context.Context, conn *ws.Conn) (Greeting, error) {
	ctx, cancel := context.WithTimeout(ctx, greetingTimeout)
	defer cancel()
	b, err := conn.Read(ctx)
	if err != nil {
		return Greeting{}, err
	}
	return h.judge(b)
}

// judge reads a greeting and says why its node may not speak.
func (h *Hub) judge(b []byte) (Greeting, error) {
	var m struct {
		Node Greeting `json:"node"`
	}
	g := &m.Node
	switch err := json.Unmarshal(b, &m); {
	case len(b) > maxGreeting || err != nil:
		return *g, refuse("the first message is no greeting")
	case g.Schema != telemetry.SchemaVersion:
		return *g, refuse("schema %d; this hub speaks %d", g.Schema, telemetry.SchemaVersion)
	case load.CheckName(g.Name) != nil:
		return *g, refuse("the name is not one of a device")
	case g.Clock < 0 || g.Clock > maxClock:
		return *g, refuse("the clock is out of range")
	case len(g.Session) > maxSession:
		return *g, refuse("the session is too long")
	case h.cfg.Token != "" && subtle.ConstantTimeCompare([]byte(g.Token), []byte(h.cfg.Token)) != 1:
		return *g, refuse("wrong token")
	}
	return *g, nil
}

// parse reads the lines of one message; lines counts the bad ones, too.
func (h *Hub) parse(b []byte, name string, clock rebase) (events []telemetry.Event, lines int) {
	now := h.Now()
	for line := range bytes.SplitSeq(b, []byte{'\n'}) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		lines++
		e, err := telemetry.ParseEvent(line)
		switch {
		case err != nil || e.T < 0 || e.T > maxClock || tooLong(e):
			h.stats.bad.Add(1)
		case !e.Kind.Known():
			h.stats.unknown.Add(1)
		case e.Node != name || e.Kind == telemetry.Run || e.Kind == telemetry.RunEnd || e.Kind == telemetry.WAN:
			h.stats.foreign.Add(1)
		default:
			e.T = clock.at(e.T, now)
			events = append(events, e)
		}
	}
	return events, lines
}

// maxNameBytes bounds what the fold keeps of an event: the history's memory is
// not a node's to fill. A name of a load or a file has at most 70 bytes.
const maxNameBytes = 128

func tooLong(e telemetry.Event) bool {
	for _, s := range [...]string{e.Model, e.Load, e.File, e.Peer, e.Addr, e.Subnet, e.Digest, e.Profile, e.Level} {
		if len(s) > maxNameBytes {
			return true
		}
	}
	return e.Kind == telemetry.NodeUp && len(e.Text) > maxNameBytes // what it runs
}

// lost tells viewers that a node is no longer heard; it may be well. That is the
// hub's own word, hence no event of the node's: those it numbers itself.
func (h *Hub) lost(name string, err error) {
	if code := ws.CodeOf(err); code == ws.Normal || code == ws.GoingAway || h.life.Err() != nil {
		return
	}
	h.Publish(telemetry.Event{T: h.Now(), Kind: telemetry.Log, Peer: name, Level: "NOT", Text: "hub: lost the connection of " + name})
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// maxClock bounds what is believed of a foreign clock: 100 years.
const maxClock = telemetry.Micros(100 * 366 * 24 * 3600 * 1_000_000)

// rebase turns times of a node's clock into times of the hub's; see doc.go.
type rebase struct{ hub, node telemetry.Micros }

func (r rebase) at(t, now telemetry.Micros) telemetry.Micros {
	return max(0, min(now, t-r.node+r.hub))
}
