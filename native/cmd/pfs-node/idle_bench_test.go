package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// BenchmarkIdle is an agent that has installed its load and has nothing to do:
// what it has resident, and its processor time over so many seconds.
//
//	go test -run - -bench Idle -benchtime 1x ./native/cmd/pfs-node
func BenchmarkIdle(b *testing.B) {
	const span = 20 * time.Second
	s := newSite(b)
	p := start(b, s.args(b.TempDir())...)
	p.says("committed")
	for b.Loop() {
		before := p.ticks(b)
		time.Sleep(span)
		b.ReportMetric(float64(p.ticks(b)-before)*10/span.Seconds(), "cpu-ms/s") // 100 ticks a second
		b.ReportMetric(float64(p.resident(b))/1e6, "MB")
	}
}

// ticks is the process's processor time so far, as the kernel counts it for
// everybody: in hundredths of a second.
func (p *process) ticks(b *testing.B) int64 {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	var user, system int64
	if _, err := fmt.Sscan(strings.Join(strings.Fields(rest)[11:13], " "), &user, &system); err != nil {
		b.Fatal(err)
	}
	return user + system
}

// resident is its memory in bytes.
func (p *process) resident(b *testing.B) (bytes int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &bytes); n == 1 {
			return bytes << 10
		}
	}
	b.Fatal("no VmRSS: the process has ended")
	return 0
}
