package bench

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is a pfs that says what it was told to do, and has figures or an
// excuse.
const program = `#!/bin/sh
echo "$*" >> "$(dirname "$0")/calls"
case "$*" in
*aria2*) echo "pfs: not installed: aria2c; on Debian: apt-get install aria2" >&2; exit 2 ;;
*libtorrent*) echo '{"phones":4,"completed":3,"hashes_ok":false,"seconds":20}'; exit 1 ;;
esac
n=$(wc -l < "$(dirname "$0")/calls")
echo "{\"phones\":4,\"completed\":4,\"hashes_ok\":true,\"seconds\":$n,\"time_per_bound\":2,\"wan_both_copies\":1.03,\"tcp\":\"cubic\",\"way\":\"x\",\"versions\":\"x 1.0\"}"
`

func TestATableIsFilledInRounds(t *testing.T) {
	dir := t.TempDir()
	p := Plan{Program: filepath.Join(dir, "pfs"), Phones: []int{4, 8}, Ways: []string{"express http", "aria2", "libtorrent", "http"},
		Cases: []Case{{Name: "a case", Phones: 5, Ways: []string{"express tftp"}, Args: []string{"--loss", "1%"}}},
		Runs:  3, Within: time.Minute, Longest: time.Minute, Bound: 10 * time.Second, Args: []string{"--wan", "10mbit"}}
	if err := os.WriteFile(p.Program, []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	told := 0
	cells, err := p.Run(t.Context(), func(string) { told++ })
	if err != nil {
		t.Fatal(err)
	}
	calls, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(calls)), "\n")
	if want := "lab --json --phones 4 --timeout 1m0s --profile express --upstream http --wan 10mbit"; lines[0] != want {
		t.Errorf("the first call is %q, want %q", lines[0], want)
	}
	// 8 copies of 10 s do not fit into a minute; what failed once is not tried again.
	if want := 4*3 + 2*2; len(lines) != want || told != want {
		t.Errorf("%d calls, %d told, want %d:\n%s", len(lines), told, want, calls)
	}
	if c := find(cells, 8, "http"); c.Missing != "takes 1m20s at least" {
		t.Errorf("8 copies: %q", c.Missing)
	}
	if c := find(cells, 4, "aria2"); !strings.HasPrefix(c.Missing, "not installed: aria2c") {
		t.Errorf("aria2: %q", c.Missing)
	}
	if c := find(cells, 4, "libtorrent"); c.Missing != "3 of 4 complete after 20 s" {
		t.Errorf("libtorrent: %q", c.Missing)
	}
	if want := "lab --json --phones 5 --timeout 1m0s --profile express --upstream tftp --wan 10mbit --loss 1%"; lines[7] != want {
		t.Errorf("the case's call is %q, want %q", lines[7], want)
	}
	// In rounds: the first is over after 8 calls, and each is of every cell.
	c := find(cells, 4, "express http")
	if len(c.Runs) != 3 || c.Runs[0].Seconds != 1 || c.Median.Seconds < 9 || c.Median.Seconds > 12 || c.Median.WANRatio != 1.03 {
		t.Errorf("%+v", c)
	}
	checkOutputs(t, cells)
}

func checkOutputs(t *testing.T, cells []Cell) {
	t.Helper()
	var table, plot bytes.Buffer
	if err := errors.Join(WriteTable(&table, cells), WritePlot(&plot, cells)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| N = 4 | N = 8 |\n|---|--:|--:|\n", "| `express`, HTTP | **2.00**, 1.03 | ",
		"| aria2 swarm | – | – |\n", "\n- 8 phones, curl, a copy for each: takes 1m20s at least", "| a case | `express`, our TFTP | 5 | ", "\n- x: x 1.0\n"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
		}
	}
	d := xml.NewDecoder(&plot)
	lines := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the plot is no XML: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "polyline" {
			lines++
		}
	}
	if lines != 2 { // express http and http
		t.Errorf("%d lines in the plot, want 2", lines)
	}
}

// TestWhatDoesNotEndInTimeIsNotBegun: the first round is made, whatever it takes.
func TestWhatDoesNotEndInTimeIsNotBegun(t *testing.T) {
	p := Plan{Program: filepath.Join(t.TempDir(), "pfs"), Phones: []int{4}, Ways: []string{"express http", "uftp"}, Runs: 5, Longest: time.Minute}
	if err := os.WriteFile(p.Program, []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	cells, err := p.Run(t.Context(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for i := range cells {
		if len(cells[i].Runs) != 1 {
			t.Errorf("%s ran %d times within no time, want once", cells[i].Way, len(cells[i].Runs))
		}
	}
}

// TestLabelsDoNotTouch puts ends upon one another and at the plot's foot.
func TestLabelsDoNotTouch(t *testing.T) {
	for _, ends := range [][]float64{{100, 100, 100}, {100, 110, 300}, {height - foot, height - foot, height - foot - 5}, {90, 100, 118, 135, 400}} {
		var group []*curve
		for _, y := range ends {
			group = append(group, &curve{points: [][2]float64{{0, y}}})
		}
		spread(group)
		for i := 1; i < len(group); i++ {
			if gap := group[i].label - group[i-1].label; gap < labelGap-0.001 {
				t.Errorf("ends at %v: labels %d and %d are %.1f apart", ends, i-1, i, gap)
			}
		}
		if last := group[len(group)-1].label; last > height-foot {
			t.Errorf("ends at %v: a label at %.1f, below the axis", ends, last)
		}
	}
}

func TestAnUnknownWayIsNamed(t *testing.T) {
	_, err := (&Plan{Phones: []int{4}, Ways: []string{"carrier pigeon"}, Runs: 1}).Run(context.Background(), nil)
	if err == nil || !strings.Contains(err.Error(), `no way "carrier pigeon": there are express http`) {
		t.Error(err)
	}
}
