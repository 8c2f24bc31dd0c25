package player

import (
	"slices"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// Query asks for the messages of a span of time.
type Query struct {
	From  telemetry.Micros `json:"from"`
	To    telemetry.Micros `json:"to"`
	Nodes []string         `json:"nodes"` // those that they touch; none: all
	Kinds []string         `json:"kinds"` // of events; none: all that are messages
	Limit int              `json:"limit"` // 0: 500; at most 5000
}

// Message is an arrow between two phones, or a phone and the server.
type Message struct {
	T      telemetry.Micros `json:"t"`
	Until  telemetry.Micros `json:"until,omitempty"` // of a transfer: when it ended, as far as is known
	Kind   string           `json:"kind"`
	From   string           `json:"from"` // a device name, or "server"
	To     string           `json:"to"`   // or "*": a broadcast
	File   string           `json:"file,omitempty"`
	Detail string           `json:"detail,omitempty"`
}

// Messages is the answer.
type Messages struct {
	Total    int       `json:"total"`    // that match; those beyond the limit are not listed
	Messages []Message `json:"messages"` // in order of time
	Nodes    []string  `json:"nodes"`    // that they touch, in the fleet's order
}

const server = "server"

// messageKinds are the events that are messages, or end one.
var messageKinds = history.KindsOf(telemetry.Claim, telemetry.Ad, telemetry.Offer, telemetry.Joined, telemetry.ChildJoined, telemetry.Redirect, telemetry.TransferStart)

var transferEnds = history.KindsOf(telemetry.Verified, telemetry.TransferFail, telemetry.Rejected, telemetry.ParentLost, telemetry.NodeDown, telemetry.NodeUp, telemetry.TransferStart)

// asMessage turns an event into the message that it tells of.
func asMessage(e *telemetry.Event) Message {
	m := Message{T: e.T, Kind: e.Kind.String(), From: e.Node, To: e.Peer, File: e.File, Detail: e.Text}
	switch e.Kind {
	case telemetry.Claim, telemetry.Ad, telemetry.Offer:
		m.To = "*"
	case telemetry.TransferStart:
		m.From, m.To = e.Peer, e.Node
		if m.From == "" {
			m.From = server
		}
	}
	return m
}

// Messages answers a query on the history at the playhead.
func (p *Player) Messages(q Query) Messages {
	out := Messages{Messages: []Message{}, Nodes: []string{}}
	if p.main.branch == nil {
		return out
	}
	if q.Limit <= 0 {
		q.Limit = 500
	}
	s := scan{query: q, out: &out, open: map[[2]string]int{}, kinds: kindsNamed(q.Kinds), limit: min(q.Limit, 5_000)}
	h := p.main.hist
	first := h.At(q.From - 1)
	fleet := h.Fleet(first)
	s.underWay(&fleet)
	var e telemetry.Event
	for r := h.Read(first); r.Next(&e) && r.Time() <= q.To; {
		s.event(&e)
	}
	s.ends(h, h.At(q.To))
	for i := range h.Head().Nodes {
		if name := h.Head().Nodes[i].Name; s.touched[name] {
			out.Nodes = append(out.Nodes, name)
		}
	}
	return out
}

func kindsNamed(names []string) (s history.Kinds) {
	for _, k := range telemetry.Kinds() {
		if len(names) == 0 && messageKinds.Has(k) || slices.Contains(names, k.String()) {
			s |= history.KindsOf(k)
		}
	}
	return s & messageKinds
}

// scan collects a query's messages.
type scan struct {
	query   Query
	kinds   history.Kinds
	limit   int
	out     *Messages
	open    map[[2]string]int // listed transfers that have not ended, by receiver and file
	touched map[string]bool
}

func (s *scan) add(m Message) {
	if n := s.query.Nodes; len(n) > 0 && !slices.Contains(n, m.From) && !slices.Contains(n, m.To) {
		return
	}
	s.out.Total++
	if len(s.out.Messages) >= s.limit {
		return
	}
	if s.touched == nil {
		s.touched = map[string]bool{}
	}
	s.touched[m.From], s.touched[m.To] = true, true
	if m.Kind == telemetry.TransferStart.String() {
		s.open[[2]string{m.To, m.File}] = len(s.out.Messages)
	}
	s.out.Messages = append(s.out.Messages, m)
}

// underWay adds the transfers that had begun before.
func (s *scan) underWay(f *telemetry.Fleet) {
	if !s.kinds.Has(telemetry.TransferStart) {
		return
	}
	for i := range f.Nodes {
		n := &f.Nodes[i]
		for j := range n.Files {
			fs := &n.Files[j]
			from := fs.Parent
			switch {
			case !n.Up || fs.Phase != telemetry.FromServer && fs.Phase != telemetry.FromPeer:
				continue
			case fs.Phase == telemetry.FromServer:
				from = server
			}
			s.add(Message{T: fs.Since, Kind: telemetry.TransferStart.String(), From: from, To: n.Name, File: fs.Name})
		}
	}
}

func (s *scan) event(e *telemetry.Event) {
	s.end(e)
	if s.kinds.Has(e.Kind) {
		s.add(asMessage(e))
	}
}

// end ends the transfers that the event ends.
func (s *scan) end(e *telemetry.Event) {
	if !transferEnds.Has(e.Kind) {
		return
	}
	key := [2]string{e.Node, e.File}
	if i, ok := s.open[key]; ok {
		s.out.Messages[i].Until = e.T
		delete(s.open, key)
	}
	if e.File != "" {
		return
	}
	for key, i := range s.open { // the phone went down, with all that it took
		if key[0] == e.Node {
			s.out.Messages[i].Until = e.T
			delete(s.open, key)
		}
	}
}

// ends looks for the ends of what is still open after the span.
func (s *scan) ends(h *history.History, n int) {
	var e telemetry.Event
	for r := h.Read(n); len(s.open) > 0 && r.Next(&e); {
		s.end(&e)
	}
	for _, i := range s.open {
		s.out.Messages[i].Until = h.End()
	}
}
