package web

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// without are those of the texts for which the page has no words. lacks is an
// expression of JavaScript that says so of one text; imports is what it needs of
// the page's modules.
func without(t *testing.T, imports, lacks string, texts []string) []string {
	t.Helper()
	list, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	script := imports + `
import { readFileSync } from "node:fs";
console.log(JSON.stringify(JSON.parse(readFileSync(0)).filter((text) => ` + lacks + `)));`
	node := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", script)
	node.Stdin = strings.NewReader(string(list))
	out, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var unknown []string
	if err := json.Unmarshal(out, &unknown); err != nil {
		t.Fatal(err)
	}
	return unknown
}
