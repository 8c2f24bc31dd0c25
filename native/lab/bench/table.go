package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"openpfs/native/report"
)

// titles are what ways are called where people read.
var titles = map[string]string{
	"express http": "`express`, HTTP", "express tftp": "`express`, our TFTP",
	"classic http": "`classic`, HTTP", "classic tftp": "`classic`, our TFTP",
	"uftp": "curl, then UFTP multicast", "aria2": "aria2 swarm", "libtorrent": "libtorrent swarm",
	"http": "curl, a copy for each", "tftp": "atftp, a copy for each",
}

// title is what a cell's way is called, and its case.
func (c *Cell) title() string {
	if c.Case != "" {
		return titles[c.Way] + ", " + c.Case
	}
	return titles[c.Way]
}

// WriteTable writes Markdown: how every way compares, the cases and their bars,
// every figure, what is missing and why, and with what it was measured.
func WriteTable(w io.Writer, cells []Cell) error {
	var b strings.Builder
	comparison(&b, cells)
	cases(&b, cells)
	missing(&b, cells)
	b.WriteString("\n<details><summary>Every figure</summary>\n\n")
	everything(&b, cells)
	for _, line := range versions(cells) {
		fmt.Fprintf(&b, "\n- %s", line)
	}
	b.WriteString("\n\n</details>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// comparison has a row for each way and a column for each number of phones.
func comparison(b *strings.Builder, cells []Cell) {
	phones, ways := axes(cells)
	if len(phones) == 0 {
		return
	}
	b.WriteString("| **time ÷ bound**, WAN bytes ÷ F |")
	for _, n := range phones {
		fmt.Fprintf(b, " N = %d |", n)
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(phones)) + "\n")
	for _, way := range ways {
		fmt.Fprintf(b, "| %s |", titles[way])
		for _, n := range phones {
			text := "–"
			if c := find(cells, n, way); c != nil && len(c.Runs) > 0 {
				text = fmt.Sprintf("**%.2f**, %.2f", c.Median.TimeRatio, c.Median.WANRatio)
			}
			fmt.Fprintf(b, " %s |", text)
		}
		b.WriteString("\n")
	}
}

func cases(b *strings.Builder, cells []Cell) {
	head := "\n| case | way | phones | seconds | time ÷ bound | WAN ÷ F | held against |\n|---|---|--:|--:|--:|--:|---|\n"
	for i := range cells {
		c := &cells[i]
		if c.Case == "" || len(c.Runs) == 0 {
			continue
		}
		seconds := fmt.Sprintf("%.1f", c.Median.Seconds)
		if c.Runs[0].Killed > 0 {
			seconds += fmt.Sprintf(", %+.1f by the kill", c.Median.Added)
		}
		if c.Median.Formula > 0 {
			seconds += fmt.Sprintf(", %.3f × the formula", c.Median.Formula)
		}
		fmt.Fprintf(b, "%s| %s | %s | %d | %s | %.2f | %.2f | %s |\n", head, c.Case, titles[c.Way], c.Phones, seconds,
			c.Median.TimeRatio, c.Median.WANRatio, c.bar())
		head = ""
	}
}

func missing(b *strings.Builder, cells []Cell) {
	head := "\nWithout a figure:\n"
	for i := range cells {
		if c := &cells[i]; c.Missing != "" {
			fmt.Fprintf(b, "%s\n- %d phones, %s: %s", head, c.Phones, c.title(), c.Missing)
			head = ""
		}
	}
	if head == "" {
		b.WriteString("\n")
	}
}

// everything has a row for each cell.
func everything(b *strings.Builder, cells []Cell) {
	b.WriteString("Processor seconds are those of all phones together, memory is that of the largest. Each figure is the median of so many runs.\n\n" +
		"| phones | way | seconds | ÷ bound | ÷ formula | WAN ÷ F | processor s | memory | runs |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for i := range cells {
		c := &cells[i]
		if len(c.Runs) == 0 {
			continue
		}
		formula := ""
		if c.Median.Formula > 0 {
			formula = fmt.Sprintf("%.3f", c.Median.Formula)
		}
		m := c.Median
		fmt.Fprintf(b, "| %d | %s | %.1f | %.2f | %s | %.3f | %.1f | %s | %d |\n", c.Phones, c.title(),
			m.Seconds, m.TimeRatio, formula, m.WANRatio, m.CPU, report.MB(int64(m.PeakMax)), len(c.Runs))
	}
}

// axes are the table's numbers of phones and its ways, in its order.
func axes(cells []Cell) (phones []int, ways []string) {
	for i := range cells {
		if cells[i].Case != "" {
			continue
		}
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
		if c := &cells[i]; c.Case == "" && c.Phones == phones && c.Way == way {
			return c
		}
	}
	return nil
}

// versions names the programs, each way once, and the congestion control that TCP has by itself.
func versions(cells []Cell) (lines []string) {
	for i := range cells {
		for _, r := range cells[i].Runs {
			line := "TCP, where a program does not choose: " + r.TCP
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
