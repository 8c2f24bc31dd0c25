package web

import (
	"encoding/json"
	"maps"
	"os/exec"
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
	list, err := json.Marshal(slices.Sorted(maps.Keys(texts)))
	if err != nil {
		t.Fatal(err)
	}
	script := `import { isKnown } from "./app/reasons.js";
import { readFileSync } from "node:fs";
console.log(JSON.parse(readFileSync(0)).filter((text) => !isKnown(text)).join("\n"));`
	node := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", script)
	node.Stdin = strings.NewReader(string(list))
	out, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if unknown := strings.TrimSpace(string(out)); unknown != "" {
		t.Errorf("app/reasons.js does not know:\n%s", unknown)
	}
}
