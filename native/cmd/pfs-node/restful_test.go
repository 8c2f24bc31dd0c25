package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestEveryThreadThatRunsSleepsEasy(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs CAP_SYS_NICE, which root has")
	}
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

func TestTheCommandsThatAreRunDoNot(t *testing.T) {
	usual := strconv.Itoa(usualSlack())
	restful()
	out := filepath.Join(t.TempDir(), "slack")
	if err := runCommand(t.Context(), "--activate", "cat /proc/$$/timerslack_ns >"+out, "L", "."); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil || strings.TrimSpace(string(got)) != usual {
		t.Errorf("%s, %v; want %s ns", got, err, usual)
	}
}
