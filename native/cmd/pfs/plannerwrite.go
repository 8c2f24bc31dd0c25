package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"openpfs/core/plan"
	"openpfs/core/telemetry"
	"openpfs/native/report"
	"openpfs/native/wan"
)

// wayNames are how the ways are called where people read them.
var wayNames = map[string]string{plan.Without: "without sharing", plan.Classic: "classic", plan.Express: "express"}

// limitNames are what holds an upgrade up.
var limitNames = map[string]string{"line": "the line", "server": "the server", "lan": "the LAN", "waits": "waits"}

func writePlan(out io.Writer, a plan.Answer) error {
	fmt.Fprintf(out, "%s, %s (%s in %d files); a line of %v and %v to a server that speaks %s; ports of %v\n\n",
		count(a.Phones, "phone"), strings.Join(a.Models, ", "), report.MB(a.Bytes), a.Files, wan.BitsPerSecond(a.WAN), duration(a.RTT), a.Server, wan.BitsPerSecond(a.LAN))
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\tlast phone\t\tmedian\tfirst\tover the line\tcopies\twaits\tline\tLAN\theld up by\t")
	if a.Window > 0 {
		fmt.Fprintf(t, "within %v\t", duration(a.Window))
	}
	fmt.Fprintln(t)
	for _, w := range a.Ways {
		within := fmt.Sprintf("± %d %%", w.Tolerance)
		if w.Warning != "" { // how much more, nobody knows
			within = ""
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t", wayNames[w.Name], atLeast(w)+seconds(w.Last), within, seconds(w.Median), seconds(w.First),
			atLeast(w)+report.MB(w.WANBytes), copies(w.Copies), seconds(w.Parts.Waits), seconds(w.Parts.Line), seconds(w.Parts.LAN), limitNames[w.Limit])
		if a.Window > 0 {
			fmt.Fprintf(t, "%s\t", fits(w))
		}
		fmt.Fprintln(t)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	return writeRemarks(out, a)
}

// writeRemarks says what the figures do not.
func writeRemarks(out io.Writer, a plan.Answer) error {
	for _, w := range a.Ways {
		if w.Warning == plan.Impatient {
			fmt.Fprintf(out, "%s: bytes would come so slowly that phones take their parents for dead and fetch for themselves: expect more copies, and more time.\n", wayNames[w.Name])
		}
	}
	if len(a.Models) > 1 || a.Models[0] != "CP-7961G" {
		fmt.Fprintln(out, "Only the sizes of SCCP41.9-4-2SR3-1S are public: where --sizes or --load do not say others, they stand for all families.")
	}
	_, err := fmt.Fprintln(out, "± is how far the simulator may be off. express needs lists that tell their components' blocks, as pfs publish writes them.")
	return err
}

func writePlanCSV(out io.Writer, a plan.Answer) error {
	w := csv.NewWriter(out)
	if err := w.Write(append([]string{"phones", "wan_bit_s", "rtt_ms"}, wayColumns...)); err != nil {
		return err
	}
	return writeRows(w, a, strconv.Itoa(a.Phones), strconv.FormatInt(a.WAN, 10), strconv.FormatInt(int64(a.RTT)/1000, 10))
}

// wayColumns head what writeRows writes.
var wayColumns = []string{"way", "first_s", "median_s", "last_s", "tolerance_percent", "wan_bytes", "copies", "limit", "fits", "windows", "warning"}

// writeRows writes a row for each way.
func writeRows(w *csv.Writer, a plan.Answer, front ...string) error {
	for _, way := range a.Ways {
		fit, windows := "", ""
		if a.Window > 0 {
			fit, windows = strconv.FormatBool(way.Fits), strconv.FormatInt(way.Windows, 10)
		}
		row := append(front[:len(front):len(front)], way.Name, exact(way.First), exact(way.Median), exact(way.Last), strconv.Itoa(way.Tolerance),
			strconv.FormatInt(way.WANBytes, 10), copies(way.Copies), way.Limit, fit, windows, way.Warning)
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// atLeast stands before a figure that is a lower bound.
func atLeast(w plan.Way) string {
	if w.Warning != "" {
		return "≥ "
	}
	return ""
}

func fits(w plan.Way) string {
	if w.Fits && w.Warning == "" {
		return "yes"
	}
	if w.Fits {
		return "perhaps"
	}
	return fmt.Sprintf("no, takes %d", w.Windows)
}

func duration(t telemetry.Micros) string {
	return strings.TrimSuffix(strings.TrimSuffix((time.Duration(t)*time.Microsecond).String(), "0s"), "0m")
}

func seconds(t telemetry.Micros) string { return report.Seconds(float64(t) / 1e6) }

// exact are seconds for a spreadsheet.
func exact(t telemetry.Micros) string { return strconv.FormatFloat(float64(t)/1e6, 'f', 3, 64) }

func copies(ppm int64) string { return strconv.FormatFloat(float64(ppm)/1e6, 'f', 2, 64) }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
