package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

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
