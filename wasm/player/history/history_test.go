package history

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// told is the history of a simulated site.
func told(t testing.TB, c sim.Config, plan string) []telemetry.Event {
	t.Helper()
	s, err := sim.New(c)
	if err != nil {
		t.Fatal(err)
	}
	p, err := sim.ParsePlan(plan)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(p); err != nil {
		t.Fatal(err)
	}
	var out []telemetry.Event
	s.Advance(3*time.Hour, func(e telemetry.Event) { out = append(out, e) })
	return out
}

func kept(events []telemetry.Event) *History {
	h := New(Limits{})
	for _, e := range events {
		h.Add(e)
	}
	return h
}

const rough = "at 3s kill phone 2\nat 5s until 9s power-cut phone 4\nat 30s until 40s no-tcp phone 1\nat 20s until 60s lose 200000ppm"

func fold(events []telemetry.Event) telemetry.Fleet {
	var f telemetry.Fleet
	for _, e := range events {
		f.Apply(e)
	}
	return f
}

// same compares what two fleets say.
func same(t *testing.T, got, want telemetry.Fleet) {
	t.Helper()
	g, err := json.Marshal(got)
	w, err2 := json.Marshal(want)
	if err != nil || err2 != nil || !bytes.Equal(g, w) {
		t.Fatalf("the fleet is\n%.2000s\nwant\n%.2000s", g, w)
	}
}

func TestWhatIsReadIsWhatWasAdded(t *testing.T) {
	events := told(t, sim.Config{Phones: 120, Seed: 3, Models: []string{"CP-7961G", "CP-7911G"}}, rough)
	events = append(events, odd()...)
	h := kept(events)
	if h.Len() != len(events) || len(events) < 3*chunkEvents/2 {
		t.Fatalf("%d of %d events are kept; more than a chunk is wanted", h.Len(), len(events))
	}
	r := h.Read(0)
	for i := range events {
		var e telemetry.Event
		if !r.Next(&e) || e != events[i] {
			t.Fatalf("event %d is\n%+v\nwant\n%+v", i, e, events[i])
		}
	}
	if r.Next(&telemetry.Event{}) {
		t.Error("more was read than was added")
	}
	for _, n := range []int{0, 1, chunkEvents - 1, chunkEvents, chunkEvents + 1, len(events) - 1} {
		if e := h.Event(n); e != events[n] {
			t.Errorf("event %d by itself is %+v", n, e)
		}
	}
}

// odd events are such as no simulator tells, with every field there is.
func odd() []telemetry.Event {
	all := telemetry.Event{
		T: -5, Node: "a", Seq: 1 << 31, Kind: telemetry.Log, Model: "m", Load: "l", File: "f", Hier: 1<<32 - 1, XID: 7, Peer: "p", Addr: "::1",
		Map: 1 << 31, Strength: 3, Depth: -2, N: 1 << 40, Have: -9, Size: telemetry.Unknown, Digest: "d", Down: 1 << 60, Up: 2, Rate: 5,
		Wait: -1, Phones: 4, RTT: 6, Profile: "express", Level: "DBG", Subnet: "10.0.0.0/24", Text: string(make([]byte, 3*maxInterned)),
	}
	v := reflect.ValueOf(all)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			panic("an event with every field lacks " + v.Type().Field(i).Name)
		}
	}
	return []telemetry.Event{all, {}, {T: 1 << 62}, {T: -1 << 62, Node: "a"}, {Kind: telemetry.Claim, Node: "b", Seq: 2}, {Node: "b", Seq: 3}}
}

// Whatever the tables hold no more is written out.
func TestMoreNamesThanTheTablesHold(t *testing.T) {
	h := New(Limits{})
	h.names.strings = make([]string, maxStrings)
	h.names.contexts = make([]context, maxContexts)
	h.names.nodeOf = make([]int, maxContexts)
	events := append(odd(), odd()...)
	for _, e := range events {
		h.Add(e)
	}
	r := h.Read(0)
	for i := range events {
		var e telemetry.Event
		if r.Next(&e); e != events[i] {
			t.Errorf("event %d is %+v, want %+v", i, e, events[i])
		}
	}
}

func TestTheStateAtAnyMomentIsTheFoldFromTheBeginning(t *testing.T) {
	events := told(t, sim.Config{Phones: 60, Seed: 5}, rough)
	h := kept(events)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		at := telemetry.Micros(rng.Int64N(int64(h.End()) + 2_000_000))
		n := h.At(at)
		for i, e := range events {
			if (e.T <= at) != (i < n) {
				t.Fatalf("at %d µs %d events have happened, but event %d is of %d", at, n, i, e.T)
			}
		}
		same(t, h.Fleet(n), fold(events[:n]))
	}
	same(t, *h.Head(), fold(events))
}

func TestCheckpointsAreFewAndNear(t *testing.T) {
	h := New(Limits{})
	for i := range 150_000 {
		h.Add(telemetry.Event{T: telemetry.Micros(i), Node: "a", Kind: telemetry.Ad, File: "f"})
		if i > 33_000 && i%997 != 0 {
			continue
		}
		last := 0
		for _, s := range h.stops.list {
			if gap := s.n - last; gap > max(minGap, i/32+1) {
				t.Fatalf("after %d events two checkpoints are %d events apart", i, gap)
			}
			last = s.n
		}
		if len(h.stops.list) > maxStops {
			t.Fatalf("%d checkpoints stand", len(h.stops.list))
		}
	}
}

