package history

import (
	"reflect"
	"testing"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// crossed is what a history shows of the line in n spans, held to what it is said
// to carry.
func crossed(t *testing.T, h *History, n int, rate int64, slack telemetry.Bytes) (all telemetry.Bytes) {
	t.Helper()
	most := telemetry.Bytes(float64(h.End()-h.Start())/float64(n)*float64(rate)/8e6) + slack
	for i, got := range h.Crossed(h.Start(), h.End(), n) {
		if got < 0 || got > most {
			t.Errorf("part %d of %d has %d bytes over a line that carries %d in it", i, n, got, most)
		}
		all += got
	}
	return all
}

// However fine it is looked at, no part of a history shows more bytes than the
// line carries in it, and all parts show all bytes.
func TestTheLineIsNeverShownToCarryMoreThanItDoes(t *testing.T) {
	for name, c := range map[string]sim.Config{
		"pfs":     {Phones: 24, Seed: 3, WANRate: 10_000_000},
		"express": {Phones: 24, Seed: 3, WANRate: 10_000_000, Express: true},
		"off":     {Phones: 24, Seed: 3, WANRate: 10_000_000, NoPFS: true},
		"slow":    {Phones: 5, Seed: 3, WANRate: 384_000},
	} {
		h := kept(told(t, c, ""))
		// The simulator books a block's header when the block begins, for each transfer.
		slack := telemetry.Bytes(32*c.Phones + 1)
		for _, n := range []int{1, 7, 60, 240, 1999} {
			if all := crossed(t, h, n, c.WANRate, slack); all != h.Head().Run.Down {
				t.Errorf("%s: %d parts show %d bytes of %d", name, n, all, h.Head().Run.Down)
			}
		}
	}
}

// A rest of the line is shown as one: what a sample tells after it came right
// before that sample.
func TestTheLinesRestsAreShown(t *testing.T) {
	h := kept([]telemetry.Event{
		{Kind: telemetry.Run, Rate: 8_000_000},
		{T: 10_250_000, Kind: telemetry.WAN, Down: 125_000},
		{T: 10_500_000, Kind: telemetry.WAN, Down: 375_000},
		{T: 10_750_000, Kind: telemetry.WAN, Down: 375_000},
		{T: 20_250_000, Kind: telemetry.WAN, Down: 625_000},
	})
	got := h.Crossed(0, 21_000_000, 84) // quarters of a second
	want := map[int]telemetry.Bytes{40: 125_000, 41: 250_000, 80: 250_000}
	for i, n := range got {
		if n != want[i] {
			t.Errorf("quarter %d has %d bytes, want %d", i, n, want[i])
		}
	}
}

// Where nobody measures the line, what phones say they have came since they said
// it last.
func TestTheLineOfPhonesThatTellInTurn(t *testing.T) {
	events := []telemetry.Event{{Kind: telemetry.Run, Rate: 10_000_000}}
	for i := range 40 {
		at := telemetry.Micros(i) * 250_000
		have := telemetry.Bytes(i) * 156_250 // 5 Mbit/s each
		kind := telemetry.Progress
		if i == 0 {
			kind = telemetry.TransferStart
		}
		for k, node := range []string{"a", "b"} {
			events = append(events, telemetry.Event{T: at + telemetry.Micros(k)*1000, Node: node, Kind: kind, File: "f", Have: have, Size: 1 << 30})
		}
	}
	h := kept(events)
	for _, n := range []int{1, 13, 977} {
		if all := crossed(t, h, n, 10_000_000, 40); all != 2*39*156_250 {
			t.Errorf("%d parts show %d bytes", n, all)
		}
	}
	// Who comes later is told where each of them stands, and counts from there.
	late := From(Limits{}, kept(events[:41]).Head().Clone())
	for _, e := range events[41:] {
		late.Add(e)
	}
	crossed(t, late, 200, 10_000_000, 40)
}

func TestAForkHasItsParentsLineAndItsOwn(t *testing.T) {
	events := told(t, sim.Config{Phones: 24, Seed: 3, WANRate: 1_000_000}, "")
	h := kept(events)
	for _, n := range []int{1, 500, len(events) / 2, len(events) - 1} {
		p := h.Prefix(n)
		if all := crossed(t, p, 1, 1<<40, 0); all != p.Head().Run.Down {
			t.Errorf("the first %d events have %d bytes, and show %d", n, p.Head().Run.Down, all)
		}
		for _, e := range events[n:] {
			p.Add(e)
		}
		if !reflect.DeepEqual(p.line, h.line) {
			t.Errorf("after %d events it goes on otherwise", n)
		}
	}
}

// A long history has fewer, longer spans, none of which loses a byte or fills a
// long rest; of one that was made of several, a fork takes its part.
func TestTheLineOfALongHistoryFitsTheMemory(t *testing.T) {
	h := New(Limits{})
	h.Add(telemetry.Event{Kind: telemetry.Run, Rate: 8_000_000})
	down := telemetry.Bytes(0)
	for i := range 10 * maxRamps {
		if i%1000 > 0 { // else a rest
			down += 250_000
		}
		h.Add(telemetry.Event{T: telemetry.Micros(i+1) * 250_000, Kind: telemetry.WAN, Down: down})
		if len(h.line.ramps) >= maxRamps {
			t.Fatalf("%d spans", len(h.line.ramps))
		}
	}
	if all := crossed(t, h, 3000, 8_000_000, 8); all != down {
		t.Errorf("%d bytes are shown of %d", all, down)
	}
	p := h.Prefix(10_001)
	if all := crossed(t, p, 1, 1<<40, 0); all < p.Head().Run.Down-250_000 || all > p.Head().Run.Down+250_000 {
		t.Errorf("a fork shows %d bytes of %d", all, p.Head().Run.Down)
	}
}
