package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"openpfs/core/sim"
)

// writeMarkdown writes what a hunt showed as the README has it. It is the same
// whenever and wherever these seeds are played.
func writeMarkdown(out io.Writer, t *sim.Tally, from uint64) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s sites with %s phones, drawn by the seeds %d to %d; %s of them without a fault; %s events. ",
		grouped(t.Runs), grouped(t.Phones), from, from+uint64(t.Runs)-1, grouped(t.Clean), grouped(t.Events))
	if t.Failed == 0 {
		fmt.Fprintf(&b, "No check was broken.\n")
	} else {
		fmt.Fprintf(&b, "**%s of them broke a check.**\n", grouped(t.Failed))
	}
	fmt.Fprintf(&b, "\n<details><summary>Every class of faults, every check, every rare state</summary>\n")
	fmt.Fprintf(&b, "\n| fault class | runs | struck | times | runs with a break |\n|---|--:|--:|--:|--:|\n")
	for _, c := range sim.Classes() {
		row := t.Classes[c]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c, grouped(row.Runs), grouped(row.Struck), grouped(row.Times), grouped(row.Breaks))
	}
	fmt.Fprintf(&b, "\n| check | asked | runs that broke it | what must hold |\n|---|--:|--:|---|\n")
	for _, k := range sim.Checks() {
		must, _, _ := strings.Cut(k.Doc, ": or ")
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, grouped(t.Asked[k.Name]), grouped(t.Breaks[k.Name]), must)
	}
	fmt.Fprintf(&b, "\nRare states, and how many runs reached them:")
	for i, m := range sim.States() {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %s %s", m, grouped(t.States[m]))
	}
	b.WriteString(".\n\n</details>\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// grouped writes a count with a comma after every three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
