package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/sim"
	"openpfs/native/report"
	"openpfs/native/wan"
)

// Result is one upgrade's figures: the demo's, and what only a lab can measure.
// Seconds are from the instant at which the phones begin to the last commit;
// BoundSeconds are [Config.Bound] of the components' bytes, and so is FileBytes.
type Result struct {
	report.Report
	Way       string  `json:"way"`                // profile, upstream and server, or the rival
	Versions  string  `json:"versions,omitempty"` // of programs that are not ours
	TimeRatio float64 `json:"time_per_bound"`     // seconds ÷ bound_seconds
	// FormulaRatio is seconds ÷ [sim.Formula], of the classic profile.
	FormulaRatio float64 `json:"time_per_formula,omitempty"`
	WANTotal     int64   `json:"wan_both_bytes"`      // both directions, IP headers included
	WANRatio     float64 `json:"wan_both_copies"`     // wan_both_bytes ÷ file_bytes
	Dropped      int64   `json:"wan_dropped"`         // by the full queue, both directions
	Lost         int64   `json:"wan_lost"`            // by the line, as told
	CPU          float64 `json:"cpu_seconds"`         // of all phones' processes, their start included
	PeakMax      int64   `json:"peak_bytes_max"`      // resident, of one phone's process
	PeakMean     int64   `json:"peak_bytes_mean"`     // of all
	LateMean     float64 `json:"line_late_ms"`        // of the line's packets, since the lab began
	LateWorst    float64 `json:"line_worst_late_ms"`  //
	TCP          string  `json:"tcp"`                 // congestion control
	Killed       int     `json:"killed,omitempty"`    // phones, on purpose: the others must complete
	Added        float64 `json:"added_sec,omitempty"` // by the kill, beside the run without
}

// OK reports whether every phone that was left alive committed what was published.
func (r Result) OK() bool { return r.Completed == r.Phones-r.Killed && r.HashesOK }

// describe fills in what does not come from telemetry.
func (l *Lab) describe(r *Result, crossed wan.Stats, line Counts, costs []usage) {
	r.Way = l.cfg.Way()
	versions := []string{l.version}
	if l.cfg.Server != "ours" || l.rival.upstream != "" {
		versions = append(versions, "served by "+l.server.version)
	}
	r.Versions = strings.Trim(strings.Join(versions, ", "), ", ")
	r.BoundSeconds = round(l.cfg.Bound(l.content.bytes).Seconds(), 3)
	r.TimeRatio = round(r.Seconds/r.BoundSeconds, 3)
	if formula := l.formula(); formula > 0 && r.Killed == 0 {
		r.FormulaRatio = round(r.Seconds/formula.Seconds(), 3)
	}
	r.WANTotal = crossed.DownBytes + crossed.UpBytes
	r.WANRatio = round(float64(r.WANTotal)/float64(l.content.bytes), 4)
	r.Dropped, r.Lost = crossed.DownDropped+crossed.UpDropped, crossed.DownLost+crossed.UpLost
	var sum int64
	for _, u := range costs {
		r.CPU += u.cpu.Seconds()
		r.PeakMax = max(r.PeakMax, u.peak)
		sum += u.peak // 0 of one that was killed
	}
	r.CPU = round(r.CPU, 2)
	r.PeakMean = sum / int64(len(costs)-r.Killed)
	r.LateMean, r.LateWorst = round(line.MeanLate.Seconds()*1e3, 3), round(line.WorstLate.Seconds()*1e3, 3)
	r.TCP = congestionControl()
}

// formula is what the classic profile's own rules make of the work; 0 of other
// ways.
func (l *Lab) formula() time.Duration {
	if l.cfg.Rival != "" || l.cfg.Profile != "classic" {
		return 0
	}
	t := pfs.Classic()
	if l.cfg.RootWait >= 0 {
		t.RootWait = l.cfg.RootWait
	}
	return sim.Formula(t, len(l.content.components)+1, l.cfg.Phones, l.content.bytes, int64(l.cfg.WAN.Rate), int64(l.cfg.LAN))
}

// Way names how the work was done.
func (c *Config) Way() string {
	if c.Rival != "" && c.Server == "ours" {
		return c.Rival
	}
	if c.Rival != "" {
		return c.Rival + " " + c.Server
	}
	way := c.Profile + " " + c.Upstream
	if c.Server != "ours" {
		way += " " + c.Server
	}
	return way
}

// WriteJSON writes one object on one line.
func (r Result) WriteJSON(w io.Writer) error { return json.NewEncoder(w).Encode(r) }

// WriteTable writes the figures for people.
func (r Result) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("way", "%s %s", r.Way, r.Versions)
	row("phones", "%d of %d complete, every byte checked: %v", r.Completed, r.Phones, r.HashesOK)
	if r.Killed > 0 {
		row("killed", "%d, which added %+.2f s", r.Killed, r.Added)
	}
	row("time", "%s, bound %s: %.2f times the bound", report.Seconds(r.Seconds), report.Seconds(r.BoundSeconds), r.TimeRatio)
	if r.FormulaRatio > 0 {
		row("formula", "%.3f times what the profile's own waits, the line and the tree's depth make", r.FormulaRatio)
	}
	row("over the WAN", "%s both ways, for a load of %s: %.3f copies", report.MB(r.WANTotal), report.MB(r.FileBytes), r.WANRatio)
	row("dropped, lost", "%d by the queue, %d by the line", r.Dropped, r.Lost)
	row("processor", "%.1f s of all phones", r.CPU)
	row("memory", "%s at most of one phone, %s on average", report.MB(r.PeakMax), report.MB(r.PeakMean))
	row("line", "packets came %.2f ms late on average, %.1f ms at worst; TCP uses %s", r.LateMean, r.LateWorst, r.TCP)
	return t.Flush()
}

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}
