package node

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// BenchmarkFleet is one upgrade of a site with a load of the real sizes, from
// the first node's start to the last commit.
//
//	go test -run - -bench Fleet -benchtime 1x ./native/node
func BenchmarkFleet(b *testing.B) {
	for _, n := range []int{24, 100, 300} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				upgrade(b, n)
			}
		})
	}
}

func upgrade(b *testing.B, n int) {
	var sizes []int64
	for _, c := range load.Real().Components() {
		sizes = append(sizes, c.Size)
	}
	r := newRig(b, sizes...)
	idle, cpu := heap(), cpuTime()
	begun := time.Now()
	var phones []*phone
	for i := range n {
		phones = append(phones, r.start(i+1, ""))
	}
	up := time.Since(begun)
	b.ReportMetric(float64(heap()-idle)/float64(n)/1024, "KiB/node")
	most := 0
	for _, p := range phones {
		r.Wait(p.id+" commits", p.did(telemetry.Committed))
		most = max(most, runtime.NumGoroutine())
	}
	b.ReportMetric(time.Since(begun).Seconds(), "s")
	b.ReportMetric(up.Seconds(), "s-start")
	b.ReportMetric((cpuTime() - cpu).Seconds(), "cpu-s")
	b.ReportMetric(float64(most)/float64(n), "goroutines/node")
	r.wantCopies(1)
	for _, p := range phones {
		p.kill()
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkTransfer is one file from parent to child, from the join to the
// child's check.
func BenchmarkTransfer(b *testing.B) { transfer(b) }

func transfer(b *testing.B, change ...func(*Config)) {
	const bytes = 100 << 20
	r := newRig(b, bytes)
	parent := r.start(1, "", change...)
	r.Wait("the parent commits", parent.did(telemetry.Committed))
	b.SetBytes(bytes)
	for b.Loop() {
		b.StopTimer()
		mark := r.Mark()
		child := r.start(2, "", change...)
		r.After(mark, "the file comes", func(e telemetry.Event) bool {
			return e.Node == child.id && e.Kind == telemetry.TransferStart && e.File == "part0.sbn"
		})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		b.StartTimer()
		r.After(mark, "the file is whole", func(e telemetry.Event) bool {
			return e.Node == child.id && e.Kind == telemetry.Verified && e.File == "part0.sbn"
		})
		b.StopTimer()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.Mallocs-before.Mallocs)/(bytes/wire.MaxData), "allocs/frame")
		child.kill()
		b.StartTimer()
	}
}
