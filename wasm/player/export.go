package player

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// ErrNotWhole is why a history cannot be saved that lacks its beginning.
var ErrNotWhole = errors.New("player: this page lacks the beginning of the history: it came later, or the history grew too long; " +
	"to have all of it, record where the hub runs, with --record FILE")

// Export writes what is shown: "recording" is every event that is known of it,
// one JSON object a line, which [Player.Open] and `pfs check` read; "csv" is a
// table of the phones at the playhead.
func (p *Player) Export(kind string) (string, error) {
	b := p.main.branch
	switch {
	case kind != "recording" && kind != "csv":
		return "", fmt.Errorf("player: no export %q; ask for recording or csv", kind)
	case b == nil:
		return "", errors.New("player: there is nothing to save yet")
	case kind == "csv":
		return p.table(), nil
	case !b.hist.Whole():
		return "", ErrNotWhole
	}
	var out []byte
	var e telemetry.Event
	for r := b.hist.Read(0); r.Next(&e); {
		out = append(e.AppendJSON(out), '\n')
	}
	return string(out), nil
}

// table is the phones as comma separated values, as RFC 4180 has them.
func (p *Player) table() string {
	doneAt := map[string]telemetry.Micros{}
	h := p.main.hist
	h.Each(h.First(), p.main.n, history.KindsOf(telemetry.Committed), func(_ int, e *telemetry.Event) bool {
		doneAt[e.Node] = e.T
		return true
	})
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	rows := [][]string{{"name", "address", "subnet", "model", "state", "done_at_seconds", "from", "bytes", "trust"}}
	for i := range p.main.fleet.Nodes {
		n := &p.main.fleet.Nodes[i]
		var have telemetry.Bytes
		for j := range n.Files {
			have += n.Files[j].Have
		}
		done := ""
		if n.Committed {
			done = decimal(doneAt[n.Name] - p.main.fleet.Run.Start)
		}
		rows = append(rows, []string{n.Name, n.Addr, n.Subnet, n.Model, stateOf(n), done, sources(n), strconv.FormatInt(int64(have), 10), n.Trust})
	}
	if err := w.WriteAll(rows); err != nil {
		panic("player: a table that memory cannot take: " + err.Error())
	}
	return out.String()
}

// decimal is seconds with microseconds, exact.
func decimal(t telemetry.Micros) string { return fmt.Sprintf("%d.%06d", t/1_000_000, t%1_000_000) }

func stateOf(n *telemetry.NodeState) string {
	switch {
	case !n.Up:
		return "down"
	case n.RolledBack != "":
		return "rolled back"
	case n.Committed:
		return "done"
	}
	return n.Work().Phase.String()
}

// sources are from whom a phone's files came, as the tree stands: each named once.
func sources(n *telemetry.NodeState) string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for i := range n.Files {
		if n.Files[i].Server {
			add(server)
		}
		if n.Files[i].Parent != "" {
			add(n.Files[i].Parent)
		}
	}
	return strings.Join(out, " ")
}
