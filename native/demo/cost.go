package demo

import (
	"math"
	"syscall"
	"time"
)

// cpuTime is this process's so far: that of all phones, the server and the line.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("demo: " + err.Error()) // the arguments are ours
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perGB is processor seconds for each 10⁹ bytes that a phone committed.
func perGB(cpu time.Duration, phones int, bytes int64) float64 {
	return math.Round(cpu.Seconds()*1e11/float64(bytes)/float64(phones)) / 100
}
