package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestEveryFlagIsDocumented compares what --help has with the project's page.
func TestEveryFlagIsDocumented(t *testing.T) {
	t.Parallel()
	help, err := exec.Command(agentBinary, "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	flags := regexp.MustCompile(`(?m)^ .*?(--[a-z-]+)`).FindAllStringSubmatch(string(help), -1)
	if len(flags) < 30 {
		t.Fatalf("only %d flags in\n%s", len(flags), help)
	}
	for _, f := range flags {
		if name := f[1]; name != "--help" && name != "--version" && !strings.Contains(string(page), name) {
			t.Errorf("%s is not in the README", name)
		}
	}
}
