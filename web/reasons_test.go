package web

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// told are the kinds of events whose text is a reason in a phone's own words.
var told = []telemetry.Kind{telemetry.NodeDown, telemetry.ChildLeft, telemetry.ParentLost, telemetry.TransferFail,
	telemetry.Rejected, telemetry.Fallback, telemetry.CommitFailed, telemetry.Ignored}

// Whatever phones write as a reason in random sites with random faults, the page
// has words for it in every language.
func TestEveryReasonHasWords(t *testing.T) {
	texts := map[string]bool{}
	for seed := range uint64(60) {
		_, err := sim.Swarm(seed, func(e telemetry.Event) {
			if e.Text != "" && slices.Contains(told, e.Kind) {
				texts[e.Text] = true
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(texts) < 100 {
		t.Fatalf("only %d reasons were met", len(texts))
	}
	unknown := without(t, `import { isKnown } from "./app/reasons.js";`, `!isKnown(text)`, slices.Sorted(maps.Keys(texts)))
	if len(unknown) > 0 {
		t.Errorf("app/reasons.js does not know:\n%s", strings.Join(unknown, "\n"))
	}
}
