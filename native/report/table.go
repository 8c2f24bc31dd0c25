package report

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// WriteTable writes the run beside the bound and beside what the traditional
// way costs at least: every phone its own copy over the same line.
func (r Report) WriteTable(w io.Writer, line Line) error {
	bytes := r.FileBytes * int64(r.Models)
	each := Load{Files: r.Files, Bytes: r.FileBytes * int64(r.Phones)}
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\t%s\t%s\t%s\t\n", "time", "over the WAN", "copies per model")
	fmt.Fprintf(t, "this run\t%s\t%s\t%.2f\t\n", Seconds(r.Seconds), MB(r.WANBytes), r.WANCopies)
	fmt.Fprintf(t, "the line's own bound\t%s\t%s\t%.2f\t\n", Seconds(r.BoundSeconds), MB(bytes), 1.0)
	fmt.Fprintf(t, "without PFS, at least\t%s\t%s\t%.2f\t\n", Seconds(bound(each, 1, line).Seconds()), MB(each.Bytes), float64(r.Phones)/float64(r.Models))
	if err := t.Flush(); err != nil {
		return err
	}
	state := "every byte checked"
	if !r.OK() {
		state = "NOT COMPLETE"
		if r.Completed == r.Phones {
			state = "BYTES DIFFER FROM THE SERVER'S"
		}
	}
	vouched := "nobody vouched for the load"
	if r.Verified {
		vouched = "its signature verified by each"
	}
	if r.Authenticated {
		vouched += ", neighbours authenticated"
	}
	cost := ""
	if r.CPUPerGB > 0 {
		cost = fmt.Sprintf("; %.1f s of processor time for each GB that they committed", r.CPUPerGB)
	}
	_, err := fmt.Fprintf(w, "\n%d of %d phones committed the load, %s, %s; %d roots for %d files, at most %d children, depth %d, %d fallbacks, %d corrupt%s.\n",
		r.Completed, r.Phones, state, vouched, r.ConfirmedRoots, r.Files*r.Models, r.MaxChildren, r.MaxDepth, r.Fallbacks, r.Corrupt, cost)
	return err
}

// Seconds writes a time as people say it.
func Seconds(s float64) string {
	if s < 120 {
		return fmt.Sprintf("%.1f s", s)
	}
	return time.Duration(s * float64(time.Second)).Round(time.Second).String()
}

// MB writes bytes as people say them.
func MB(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	case n < 10_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
