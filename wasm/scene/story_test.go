package scene

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"openpfs/core/telemetry"
)

// A story is a history made by hand, near enough to what nodes do: an
// election, a tree, the root's transfer from the server, then the peers'.
type story struct {
	events []telemetry.Event
	r      *rand.Rand
}

type storyFile struct {
	name string
	size telemetry.Bytes
}

var storyFiles = []storyFile{
	{"jar41sccp.9-4-2ES26.sbn", 1_630_052},
	{"cnu41.9-4-2ES26.sbn", 556_833},
	{"apps41.9-4-2ES26.sbn", 3_157_527},
	{"dsp41.9-4-2ES26.sbn", 562_693},
	{"cvm41sccp.9-4-2ES26.sbn", 2_219_477},
}

const (
	storyWAN = 10_000_000 // bit/s
	storyLAN = 40_000_000
)

func nodeName(i int) string { return fmt.Sprintf("SEP0800270%05X", i) }

// tell makes a history of phones of several models; without PFS everybody
// takes everything from the server.
func tell(phones, models int, pfs bool) []telemetry.Event {
	s := &story{r: rand.New(rand.NewPCG(1, 2))}
	s.add(telemetry.Event{Kind: telemetry.Run, Phones: phones, Rate: storyWAN, RTT: 150_000, Size: 8_126_582, N: models, Profile: "classic"})
	names := [...]string{"CP-7961G", "CP-7941G", "CP-7911G", "CP-7970G"}
	on := 0
	if pfs {
		on = 1
	}
	var group [4][]int
	for i := range phones {
		m := i * models / phones
		group[m] = append(group[m], i)
		s.add(telemetry.Event{T: telemetry.Micros(i), Node: nodeName(i), Kind: telemetry.NodeUp, Model: names[m],
			Addr: fmt.Sprintf("10.41.%d.%d", i/250, i%250+1), Load: "SCCP41.9-4-2SR3-1S", Text: "SCCP41.9-4-2SR2-2S", N: on})
	}
	for m := range models {
		t := telemetry.Micros(200_000 + m*700_000)
		for _, f := range storyFiles {
			if pfs {
				t = s.share(t, names[m], f, group[m])
			} else {
				t = s.flood(t, names[m], f, group[m])
			}
		}
		for _, i := range group[m] {
			s.add(telemetry.Event{T: t + telemetry.Micros(s.r.IntN(900_000)), Node: nodeName(i), Kind: telemetry.Committed, Model: names[m], Load: "SCCP41.9-4-2SR3-1S"})
		}
	}
	slices.SortStableFunc(s.events, func(a, b telemetry.Event) int { return int(a.T - b.T) })
	s.sampleWAN()
	return s.events
}

func (s *story) add(e telemetry.Event) { s.events = append(s.events, e) }

// share tells one component's hierarchy and returns when it is whole everywhere.
func (s *story) share(t telemetry.Micros, model string, f storyFile, nodes []int) telemetry.Micros {
	ev := func(at telemetry.Micros, node int, k telemetry.Kind) telemetry.Event {
		return telemetry.Event{T: at, Node: nodeName(node), Kind: k, Model: model, File: f.name}
	}
	order := slices.Clone(nodes)
	s.r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	root := order[0]
	for _, n := range order {
		s.add(ev(t+telemetry.Micros(s.r.IntN(200_000)), n, telemetry.FileStart))
	}
	t += 500_000
	for i, n := range order[:min(3, len(order))] {
		s.add(ev(t+telemetry.Micros(i*40_000), n, telemetry.Claim))
	}
	for _, n := range order[1:] {
		e := ev(t+200_000+telemetry.Micros(s.r.IntN(300_000)), n, telemetry.Yield)
		e.Peer = nodeName(root)
		s.add(e)
	}
	for i := range 4 {
		e := ev(t+telemetry.Micros(250_000*(i+1)), root, telemetry.Ad)
		e.N = i + 1
		s.add(e)
	}
	t += 1_250_000
	s.add(ev(t, root, telemetry.RootConfirmed))
	s.add(ev(t+100_000, root, telemetry.Offer))
	parent, depth := s.join(t, ev, order)
	t += 10_000_000
	s.add(ev(t, root, telemetry.RootWaitOver))
	whole := make([]telemetry.Micros, len(order))
	whole[0] = s.transfer(t, ev, root, "", f.size, storyWAN*0.95)
	end := whole[0]
	for i := 1; i < len(order); i++ {
		whole[i] = s.transfer(whole[parent[i]]+20_000, ev, order[i], nodeName(order[parent[i]]), f.size, storyLAN*(0.6+0.4*s.r.Float64()))
		end = max(end, whole[i])
	}
	_ = depth
	return end + 100_000
}

