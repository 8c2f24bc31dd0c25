package sim

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// See breath. Nothing but the simulation gives way here: it is shorter than what the
// scheduler would leave it alone for, 10 ms.
func TestOthersWorkMeanwhileOnASingleProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s, err := New(Config{Phones: 20, Express: true, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var worked atomic.Bool
	go worked.Store(true)
	s.Advance(time.Hour, func(telemetry.Event) {})
	if !worked.Load() {
		t.Error("nobody else worked before the end")
	}
}
