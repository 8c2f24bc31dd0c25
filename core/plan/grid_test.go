package plan

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

var wide = flag.Bool("wide", false, "hold the plan against the simulator on sites that differ in two things, not in one")

// dimension is what a site of the grid differs in; the first is that of the site
// from which the others are changed.
type dimension struct {
	key    string
	values []string
}

var dimensions = []dimension{
	{"phones", []string{"24", "1", "2", "5", "60", "200"}},
	{"wan", []string{"10mbit", "512kbit", "2mbit", "50mbit", "100mbit"}},
	{"rtt", []string{"150ms", "10ms", "250ms", "600ms"}},
	{"lan", []string{"100mbit", "10mbit", "1gbit"}},
	{"family", []string{"41", "41,11", "11,31,41,70"}},
	{"sizes", []string{"", "40000000", "3000000,3000000", "400000,800000,1200000,1600000,2000000,2400000,2800000,3200000"}},
	{"upstream", []string{"tftp", "lockstep"}},
	{"subnets", []string{"1", "2", "6"}},
	{"off", []string{"0", "10", "50"}},
}

// sites are the grid: all that differ from the first in one dimension, or in two.
func sites() (out []map[string]string) {
	most := 1
	if *wide {
		most = 2
	}
	var change func(at map[string]string, from, left int)
	change = func(at map[string]string, from, left int) {
		out = append(out, at)
		for d := from; d < len(dimensions) && left > 0; d++ {
			for _, v := range dimensions[d].values[1:] {
				next := map[string]string{}
				for _, k := range dimensions {
					next[k.key] = at[k.key]
				}
				next[dimensions[d].key] = v
				change(next, d+1, left-1)
			}
		}
	}
	first := map[string]string{}
	for _, d := range dimensions {
		first[d.key] = d.values[0]
	}
	change(first, 0, most)
	return slices.DeleteFunc(out, unfit)
}

// unfit sites have fewer phones than models.
func unfit(said map[string]string) bool {
	in, err := FromQuery(func(key string) string { return said[key] })
	return err != nil || in.Phones < len(in.Models)
}

// comparable reports whether the simulator models what this way depends on. It has
// blocks under way, but not the time in which one goes out.
func comparable(in Input, w Way) bool {
	const slow, fast = 2_000_000, 20_000_000 // bit/s
	switch {
	case w.Warning != "":
		return false
	case in.Off > 0 && in.WAN > fast: // there they are reset first, which takes as long as all the rest
		return false
	}
	return in.Server.Kind != Lockstep || in.WAN >= slow
}

// simulated is what the simulator makes of a site: means over some seeds.
type simulated struct {
	first, median, last time.Duration
	wan                 int64
}

func simulate(t *testing.T, in Input, way string, seeds int) (mean simulated) {
	for seed := range seeds {
		one := simulateOnce(t, in, way, uint64(seed))
		mean.first += one.first / time.Duration(seeds)
		mean.median += one.median / time.Duration(seeds)
		mean.last += one.last / time.Duration(seeds)
		mean.wan += one.wan / int64(seeds)
	}
	return mean
}

func simulateOnce(t *testing.T, in Input, way string, seed uint64) simulated {
	t.Helper()
	c := sim.Config{Phones: in.Phones, Models: in.Models, Seed: seed, WANRate: in.WAN, RTT: in.RTT, LANRate: in.LAN, Subnets: in.Subnets,
		NoPFS: way == Without, Express: way == Express, BlockSize: in.Server.BlockBytes, Window: in.Server.window()}
	for _, m := range in.Models {
		c.Loads = append(c.Loads, in.load(m))
	}
	s, err := sim.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(switchedOff(in)); err != nil {
		t.Fatal(err)
	}
	var done []time.Duration
	if !s.Advance(longest, func(e telemetry.Event) {
		if e.Kind == telemetry.Committed {
			done = append(done, time.Duration(e.T)*time.Microsecond)
		}
	}) {
		t.Fatal("it does not end")
	}
	return simulated{done[0], done[(len(done)-1)/2], done[len(done)-1], s.WANBytes()}
}

// switchedOff has the phones that do not share switch sharing off when they start.
// They are of all models and subnets, which the phones are dealt out to in turn.
func switchedOff(in Input) (plan sim.Plan) {
	stride := in.Phones*5/8 | 1
	for gcd(stride, in.Phones) != 1 {
		stride++
	}
	for i := range in.off() {
		plan = append(plan, sim.Fault{Class: sim.PFSOff, Phone: i * stride % in.Phones})
	}
	return plan
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// The plan's last phone is within its own tolerance of what the very nodes do in
// the simulator, its bytes within 2 %, and, where it does not scatter, its median
// within 12 %.
// See it with: just plan-grid
func TestThePlanIsWhatTheSimulatorDoes(t *testing.T) {
	worst := map[string]float64{}
	for _, said := range sites() {
		a := ask(t, said)
		in, _ := FromQuery(func(key string) string { return said[key] })
		for _, w := range a.Ways {
			if !comparable(in, w) {
				continue
			}
			seeds := 3
			if w.Name == Without {
				seeds = 1 // nothing is drawn by lot but when they start
			}
			s := simulate(t, in, w.Name, seeds)
			last, wan := ratio(int64(w.Last), int64(micros(s.last))), ratio(w.WANBytes, s.wan)
			median := ratio(int64(w.Median), int64(micros(s.median)))
			off := max(last-1, 1-last) * 100
			class := fmt.Sprintf("%-7s ± %d %%", w.Name, w.Tolerance)
			worst[class] = max(worst[class], off)
			line := fmt.Sprintf("%-34s %-8s %9.2f s  ÷ first %.3f, median %.3f, last %.3f, bytes %.4f", describe(said), w.Name, s.last.Seconds(),
				ratio(int64(w.First), int64(micros(s.first))), median, last, wan)
			if off > float64(w.Tolerance) || wan < 0.98 || wan > 1.02 || in.Off == 0 && w.Tolerance <= 10 && (median < 0.88 || median > 1.12) {
				t.Errorf("%s: beyond ± %d %%", line, w.Tolerance)
			} else {
				t.Log(line)
			}
		}
	}
	for _, class := range slices.Sorted(maps.Keys(worst)) {
		t.Logf("%s: %.1f %% at worst", class, worst[class])
	}
}

func ratio(a, b int64) float64 { return float64(a) / float64(b) }

// describe names what a site has that the first has not.
func describe(said map[string]string) string {
	var words []string
	for _, d := range dimensions {
		if v := said[d.key]; v != d.values[0] {
			if d.key == "sizes" {
				v = fmt.Sprint(strings.Count(v, ",") + 1)
			}
			words = append(words, d.key+" "+v)
		}
	}
	return strings.Join(words, ", ")
}
