package hub

import (
	"sync"

	"openpfs/core/telemetry"
	"openpfs/native/ws"
)

// session is what the hub knows of one node's line count. The newest connection
// of a name speaks for it: an older one is most often the half of a broken line.
type session struct {
	mu       sync.Mutex
	id       string
	received uint64
	owner    *ws.Conn
	last     telemetry.Micros // of what the node told, in the history
	floor    telemetry.Micros // last, when owner came
}

// sessions are the nodes that ever greeted.
type sessions struct {
	mu     sync.Mutex
	byName map[string]*session
}

// open makes conn the voice of its node and returns how many lines are here;
// nil when too many nodes are known.
func (t *sessions) open(g Greeting, conn *ws.Conn) (s *session, have uint64) {
	t.mu.Lock()
	if t.byName == nil {
		t.byName = map[string]*session{}
	}
	s = t.byName[g.Name]
	if s == nil && len(t.byName) < telemetry.MaxNodes {
		s = &session{}
		t.byName[g.Name] = s
	}
	t.mu.Unlock()
	if s == nil {
		return nil, 0
	}
	// Waits for a message that the older connection is delivering.
	s.mu.Lock()
	defer s.mu.Unlock()
	if before := s.owner; before != nil {
		go before.Close(ws.Policy, "another connection speaks for this node")
	}
	s.owner, s.floor = conn, s.last
	if g.Session == "" || g.Session != s.id || g.From > s.received {
		s.id, s.received = g.Session, g.From
	}
	return s, s.received
}

// deliver counts lines and passes their events on, unless another connection
// took over. Each connection measures the clocks anew: a greeting that is quicker
// than the one before must not put what follows before what was told.
func (s *session) deliver(conn *ws.Conn, lines int, events []telemetry.Event, publish func(...telemetry.Event)) (have uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner != conn {
		return 0, false
	}
	for i := range events {
		events[i].T = max(events[i].T, s.floor)
		s.last = max(s.last, events[i].T)
	}
	publish(events...)
	s.received += uint64(lines)
	return s.received, true
}

// speaks reports whether conn is still the node's voice.
func (s *session) speaks(conn *ws.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.owner == conn
}

func (t *sessions) leave(name string, conn *ws.Conn) {
	t.mu.Lock()
	s := t.byName[name]
	t.mu.Unlock()
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owner == conn {
		s.owner = nil
	}
}

// closeAll sends every connected node away, to come again when there is a hub.
func (t *sessions) closeAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.byName {
		s.mu.Lock()
		if s.owner != nil {
			go s.owner.Close(ws.GoingAway, "the hub is closing")
		}
		s.mu.Unlock()
	}
}
