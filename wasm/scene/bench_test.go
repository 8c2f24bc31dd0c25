package scene

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

func wallOf(dt telemetry.Micros) time.Duration { return time.Duration(dt) * time.Microsecond }

// BenchmarkFrame is a frame in the middle of the first component: the fold is
// read, everything is moved and the list is filled; it is what is drawn, without
// another copy. The bar is 8 ms for 1,000 phones, in the page's program:
//
//	GOOS=js GOARCH=wasm go test -run none -bench 'Frame/phones=1000$' -exec="$(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./wasm/scene
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{24, 200, 1000, 4000, 10_000} {
		for _, pfs := range []bool{true, false} {
			events := sync.OnceValue(func() []telemetry.Event { return tell(n, 1, pfs) }) // only what is asked for
			for look := range lookEnd {
				b.Run(fmt.Sprintf("phones=%d/pfs=%v/look=%s", n, pfs, look), func(b *testing.B) {
					s := New()
					s.Resize(1440, 900, 1)
					s.SetLook(look)
					p := play(s, events())
					p.leap(13_000_000)
					p.until(13_800_000)
					var l List
					s.Draw(&l)
					b.ReportAllocs()
					begun := cpuTime()
					for b.Loop() {
						p.clock++ // time passes, so nothing is skipped
						p.Update(p.f, p.clock, nil, wallOf(16_667))
						s.Draw(&l)
					}
					each := float64(cpuTime()-begun) / float64(b.N)
					b.ReportMetric(each/1e6, "cpu-ms/frame")
					b.ReportMetric(each/float64(n), "cpu-ns/phone")
					b.ReportMetric(float64(l.Quads()), "quads")
					b.ReportMetric(float64(len(l.Parts)), "draws")
				})
			}
		}
	}
}

// What a frame draws grows no faster than the phones, in every look, and is one
// draw call.
func TestAFrameGrowsLinearly(t *testing.T) {
	for _, pfs := range []bool{true, false} {
		small, large := tell(150, 1, pfs), tell(1200, 1, pfs)
		for look := range lookEnd {
			quads := func(events []telemetry.Event) int {
				s := desk()
				s.SetLook(look)
				p := play(s, events)
				p.leap(13_800_000)
				var l List
				s.Draw(&l)
				if len(l.Parts) != 1 {
					t.Errorf("%d draw calls", len(l.Parts))
				}
				return l.Quads()
			}
			few, many := quads(small), quads(large)
			if many > 9*few {
				t.Errorf("%s, pfs %v: 150 phones are %d quads, 1,200 are %d", look, pfs, few, many)
			}
		}
	}
}
