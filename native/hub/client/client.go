package client

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// Config says who tells what to whom.
type Config struct {
	URL   string                  // the hub, http(s) or ws(s); the path is /api/ingest if it has none
	Name  string                  // the node's
	Clock func() telemetry.Micros // the node's monotonic clock, that of its events
	Token string                  // if the hub wants one

	Queue int                  // lines kept for the hub; 0: 8192
	Logf  func(string, ...any) // connections made and lost; nil: silence
}

// Stats counts what became of the events.
type Stats struct {
	Queued       int   // waiting or not yet acknowledged
	Acked        int64 // at the hub
	LostProgress int64
	LostOther    int64
	Connected    bool
	Connections  int64 // made so far
}

// Client tells one hub about one node. Its methods may be called concurrently.
type Client struct {
	cfg     Config
	session string

	mu          sync.Mutex
	queue       queue
	acked       int64
	connected   bool
	connections int64
	closing     bool

	work    chan struct{} // capacity 1: there is something to send or to end
	drained chan struct{} // closed when closing and all is acknowledged
	life    context.Context
	end     context.CancelFunc
	done    chan struct{}
}

// Dial returns a client that connects in the background. Its errors are about
// the configuration alone: an absent hub is waited for.
func Dial(cfg Config) (*Client, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("client: the hub's URL: %w", err)
	}
	if s := u.Scheme; s != "http" && s != "https" && s != "ws" && s != "wss" || u.Host == "" {
		return nil, fmt.Errorf("client: the hub's URL %q is not like http://hub:8080", cfg.URL)
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/api/ingest"
	}
	cfg.URL = u.String()
	if err := load.CheckName(cfg.Name); err != nil {
		return nil, fmt.Errorf("client: the node's name: %w", err)
	}
	if cfg.Clock == nil {
		return nil, fmt.Errorf("client: no clock")
	}
	if cfg.Queue <= 0 {
		cfg.Queue = 8192
	}
	if cfg.Logf == nil {
		cfg.Logf = func(string, ...any) {}
	}
	c := &Client{cfg: cfg, session: rand.Text(), work: make(chan struct{}, 1),
		drained: make(chan struct{}), done: make(chan struct{})}
	c.queue.limit = cfg.Queue
	c.life, c.end = context.WithCancel(context.Background())
	go c.run()
	return c, nil
}

// Send queues events for the hub and returns at once.
func (c *Client) Send(events ...telemetry.Event) {
	c.mu.Lock()
	for _, e := range events {
		c.pushLocked(e)
	}
	c.mu.Unlock()
	c.nudge()
}

func (c *Client) pushLocked(e telemetry.Event) {
	if c.closing {
		c.queue.lostHard++
		return
	}
	if e.Node == "" {
		e.Node = c.cfg.Name
	}
	line := e.AppendJSON(nil)
	if len(line) > telemetry.MaxEventBytes {
		c.queue.lostHard++ // the hub would not read it
		return
	}
	c.queue.push(line, e.Kind == telemetry.Progress)
}

func (c *Client) nudge() {
	select {
	case c.work <- struct{}{}:
	default:
	}
}

// Stats returns the counters of this moment.
func (c *Client) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{Queued: len(c.queue.lines), Acked: c.acked, LostProgress: c.queue.lostSoft,
		LostOther: c.queue.lostHard, Connected: c.connected, Connections: c.connections}
}

// Close takes no more events, waits up to the given time until the hub has all,
// and ends. The error says how many it does not have.
func (c *Client) Close(within time.Duration) error {
	c.mu.Lock()
	if !c.closing {
		c.closing = true
		if len(c.queue.lines) == 0 {
			close(c.drained)
		}
	}
	c.mu.Unlock()
	c.nudge()
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case <-c.drained:
	case <-late.C:
	}
	c.end()
	<-c.done
	if left := c.Stats().Queued; left > 0 {
		return fmt.Errorf("client: %d events of %s did not reach the hub within %v", left, c.cfg.Name, within)
	}
	return nil
}

// acknowledge takes the hub's answer.
func (c *Client) acknowledge(b []byte) error {
	var m struct {
		Ack *uint64 `json:"ack"`
	}
	if err := json.Unmarshal(b, &m); err != nil || m.Ack == nil {
		return nil // a newer hub may say more than we know
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.queue.base
	if err := c.queue.ack(*m.Ack); err != nil {
		return err
	}
	c.acked += int64(c.queue.base - before)
	if e, ok := c.queue.report(); ok && !c.closing {
		e.T = c.cfg.Clock()
		c.pushLocked(e)
	}
	if c.closing && len(c.queue.lines) == 0 && c.queue.base != before {
		close(c.drained)
	}
	return nil
}
