//go:build root

package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// It takes CAP_SYS_NICE, which root has.
func TestTheMonitorSleepsEasy(t *testing.T) {
	restful()
	b, err := os.ReadFile(monitor() + "/timerslack_ns")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(string(b)), strconv.FormatInt(slack.Nanoseconds(), 10); got != want {
		t.Errorf("%s ns, want %s", got, want)
	}
}

// While there is something to do, of all the runtime's threads only its monitor
// sleeps for a time.
func TestTheThreadThatIsMeantIsTheMonitor(t *testing.T) {
	want := strconv.Itoa(unix.SYS_NANOSLEEP) + " "
	for begun := time.Now(); time.Since(begun) < 10*time.Second; {
		call, err := os.ReadFile(monitor() + "/syscall")
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(call), want) {
			return
		}
	}
	t.Error("it was never seen asleep")
}
