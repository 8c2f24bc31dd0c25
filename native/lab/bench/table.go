package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"openpfs/native/report"
)

// WriteTable writes Markdown: a row for each way and a column for each number
// of phones, then what is missing and why, and with what it was measured.
func WriteTable(w io.Writer, cells []Cell) error {
	var b strings.Builder
	phones, ways := axes(cells)
	b.WriteString("| way |")
	for _, n := range phones {
		fmt.Fprintf(&b, " N = %d |", n)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(phones)) + "\n")
	for _, way := range ways {
		fmt.Fprintf(&b, "| %s |", way)
		for _, n := range phones {
			fmt.Fprintf(&b, " %s |", find(cells, n, way).text())
		}
		b.WriteString("\n")
	}
	b.WriteString("\nSeconds, **time ÷ bound**, WAN bytes ÷ F, processor seconds of all phones, memory of the largest.\n")
	for i := range cells {
		if c := &cells[i]; c.Missing != "" {
			fmt.Fprintf(&b, "\n- %s, N = %d: %s", c.Way, c.Phones, c.Missing)
		}
	}
	b.WriteString("\n")
	for _, line := range versions(cells) {
		fmt.Fprintf(&b, "\n- %s", line)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (c *Cell) text() string {
	if c == nil || c.Missing != "" {
		return "–"
	}
	m := c.Median
	return fmt.Sprintf("%.1f s, **%.2f**, %.2f, %.1f s, %s", m.Seconds, m.TimeRatio, m.WANRatio, m.CPU, report.MB(int64(m.PeakMax)))
}

// axes are the numbers of phones and the ways, in the table's order.
func axes(cells []Cell) (phones []int, ways []string) {
	for i := range cells {
		if !slices.Contains(phones, cells[i].Phones) {
			phones = append(phones, cells[i].Phones)
		}
		if !slices.Contains(ways, cells[i].Way) {
			ways = append(ways, cells[i].Way)
		}
	}
	return phones, ways
}

func find(cells []Cell, phones int, way string) *Cell {
	for i := range cells {
		if cells[i].Phones == phones && cells[i].Way == way {
			return &cells[i]
		}
	}
	return nil
}

// versions names the programs, each way once, and TCP's congestion control.
func versions(cells []Cell) (lines []string) {
	for i := range cells {
		for _, r := range cells[i].Runs {
			line := "TCP: " + r.TCP
			if r.Versions != "" {
				line = r.Way + ": " + r.Versions
			}
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	slices.Sort(lines)
	return lines
}
