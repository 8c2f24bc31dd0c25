package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpfs/native/lab"
)

// Ways are all that there are: a profile and an upstream of pfs-node, or a
// rival.
var Ways = []string{"express http", "express tftp", "classic tftp", "uftp", "aria2", "libtorrent", "http", "tftp"}

// Plan is the table to fill.
type Plan struct {
	Program string // pfs
	Phones  []int
	Ways    []string
	Runs    int           // of each cell
	Longest time.Duration // of one run; a way that cannot be that fast is left out
	Args    []string      // for every run, such as --wan 10mbit
	Bound   time.Duration // of one copy, for that
}

// Cell is one number of phones and one way.
type Cell struct {
	Phones  int          `json:"phones"`
	Way     string       `json:"way"`
	Missing string       `json:"missing,omitempty"` // why there is no figure
	Median  Figures      `json:"median"`
	Runs    []lab.Result `json:"runs,omitempty"`
}

// Figures are a cell's medians.
type Figures struct {
	Seconds   float64 `json:"seconds"`
	TimeRatio float64 `json:"time_per_bound"`
	WANRatio  float64 `json:"wan_both_copies"`
	CPU       float64 `json:"cpu_seconds"`
	PeakMax   float64 `json:"peak_bytes_max"`
}

// args are those of pfs lab for a way.
func args(way string) ([]string, error) {
	if !slices.Contains(Ways, way) {
		return nil, fmt.Errorf("no way %q: there are %s", way, strings.Join(Ways, ", "))
	}
	if profile, upstream, ok := strings.Cut(way, " "); ok {
		return []string{"--profile", profile, "--upstream", upstream}, nil
	}
	return []string{"--rival", way}, nil
}

// unicast says that a way brings every phone its own copy.
func unicast(way string) bool { return way == "http" || way == "tftp" }

// Run fills the table. tell hears of each run that has ended.
func (p *Plan) Run(ctx context.Context, tell func(string)) ([]Cell, error) {
	var cells []Cell
	for _, n := range p.Phones {
		for _, way := range p.Ways {
			if _, err := args(way); err != nil {
				return nil, err
			}
			c := Cell{Phones: n, Way: way}
			if least := p.Bound * time.Duration(n); unicast(way) && least > p.Longest {
				c.Missing = fmt.Sprintf("takes %v at least", least.Round(time.Second))
			}
			cells = append(cells, c)
		}
	}
	for round := range p.Runs {
		for i := range cells {
			c := &cells[i]
			if c.Missing != "" {
				continue
			}
			if err := p.fill(ctx, c); err != nil {
				return nil, err
			}
			tell(fmt.Sprintf("%d of %d: %d phones, %s: %s", round+1, p.Runs, c.Phones, c.Way, c.last()))
		}
	}
	for i := range cells {
		cells[i].Median = median(cells[i].Runs)
	}
	return cells, nil
}

func (c *Cell) last() string {
	if c.Missing != "" {
		return c.Missing
	}
	r := c.Runs[len(c.Runs)-1]
	return fmt.Sprintf("%.1f s, %.2f times the bound, %.3f copies", r.Seconds, r.TimeRatio, r.WANRatio)
}

// fill runs a cell once more. A run that does not do its work is not an error,
// but what is told of its cell.
func (p *Plan) fill(ctx context.Context, c *Cell) error {
	more, err := args(c.Way)
	if err != nil {
		return err
	}
	all := append([]string{"lab", "--json", "--phones", strconv.Itoa(c.Phones), "--timeout", p.Longest.String()}, append(more, p.Args...)...)
	cmd := exec.CommandContext(ctx, p.Program, all...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	failed := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var r lab.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		if failed == nil {
			return fmt.Errorf("bench: what pfs lab printed is no result: %w", err)
		}
		var exit *exec.ExitError
		if !errors.As(failed, &exit) {
			return failed
		}
		c.Missing = lastLine(errs.String())
		return nil
	}
	if !r.OK() {
		c.Missing = fmt.Sprintf("%d of %d complete after %.0f s", r.Completed, r.Phones, r.Seconds)
		return nil
	}
	c.Runs = append(c.Runs, r)
	return nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimPrefix(s[strings.LastIndexByte(s, '\n')+1:], "pfs: ")
}

// median is each figure's; nothing of no runs.
func median(runs []lab.Result) Figures {
	of := func(figure func(lab.Result) float64) float64 {
		var v []float64
		for _, r := range runs {
			v = append(v, figure(r))
		}
		slices.Sort(v)
		switch n := len(v); {
		case n == 0:
			return 0
		case n%2 == 0:
			return (v[n/2-1] + v[n/2]) / 2
		default:
			return v[n/2]
		}
	}
	return Figures{
		Seconds:   of(func(r lab.Result) float64 { return r.Seconds }),
		TimeRatio: of(func(r lab.Result) float64 { return r.TimeRatio }),
		WANRatio:  of(func(r lab.Result) float64 { return r.WANRatio }),
		CPU:       of(func(r lab.Result) float64 { return r.CPU }),
		PeakMax:   of(func(r lab.Result) float64 { return float64(r.PeakMax) }),
	}
}
