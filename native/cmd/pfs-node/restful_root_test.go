//go:build root

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// It takes CAP_SYS_NICE, which root has.
func TestEveryThreadThatRunsSleepsEasy(t *testing.T) {
	tasks, err := os.ReadDir("/proc/self/task") // those that end meanwhile are none of the runtime's
	if err != nil {
		t.Fatal(err)
	}
	restful()
	for _, task := range tasks {
		b, err := os.ReadFile(filepath.Join("/proc", task.Name(), "timerslack_ns"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(string(b)); got != strconv.FormatInt(slack.Nanoseconds(), 10) {
			t.Errorf("thread %s: %s ns", task.Name(), got)
		}
	}
}
