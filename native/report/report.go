package report

import (
	"encoding/json"
	"io"
	"math"
	"strings"
	"time"

	"openpfs/core/telemetry"
)

// Load is what one model's phones install.
type Load struct {
	Files int   // the list and its components
	Bytes int64 // all of them
}

// Line is the WAN.
type Line struct {
	Rate int64 // bit/s; 0 unlimited
	RTT  time.Duration
}

// Report is one upgrade's figures. The JSON names are an interface: scripts
// read them.
type Report struct {
	Phones         int     `json:"phones"`
	Completed      int     `json:"completed"`
	Models         int     `json:"models"`
	Files          int     `json:"files"`      // of one load, its list included
	FileBytes      int64   `json:"file_bytes"` // of one load
	WANBytes       int64   `json:"wan_bytes"`  // towards the site, headers included
	WANCopies      float64 `json:"wan_copies"` // wan_bytes ÷ file_bytes ÷ models
	Seconds        float64 `json:"seconds"`
	BoundSeconds   float64 `json:"bound_seconds"`
	ConfirmedRoots int     `json:"confirmed_roots"` // over all files and models
	MaxChildren    int     `json:"max_children"`
	MaxDepth       int     `json:"max_depth"`
	Fallbacks      int     `json:"fallbacks"`
	Corrupt        int     `json:"corrupt"`
	HashesOK       bool    `json:"hashes_ok"`
	Verified       bool    `json:"verified"`      // every phone checked a trusted key's signature of what it committed
	Authenticated  bool    `json:"authenticated"` // phones believed neighbours with the site key only
	// CPUPerGB is processor seconds for each GB that phones committed: of one
	// process with all phones, the server and the line.
	CPUPerGB  float64 `json:"cpu_seconds_per_gb,omitempty"`
	TraceHash string  `json:"trace_hash,omitempty"` // of simulations
}

// New computes the figures of a finished run.
func New(f *telemetry.Fleet, phones, models int, load Load, line Line, wanBytes int64, hashesOK bool) Report {
	r := Report{
		Phones: phones, Completed: f.Totals.Completed, Models: models,
		Files: load.Files, FileBytes: load.Bytes, WANBytes: wanBytes,
		WANCopies: round(float64(wanBytes)/float64(load.Bytes)/float64(models), 4),
		Seconds:   round(float64(f.Now-f.Run.Start)/1e6, 3), BoundSeconds: round(bound(load, models, line).Seconds(), 3),
		ConfirmedRoots: f.Totals.Confirmed, MaxChildren: f.Totals.MaxChildren, MaxDepth: f.Totals.MaxDepth,
		Fallbacks: f.Totals.Fallbacks, Corrupt: f.Totals.Corrupt, HashesOK: hashesOK,
		Verified: verified(f),
	}
	return r
}

// OK reports whether every phone committed a load whose every byte was checked.
func (r Report) OK() bool { return r.Completed == r.Phones && r.HashesOK }

// verified reports whether there are commits, and every one said that its list
// was verified.
func verified(f *telemetry.Fleet) bool {
	commits := 0
	for i := range f.Nodes {
		if n := &f.Nodes[i]; n.Committed {
			if !strings.HasPrefix(n.Trust, "verified: ") {
				return false
			}
			commits++
		}
	}
	return commits > 0
}

// bound is file bytes · 8 · models ÷ rate + RTT ÷ 2.
func bound(load Load, models int, line Line) time.Duration {
	d := line.RTT / 2
	if line.Rate > 0 {
		d += time.Duration(float64(load.Bytes) * 8 * float64(models) / float64(line.Rate) * float64(time.Second))
	}
	return d
}

// WriteJSON writes one object on one line.
func (r Report) WriteJSON(w io.Writer) error { return json.NewEncoder(w).Encode(r) }

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}
