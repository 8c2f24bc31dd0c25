package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A recording holds the checks; the same with one word missing does not.
func TestCheckHoldsARecording(t *testing.T) {
	record := filepath.Join(t.TempDir(), "history.ndjson")
	if _, _, status := execute(t, "sim", "--phones", "6", "--record", record); status != 0 {
		t.Fatal(status)
	}
	out, _, status := execute(t, "check", "--strict", record)
	if status != 0 || !strings.Contains(out, "hold every check") {
		t.Errorf("%d: %s", status, out)
	}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	for i, l := range lines {
		if strings.Contains(l, `"kind":"verified"`) {
			lines[i] = ""
			break
		}
	}
	if err := os.WriteFile(record, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, status = execute(t, "check", record)
	if status != 1 || !strings.Contains(out, "check verify-first") {
		t.Errorf("without its first verified: %d: %s", status, out)
	}
}
