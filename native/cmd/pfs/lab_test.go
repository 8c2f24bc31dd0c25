package main

import (
	"strings"
	"testing"
)

// TestALabIsRefusedBeforeItIsBuilt needs no rights: flags are checked first.
func TestALabIsRefusedBeforeItIsBuilt(t *testing.T) {
	for says, args := range map[string][]string{
		"0 phones":                         {"--phones", "0"},
		"no rival \"pigeon\": there are h": {"--rival", "pigeon"},
		"--queue: \"much\" is not":         {"--queue", "much"},
		"--wan: wan: rate \"fast\"":        {"--wan", "fast"},
		"--runs 0: give 1 or more":         {"--runs", "0"},
		"atftpd does not serve http":       {"--server", "atftpd", "--upstream", "http"},
	} {
		_, errs, status := execute(t, append([]string{"lab"}, args...)...)
		if status != 2 || !strings.Contains(errs, says) {
			t.Errorf("%v: status %d, said %q, want %q", args, status, errs, says)
		}
	}
}