func TestCheckpointsOfManyPhonesFitTheMemory(t *testing.T) {
	h := New(Limits{Checkpoints: 4 << 20})
	for i := range 40_000 {
		node := "n" + strconv.Itoa(i%2_000)
		h.Add(telemetry.Event{T: telemetry.Micros(i), Node: node, Kind: telemetry.FileStart, File: strconv.Itoa(i / 2_000)})
		if h.stops.bytes > h.limits.Checkpoints && len(h.stops.list) > 4 {
			t.Fatalf("after %d events %d checkpoints take %d bytes", i, len(h.stops.list), h.stops.bytes)
		}
	}
	if n := len(h.stops.list); n < 3 {
		t.Errorf("%d checkpoints stand", n)
	}
	same(t, h.Fleet(23_456), fold(read(h, 0, 23_456)))
}

func read(h *History, from, to int) (out []telemetry.Event) {
	for r := h.Read(from); r.N() < to; {
		var e telemetry.Event
		r.Next(&e)
		out = append(out, e)
	}
	return out
}

// A prefix is a history of its own: it has the same past, and nothing that it is
// told later shows in the original.
func TestAPrefixGoesOnByItself(t *testing.T) {
	events := told(t, sim.Config{Phones: 60, Seed: 5}, "")
	h := kept(events)
	for _, n := range []int{0, 1, 700, chunkEvents, chunkEvents + 1, len(events)} {
		p := h.Prefix(n)
		same(t, *p.Head(), fold(events[:n]))
		more := telemetry.Event{T: p.End() + 1, Node: "new", Kind: telemetry.Claim, File: "f"}
		for range 2 * chunkEvents {
			p.Add(more)
		}
		if got := read(p, 0, p.Len()); !slices.Equal(got[:n], events[:n]) || got[n] != more || len(got) != n+2*chunkEvents {
			t.Errorf("a prefix of %d events goes on otherwise", n)
		}
		same(t, p.Fleet(n/2), fold(events[:n/2]))
		if claims := p.Marks(Claims); claims[len(claims)-1].T != more.T {
			t.Errorf("a prefix of %d events has no mark of what came after", n)
		}
	}
	same(t, h.Fleet(len(events)/2), fold(events[:len(events)/2]))
	if got := read(h, 0, h.Len()); !slices.Equal(got, events) {
		t.Error("the original has changed")
	}
	if kept := kept(events); !reflect.DeepEqual(kept.marks, h.marks) || !reflect.DeepEqual(kept.series, h.series) {
		t.Error("the original's marks or series have changed")
	}
}

func TestALongHistoryForgetsItsBeginning(t *testing.T) {
	events := told(t, sim.Config{Phones: 200, Seed: 5}, "")
	h := New(Limits{Bytes: 60_000})
	for _, e := range events {
		h.Add(e)
	}
	if h.First() == 0 || h.Whole() || h.Bytes() > 120_000 || h.Start() != h.Time(h.First()-1) {
		t.Fatalf("from event %d on, %d bytes, whole: %v, from %d µs", h.First(), h.Bytes(), h.Whole(), h.Start())
	}
	for _, n := range []int{h.First(), h.First() + 1, (h.First() + h.Len()) / 2, h.Len()} {
		same(t, h.Fleet(n), fold(events[:n]))
	}
	if h.At(0) != h.First() {
		t.Errorf("before all that is kept %d events have happened", h.At(0))
	}
	if p := h.Prefix(h.First() + 10); p.Event(p.Len()-1) != events[h.First()+9] {
		t.Error("a prefix of what is left has other events")
	}
}

func TestFindingTheNextAndTheLastOfAKind(t *testing.T) {
	events := told(t, sim.Config{Phones: 100, Seed: 5}, rough)
	h := kept(events)
	for _, kinds := range []Kinds{KindsOf(telemetry.RootConfirmed), KindsOf(telemetry.NodeDown, telemetry.Rejected), KindsOf(telemetry.Run), 0} {
		for n := 0; n <= len(events); n += 311 {
			next := slices.IndexFunc(events[n:], func(e telemetry.Event) bool { return kinds.Has(e.Kind) })
			if at, ok := h.After(n, kinds); ok != (next >= 0) || ok && at != n+next {
				t.Errorf("after %d: %d, %v", n, at, ok)
			}
			last := n - 1
			for last >= 0 && !kinds.Has(events[last].Kind) {
				last--
			}
			if at, ok := h.Before(n, kinds); ok != (last >= 0) || ok && at != last {
				t.Errorf("before %d: %d, %v", n, at, ok)
			}
		}
	}
}

func TestSeriesTellTheFold(t *testing.T) {
	events := told(t, sim.Config{Phones: 60, Seed: 5, WANRate: 64_000}, "")
	h := kept(events)
	for i := range 50 {
		at := h.End() * telemetry.Micros(i) / 49
		f := fold(events[:h.At(at-h.series.every)])
		s, after := h.Sample(at), fold(events[:h.At(at)])
		if s.T != at || s.Done < f.Totals.Completed || s.Done > after.Totals.Completed ||
			s.Server < f.Totals.ServerBytes || s.Peers > after.Totals.PeerBytes {
			t.Errorf("at %d: %+v, between %+v and %+v", at, s, f.Totals, after.Totals)
		}
	}
	if len(h.series.list) > maxSamples {
		t.Errorf("%d samples", len(h.series.list))
	}
}