// join tells a tree that is nearly, not quite, complete.
func (s *story) join(t telemetry.Micros, ev func(telemetry.Micros, int, telemetry.Kind) telemetry.Event, order []int) (parent, depth []int) {
	parent, depth = make([]int, len(order)), make([]int, len(order))
	kids := make([]int, len(order))
	for i := 1; i < len(order); i++ {
		p := (i - 1) / 2
		if s.r.IntN(10) == 0 && i > 4 {
			p = s.r.IntN(i)
		}
		for kids[p] >= 2 {
			p++
		}
		kids[p]++
		parent[i], depth[i] = p, depth[p]+1
		at := t + 300_000 + telemetry.Micros(i)*6_000_000/telemetry.Micros(len(order))
		e := ev(at, order[i], telemetry.Joined)
		e.Peer, e.Depth = nodeName(order[p]), depth[i]
		s.add(e)
		c := ev(at, order[p], telemetry.ChildJoined)
		c.Peer, c.N = nodeName(order[i]), kids[p]
		s.add(c)
		if i%5 == 0 {
			s.add(ev(at+100_000, order[i], telemetry.Offer))
		}
	}
	return parent, depth
}

func (s *story) transfer(t telemetry.Micros, ev func(telemetry.Micros, int, telemetry.Kind) telemetry.Event, node int, peer string, size telemetry.Bytes, rate float64) telemetry.Micros {
	e := ev(t, node, telemetry.TransferStart)
	e.Peer, e.Size = peer, size
	s.add(e)
	took := telemetry.Micros(float64(size) * 8e6 / rate)
	step := max(100_000, took/100)
	for at := step; at < took; at += step {
		e := ev(t+at, node, telemetry.Progress)
		e.Have, e.Size = size*telemetry.Bytes(at)/telemetry.Bytes(took), size
		s.add(e)
	}
	e = ev(t+took, node, telemetry.Verified)
	e.Size = size
	s.add(e)
	return t + took
}

func (s *story) flood(t telemetry.Micros, model string, f storyFile, nodes []int) telemetry.Micros {
	ev := func(at telemetry.Micros, node int, k telemetry.Kind) telemetry.Event {
		return telemetry.Event{T: at, Node: nodeName(node), Kind: k, Model: model, File: f.name}
	}
	end := t
	for _, n := range nodes {
		s.add(ev(t, n, telemetry.FileStart))
		end = max(end, s.transfer(t+1000, ev, n, "", f.size, storyWAN*(0.8+0.2*s.r.Float64())/float64(len(nodes))))
	}
	return end
}

// sampleWAN adds what the line carried, every 200 ms.
func (s *story) sampleWAN() {
	var out []telemetry.Event
	f := &telemetry.Fleet{}
	next := telemetry.Micros(200_000)
	for _, e := range s.events {
		for e.T >= next {
			out = append(out, telemetry.Event{T: next, Kind: telemetry.WAN, Down: f.Totals.ServerBytes * 104 / 100, Rate: storyWAN})
			next += 200_000
		}
		f.Apply(e)
		out = append(out, e)
	}
	s.events = out
}

// player feeds a scene frame by frame.
type player struct {
	*Scene
	f      *telemetry.Fleet
	events []telemetry.Event
	next   int
	clock  telemetry.Micros
	fresh  []telemetry.Event // of the last frame
}

func play(s *Scene, events []telemetry.Event) *player {
	return &player{Scene: s, f: &telemetry.Fleet{}, events: events}
}

// until plays at 60 frames a second.
func (p *player) until(t telemetry.Micros) {
	for p.clock < t {
		p.step(16_667)
	}
}

func (p *player) step(dt telemetry.Micros) {
	p.fresh = p.fold(p.clock + dt)
	p.Update(p.f, p.clock, p.fresh, wallOf(dt))
}

// leap plays at 5 frames a second: where it only matters what has come to be.
func (p *player) leap(t telemetry.Micros) {
	for p.clock < t {
		p.step(200_000)
	}
}

// fold applies the events up to t and returns them.
func (p *player) fold(t telemetry.Micros) []telemetry.Event {
	p.clock = t
	from := p.next
	for p.next < len(p.events) && p.events[p.next].T <= t {
		p.f.Apply(p.events[p.next])
		p.next++
	}
	return p.events[from:p.next]
}
