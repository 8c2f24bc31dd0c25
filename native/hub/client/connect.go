package client

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"sync"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/ws"
)

const (
	firstRetry   = 100 * time.Millisecond
	lastRetry    = 10 * time.Second
	dialTimeout  = 10 * time.Second
	pingEvery    = 15 * time.Second
	linger       = 10 * time.Millisecond // lets events that come together travel together; longer, and those of several nodes come out of order
	batchBytes   = 64 << 10
	windowLines  = 4096 // sent and not yet acknowledged
	maxAnswer    = 4 << 10
	writeTimeout = 10 * time.Second
)

// run keeps a connection until the client ends.
func (c *Client) run() {
	defer close(c.done)
	retry := firstRetry
	for c.life.Err() == nil {
		greeted, err := c.serve()
		if c.life.Err() != nil {
			return
		}
		if greeted {
			retry = firstRetry
		}
		if ws.CodeOf(err) == ws.Policy {
			retry = lastRetry // it will hardly think otherwise soon
		}
		pause := retry/2 + rand.N(retry/2+1)
		c.cfg.Logf("hub %s: %v; again in %v", c.cfg.URL, err, pause.Round(time.Millisecond))
		select {
		case <-c.life.Done():
		case <-time.After(pause):
		}
		retry = min(2*retry, lastRetry)
	}
}

// serve makes one connection and uses it while it lasts; greeted says whether
// the hub took the greeting.
func (c *Client) serve() (greeted bool, err error) {
	dialling, cancel := context.WithTimeout(c.life, dialTimeout)
	conn, err := ws.Dial(dialling, c.cfg.URL, ws.Options{ReadLimit: maxAnswer, WriteTimeout: writeTimeout})
	cancel()
	if err != nil {
		return false, err
	}
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	var helpers sync.WaitGroup
	defer helpers.Wait()
	defer conn.Close(ws.Normal, "")
	// The client's end ends ctx with a clean close, hence not life's child.
	unhook := context.AfterFunc(c.life, func() { conn.Close(ws.Normal, "") })
	defer unhook()

	if err := c.greet(ctx, conn); err != nil {
		return false, err
	}
	c.setConnected(true)
	defer c.setConnected(false)
	c.cfg.Logf("hub %s: connected", c.cfg.URL)
	helpers.Go(func() { stop(c.listen(ctx, conn)) })
	helpers.Go(func() { stop(ping(ctx, conn)) })
	c.nudge()
	return true, c.tell(ctx, conn)
}

// greet introduces the node and learns how much the hub has.
func (c *Client) greet(ctx context.Context, conn *ws.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c.mu.Lock()
	c.queue.sent = 0
	from := c.queue.base
	c.mu.Unlock()
	b, err := json.Marshal(map[string]hub.Greeting{"node": {Schema: telemetry.SchemaVersion, Name: c.cfg.Name,
		Token: c.cfg.Token, Session: c.session, From: from, Clock: c.cfg.Clock()}})
	if err != nil {
		return err
	}
	if err := conn.Write(ctx, b); err != nil {
		return err
	}
	answer, err := conn.Read(ctx)
	if err != nil {
		return err
	}
	return c.acknowledge(answer)
}

func (c *Client) setConnected(yes bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.connected = yes
	if yes {
		c.connections++
	}
}

// listen takes the hub's answers.
func (c *Client) listen(ctx context.Context, conn *ws.Conn) error {
	for {
		b, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		if err := c.acknowledge(b); err != nil {
			return err
		}
		if c.waiting() {
			c.nudge() // the window has moved
		}
	}
}

// waiting tells whether there is something that was not sent yet.
func (c *Client) waiting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.queue.sent < len(c.queue.lines)
}

// tell sends what there is whenever there is something.
func (c *Client) tell(ctx context.Context, conn *ws.Conn) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-c.work:
		}
		time.Sleep(linger)
		for {
			c.mu.Lock()
			b := c.queue.batch(nil, batchBytes, windowLines)
			c.mu.Unlock()
			if len(b) == 0 {
				break
			}
			if err := conn.Write(ctx, b); err != nil {
				if cause := context.Cause(ctx); cause != nil {
					err = cause
				}
				return err
			}
		}
	}
}

func ping(ctx context.Context, conn *ws.Conn) error {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if err := conn.Ping(ctx); err != nil {
				return err
			}
		}
	}
}
