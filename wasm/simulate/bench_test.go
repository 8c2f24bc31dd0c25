package simulate

import (
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// hour is the recording of a site of 1,000 phones whose line is so slow that the
// upgrade takes an hour.
var hour = sync.OnceValue(func() []byte {
	source, err := Start(player.Settings{Phones: 1000, PFS: true, WANRate: 18_200, Seed: 1})
	if err != nil {
		panic(err)
	}
	var out []byte
	if !source.Advance(3*time.Hour, func(e telemetry.Event) { out = append(e.AppendJSON(out), '\n') }) {
		panic("an hour is not enough")
	}
	return out
})

func opened(tb testing.TB) *player.Player {
	tb.Helper()
	p := player.New(Start, player.Options{Fork: Fork})
	if err := p.Open("hour.jsonl", string(hour())); err != nil {
		tb.Fatal(err)
	}
	return p
}

// BenchmarkOpen reads the recording of the hour.
func BenchmarkOpen(b *testing.B) {
	text := string(hour())
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := player.New(nil, player.Options{}).Open("hour.jsonl", text); err != nil {
			b.Fatal(err)
		}
	}
	h := opened(b).View().History
	b.ReportMetric(float64(h.Events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(h.Bytes)/float64(h.Events), "B/event")
	b.ReportMetric(float64(h.End-h.Start)/60e6, "minutes")
}

// BenchmarkFold plays the hour as fast as it goes.
func BenchmarkFold(b *testing.B) {
	p := opened(b)
	events := p.View().History.Events
	p.SetSpeed(player.Speed{Num: 50, Den: 1})
	wall := time.Duration(0)
	for b.Loop() {
		p.Seek(0)
		for p.State() != player.Done {
			wall += 2 * time.Second
			p.Tick(wall)
		}
	}
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkSeek goes to moments all over the hour.
func BenchmarkSeek(b *testing.B) {
	p := opened(b)
	end := p.View().History.End
	at := telemetry.Micros(0)
	for b.Loop() {
		at = (at + end*618/1000) % end // the golden section: near no moment before
		p.Seek(at)
	}
}
