package scene

import (
	"cmp"
	"slices"

	"openpfs/core/telemetry"
)

type edgeKind uint8

const (
	edgeNone  edgeKind = iota
	edgeRest           // joined; nothing flows
	edgeFlow           // bytes flow from parent to child
	edgeDone           // the child is whole and still attached
	edgePast           // it is whole and has left: this is who fed it
	edgeOther          // bytes of another file than the group's focus
	edgeWAN            // bytes from the server: from is −1
)

// edge is who feeds whom.
type edge struct {
	from, to int
	kind     edgeKind
}

// wanState is the long line.
type wanState struct {
	rate    float64 // bit/s
	full    float64 // what it can carry; 0 unknown
	rtt     telemetry.Micros
	streams int     // transfers from the server
	flow    float64 // how far the dashes have travelled, CSS pixels
	shown   float64 // the rate as drawn: eased
}

// load is 0 for an idle line and 1 for a full one.
func (w *wanState) load() float64 {
	if w.full <= 0 {
		if w.streams > 0 {
			return 0.6
		}
		return 0
	}
	return min(w.shown/w.full, 1)
}

func (s *Scene) readEdges(f *telemetry.Fleet) {
	s.edges, s.wan.streams = s.edges[:0], 0
	for i := range s.phones {
		s.phones[i].tie = edgeNone
	}
	for i := range f.Nodes {
		n, p := &f.Nodes[i], &s.phones[i]
		focus := s.groups[p.group].focus
		p.root = s.groups[p.group].root == i && n.Up
		fromServer := false
		for j := range n.Files {
			fs := &n.Files[j]
			if s.file != "" && fs.Name != s.file || !n.Up {
				continue
			}
			switch {
			case fs.Phase == telemetry.FromServer:
				s.wan.streams++
				fromServer = true
			case fs.Parent == "":
			case fs.Name == focus:
				from, k := p.numberOf(fs.Parent, f), edgeRest
				switch fs.Phase {
				case telemetry.FromPeer:
					k = edgeFlow
				case telemetry.Whole:
					k = edgeDone
					if from >= 0 && !feeds(&f.Nodes[from], focus, n.Name) {
						k = edgePast
					}
				}
				s.addEdge(from, i, k)
			case fs.Phase == telemetry.FromPeer && !n.AtOnce(): // else its screen tells
				s.addEdge(f.NodeIndex(fs.Parent), i, edgeOther)
			}
		}
		if fromServer {
			s.edges = append(s.edges, edge{-1, i, edgeWAN})
		}
	}
}

// feeds reports whether a node has the other attached as a child.
func feeds(up *telemetry.NodeState, file, child string) bool {
	fs := up.File(file)
	return fs != nil && slices.Contains(fs.Children, child)
}

func (s *Scene) addEdge(from, child int, k edgeKind) {
	if from < 0 || from == child || s.phones[from].group != s.phones[child].group {
		return
	}
	s.edges = append(s.edges, edge{from, child, k})
	if k != edgeOther {
		s.phones[child].tie = k
	}
}

// readWAN takes the line's rate from its samples; where nobody samples it, or
// the samples are old, from what the phones receive over it.
func (s *Scene) readWAN(f *telemetry.Fleet, now telemetry.Micros) {
	w := &s.wan
	w.full, w.rtt = float64(cmp.Or(f.Run.LineRate, f.Run.Rate)), f.Run.RTT
	if w.streams == 0 { // the last sample is of a transfer that has ended
		w.rate = 0
		return
	}
	if f.Run.Sampled && now-f.Run.LastSample < rateMemory {
		w.rate = float64(f.Run.DownRate)
		return
	}
	w.rate = 0
	for i := range s.phones {
		if p := &s.phones[i]; p.there {
			w.rate += p.wan.rate
		}
	}
}
