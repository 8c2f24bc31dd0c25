//go:build js && wasm

package simulate

import (
	"syscall/js"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

// cpuTime is what Node has used: a busy machine does not lengthen it as it does
// the time on the wall.
func cpuTime() time.Duration {
	u := js.Global().Get("process").Call("cpuUsage")
	return time.Duration(u.Get("user").Int()+u.Get("system").Int()) * time.Microsecond
}

// costs is the least that the work took in a few attempts: the first one pays for
// the compiler of the engine that runs this.
func costs(work func()) time.Duration {
	least := time.Hour
	for range 3 {
		begun := cpuTime()
		work()
		least = min(least, cpuTime()-begun)
	}
	return least
}

// What the page promises of an hour of 1,000 phones holds where the page's program
// runs: it opens in 3 s, 50,000 events are folded in a second, and any moment of it
// is there before an eye has moved.
func TestAnHourOfAThousandPhonesInThePage(t *testing.T) {
	text := string(hour())
	took := costs(func() {
		if err := player.New(nil, player.Options{}).Open("hour.jsonl", text); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("opened in %v", took)
	if took > 3*time.Second {
		t.Errorf("it took %v to open", took)
	}
	p := opened(t)
	h := p.View().History
	if h.End-h.Start < 3_600_000_000 || len(p.Fleets()) != 1 || h.Bytes > 2_000_000 {
		t.Errorf("%+v", h)
	}
	p.SetSpeed(player.Speed{Num: 50, Den: 1})
	wall := time.Duration(0)
	took = costs(func() {
		p.Seek(0)
		for p.State() != player.Done {
			wall += 2 * time.Second
			p.Tick(wall)
		}
	})
	t.Logf("%d events folded in %v", h.Events, took)
	if took > time.Duration(h.Events)*time.Second/50_000 {
		t.Errorf("%d events were folded in %v", h.Events, took)
	}
	at := telemetry.Micros(0)
	took = costs(func() {
		for range 20 {
			at = (at + h.End*618/1000) % h.End
			p.Seek(at)
		}
	})
	t.Logf("20 moments gone to in %v", took)
	if took > 20*100*time.Millisecond {
		t.Errorf("20 moments took %v", took)
	}
}
