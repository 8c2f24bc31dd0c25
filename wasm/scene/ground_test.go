package scene

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"openpfs/core/telemetry"
)

// campus is a site of subnets with so many phones each, which tell what a
// single one would.
func campus(phones ...int) []telemetry.Event {
	var out []telemetry.Event
	total := 0
	for k, n := range phones {
		total += n
		for _, e := range tell(n, 1, true) {
			switch {
			case e.Kind == telemetry.Run && k > 0, e.Kind == telemetry.WAN:
				continue
			case e.Kind == telemetry.NodeUp:
				e.Subnet = subnetName(k)
			}
			for _, name := range []*string{&e.Node, &e.Peer} {
				*name = strings.Replace(*name, "SEP0800270", fmt.Sprintf("SEP08002%02d", 70+k), 1)
			}
			out = append(out, e)
		}
	}
	for i := range out {
		if out[i].Kind == telemetry.Run {
			out[i].Phones = total
		}
	}
	slices.SortStableFunc(out, func(a, b telemetry.Event) int { return int(a.T - b.T) })
	return out
}

func subnetName(k int) string { return fmt.Sprintf("10.41.%d.0/24", 16*k) }

// move is a phone that is taken to another subnet at t.
func move(events []telemetry.Event, node string, to string, t telemetry.Micros) []telemetry.Event {
	at := slices.IndexFunc(events, func(e telemetry.Event) bool { return e.Kind == telemetry.NodeUp && e.Node == node })
	up := events[at]
	up.T, up.Subnet = t, to
	out := slices.DeleteFunc(slices.Clone(events), func(e telemetry.Event) bool {
		return e.T > t && (e.Node == node || e.Peer == node)
	})
	i, _ := slices.BinarySearchFunc(out, t+1, func(e telemetry.Event, t telemetry.Micros) int { return int(e.T - t) })
	return slices.Insert(out, i, telemetry.Event{T: t, Node: node, Kind: telemetry.NodeDown}, up)
}

// Every subnet has a ground of its own, with its phones on it; grounds lie
// apart, within what the panels leave free.
func TestSubnetsHaveGroundsOfTheirOwn(t *testing.T) {
	for _, phones := range [][]int{{24}, {12, 12}, {40, 5, 1}, {30, 30, 30, 30}, {9, 8, 7, 6, 5, 4, 3, 2, 1}} {
		for _, size := range [][2]float64{{1280, 800}, {390, 844}} {
			s := New()
			s.Resize(size[0], size[1], 1)
			in := Insets{Top: 64, Right: size[0] * 0.2, Bottom: 150}
			s.SetInsets(in)
			p := play(s, campus(phones...))
			p.leap(11_500_000)
			if len(p.lay.grounds) != len(phones) {
				t.Fatalf("%d grounds for %d subnets", len(p.lay.grounds), len(phones))
			}
			for i, g := range p.lay.grounds {
				if g.x0 < p.area.x0-1 || g.y0 < p.area.y0-1 || g.x1 > p.area.x1+1 || g.y1 > p.area.y1+1 {
					t.Errorf("%v, %v: ground %d at %v leaves %v", size, phones, i, g.rect, p.area)
				}
				for k, o := range p.lay.grounds[:i] {
					if g.overlaps(&o.rect) {
						t.Errorf("%v, %v: grounds %d and %d overlap", size, phones, i, k)
					}
				}
			}
			pw := p.phoneWidth()
			for i := range p.phones {
				at, g := p.at(&p.phones[i]), p.lay.grounds[p.groups[p.phones[i].group].ground]
				if at.x-pw/2 < g.x0 || at.x+pw/2 > g.x1 || at.y-pw/2 < g.y0 || at.y+pw/2 > g.y1 {
					t.Fatalf("%v, %v: %s stands beside its ground", size, phones, p.phones[i].name)
				}
				if p.grounds[p.groups[p.phones[i].group].ground].subnet != p.f.Nodes[i].Subnet {
					t.Fatalf("%s stands on another subnet's ground", p.phones[i].name)
				}
			}
			for i := range p.groups {
				if g := &p.groups[i]; g.root < 0 || p.phones[g.root].group != i {
					t.Errorf("%v: group %d has no root of its own", phones, i)
				}
			}
		}
	}
}

// A phone that is put into another subnet goes there, alone, and comes back when
// the playhead goes back.
func TestAPhoneThatMovesChangesGrounds(t *testing.T) {
	node := "SEP080027000003"
	p := play(desk(), move(campus(8, 8), node, subnetName(1), 13_000_000))
	p.until(12_900_000)
	i := p.byName[node]
	home := p.phones[i].group
	before := make([]int, len(p.phones))
	for k := range p.phones {
		before[k] = p.phones[k].slot
	}
	lay := p.lay.site
	p.until(13_020_000)
	ph := &p.phones[i]
	if ph.group == home || p.grounds[p.groups[ph.group].ground].subnet != subnetName(1) {
		t.Fatalf("it stands in group %d", ph.group)
	}
	if ph.way >= 1 {
		t.Error("it jumped")
	}
	p.until(15_000_000)
	if p.lay.site != lay {
		t.Error("the site was laid out anew for one phone")
	}
	seen := map[[2]int]bool{}
	for k := range p.phones {
		key := [2]int{p.phones[k].group, p.phones[k].slot}
		if seen[key] || p.groups[key[0]].occupant[key[1]] != k {
			t.Fatalf("place %v is taken twice", key)
		}
		seen[key] = true
	}
	f := &telemetry.Fleet{}
	for _, e := range p.events {
		if e.T <= 12_900_000 {
			f.Apply(e)
		}
	}
	p.Update(f, 12_900_000, nil, 0)
	if p.phones[i].group != home {
		t.Error("the playhead is back, and the phone is not")
	}
}

// Any number of subnets is taken.
func TestForeignSubnets(t *testing.T) {
	f := &telemetry.Fleet{}
	for i := range 300 {
		f.Apply(telemetry.Event{Node: nodeName(i), Kind: telemetry.NodeUp, Model: fmt.Sprint(i % 7), Subnet: fmt.Sprint(i)})
	}
	s := desk()
	var l List
	s.Update(f, 1, nil, 0)
	s.Draw(&l)
	if len(s.grounds) != maxGrounds {
		t.Errorf("%d grounds, want %d", len(s.grounds), maxGrounds)
	}
}
