package bench

import (
	"fmt"
	"slices"
	"time"

	"openpfs/native/lab"
)

// Cell is one number of phones and one way, of the table or of a case.
type Cell struct {
	Case    string       `json:"case,omitempty"` // "": of the table
	Phones  int          `json:"phones"`
	Way     string       `json:"way"`
	Missing string       `json:"missing,omitempty"` // why there is no figure
	Median  Figures      `json:"median"`
	Runs    []lab.Result `json:"runs,omitempty"`

	args []string      // of pfs lab
	cost time.Duration // of the last run, with what it takes to build the site
}

// Figures are a cell's medians.
type Figures struct {
	Seconds   float64 `json:"seconds"`
	TimeRatio float64 `json:"time_per_bound"`
	Formula   float64 `json:"time_per_formula,omitempty"` // of classic
	WANRatio  float64 `json:"wan_both_copies"`
	CPU       float64 `json:"cpu_seconds"`
	PeakMax   float64 `json:"peak_bytes_max"`
	Added     float64 `json:"added_sec,omitempty"` // by a kill
}

// last tells what came of the last run.
func (c *Cell) last() string {
	if c.Missing != "" {
		return c.Missing
	}
	r := c.Runs[len(c.Runs)-1]
	return fmt.Sprintf("%.1f s, %.2f times the bound, %.3f copies", r.Seconds, r.TimeRatio, r.WANRatio)
}

// what names the cell.
func (c *Cell) what() string {
	if c.Case != "" {
		return fmt.Sprintf("%s, %d phones, %s", c.Case, c.Phones, c.Way)
	}
	return fmt.Sprintf("%d phones, %s", c.Phones, c.Way)
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
		Formula:   of(func(r lab.Result) float64 { return r.FormulaRatio }),
		WANRatio:  of(func(r lab.Result) float64 { return r.WANRatio }),
		CPU:       of(func(r lab.Result) float64 { return r.CPU }),
		PeakMax:   of(func(r lab.Result) float64 { return float64(r.PeakMax) }),
		Added:     of(func(r lab.Result) float64 { return r.Added }),
	}
}
