package node

import (
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// BenchmarkIdle is what a node costs that has its load, among others that have
// theirs: CPU time in a minute, for one node.
//
//	go test -run - -bench Idle -benchtime 1x ./native/node
func BenchmarkIdle(b *testing.B) {
	const nodes, watched = 20, 20 * time.Second
	r := newRig(b, 100_000)
	for i := range nodes {
		p := r.start(i+1, "")
		r.Wait(p.id+" commits", p.did(telemetry.Committed))
	}
	for b.Loop() {
		before := cpuTime()
		time.Sleep(watched) // this is what is measured: nothing
		b.ReportMetric((cpuTime()-before).Seconds()*1000/nodes*time.Minute.Seconds()/watched.Seconds(), "cpu-ms/min")
	}
}
