package hub

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/ws"
)

const (
	maxControlBytes = 1 << 10
	controlEvery    = 100 * time.Millisecond // one viewer's control messages, on average
	controlBurst    = 20
	restartEvery    = 2 * time.Second
)

type hello struct {
	Schema int    `json:"schema"`
	Demo   bool   `json:"demo"`
	Name   string `json:"name"`
}

// live shows the history to one viewer until either has enough.
func (h *Hub) live(w http.ResponseWriter, r *http.Request) {
	if !h.enter(&h.viewers, h.cfg.MaxViewers) {
		http.Error(w, "the hub has as many viewers as it takes", http.StatusServiceUnavailable)
		return
	}
	defer h.leave(&h.viewers)
	conn, err := ws.Accept(w, r, ws.Options{ReadLimit: maxControlBytes, WriteTimeout: h.cfg.WriteTimeout, Origins: h.cfg.Origins})
	if err != nil {
		return // Accept has answered
	}
	ctx, cancel := context.WithCancel(h.life)
	var helpers sync.WaitGroup
	helpers.Go(func() { defer cancel(); h.control(ctx, conn) })
	helpers.Go(func() { defer cancel(); h.keepAlive(ctx, conn) })
	if err = h.tell(ctx, conn); errors.Is(err, ErrClosed) {
		conn.Close(ws.GoingAway, "the hub is closing")
	}
	cancel()
	conn.Close(ws.Normal, "")
	helpers.Wait()
}

// tell writes the history to a viewer.
func (h *Hub) tell(ctx context.Context, conn *ws.Conn) error {
	greeting, err := json.Marshal(map[string]hello{"hello": {telemetry.SchemaVersion, h.cfg.Demo, h.cfg.Name}})
	if err != nil {
		panic("hub: a greeting that JSON cannot carry: " + err.Error())
	}
	if err := conn.Write(ctx, greeting); err != nil {
		return err
	}
	for watch := h.Watch(); ; {
		m, err := watch.Next(ctx)
		if err != nil {
			return err
		}
		data := m.Data
		if m.Snapshot {
			data = append(append([]byte(`{"snapshot":`), data...), '}')
		}
		if err := conn.Write(ctx, data); err != nil {
			return err
		}
	}
}

// control obeys a viewer, as far as it may command.
func (h *Hub) control(ctx context.Context, conn *ws.Conn) {
	limit := newBucket(int(time.Second/controlEvery), controlBurst)
	for {
		b, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if limit.take(1) > 0 {
			conn.Close(ws.Policy, "too many messages")
			return
		}
		if profile, ok := wantsRestart(b); ok && h.cfg.Restart != nil {
			h.restart.try(func() {
				if profile != "" && h.cfg.Profile != nil {
					h.cfg.Profile(profile)
				}
				h.cfg.Restart()
			})
		}
	}
}

// wantsRestart reads a control message. What a newer page may say besides is
// passed over.
func wantsRestart(b []byte) (profile string, ok bool) {
	var m struct {
		Control string `json:"control"`
		Profile string `json:"profile"`
	}
	ok = json.Unmarshal(b, &m) == nil && m.Control == "restart"
	return m.Profile, ok
}

// keepAlive finds out when the other side is gone without a word.
func (h *Hub) keepAlive(ctx context.Context, conn *ws.Conn) {
	tick := time.NewTicker(h.cfg.PingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if conn.Ping(ctx) != nil {
				return
			}
		}
	}
}

// restartGate lets one restart through at a time, and not too often.
type restartGate struct {
	mu   sync.Mutex
	last time.Time
}

func (g *restartGate) try(restart func()) {
	if !g.mu.TryLock() {
		return
	}
	defer g.mu.Unlock()
	if !g.last.IsZero() && time.Since(g.last) < restartEvery {
		return
	}
	restart()
	g.last = time.Now()
}

// bucket is a token bucket of one goroutine.
type bucket struct {
	perSecond, burst float64
	have             float64
	at               time.Time
}

func newBucket(perSecond, burst int) *bucket {
	return &bucket{float64(perSecond), float64(burst), float64(burst), time.Now()}
}

// take takes n and returns how long to wait until they are there.
func (b *bucket) take(n int) time.Duration {
	now := time.Now()
	b.have = min(b.burst, b.have+now.Sub(b.at).Seconds()*b.perSecond)
	b.at = now
	b.have -= float64(n)
	if b.have >= 0 {
		return 0
	}
	return time.Duration(-b.have / b.perSecond * float64(time.Second))
}
