//go:build root

package lab

import (
	"strings"
	"testing"
)

// TestASiteOfSeparateMachinesTakesOneCopy is an upgrade by real processes; every
// phone's files are compared with the published ones by Run itself.
func TestASiteOfSeparateMachinesTakesOneCopy(t *testing.T) {
	r, err := build(t, small()).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	if !r.OK() || r.Completed != 6 || !r.Verified {
		t.Error("not every phone committed a verified load")
	}
	if r.WANRatio < 1 || r.WANRatio > 1.1 {
		t.Errorf("%.3f copies crossed the line, want one and its headers", r.WANRatio)
	}
	if r.TimeRatio < 1 {
		t.Errorf("%.3f times the bound: no line is that fast", r.TimeRatio)
	}
	if r.CPU <= 0 || r.PeakMean < 1<<20 || r.PeakMax < r.PeakMean {
		t.Errorf("cost %.2f s and %d bytes (mean %d)", r.CPU, r.PeakMax, r.PeakMean)
	}
}

// TestARootThatDiesIsReplaced kills it at half of the largest file.
func TestARootThatDiesIsReplaced(t *testing.T) {
	c := small()
	c.KillRoot, c.Profile, c.RootWait = 50, "express", -1
	r, err := build(t, c).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	if !r.OK() || r.Killed != 1 || r.Completed != 5 {
		t.Errorf("%d killed, %d of %d completed", r.Killed, r.Completed, r.Phones)
	}
}

// TestASiteByHTTPHardlyOverrunsAQueue that holds what the line does. By itself
// BBR's search for the line's rate loses two hundred packets there.
func TestASiteByHTTPHardlyOverrunsAQueue(t *testing.T) {
	c := small()
	c.Upstream, c.Profile, c.RootWait, c.WAN.Queue = "http", "express", -1, 150_000
	r, err := build(t, c).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	const most = 50 // of 2,100
	if !r.OK() || r.Dropped > most {
		t.Errorf("%d of %d completed, %d packets dropped, want %d at most", r.Completed, r.Phones, r.Dropped, most)
	}
}

// TestARivalDoesTheSameWork by the one whose program every Linux has: a copy of
// its own for each phone.
func TestARivalDoesTheSameWork(t *testing.T) {
	c := small()
	c.Phones, c.Rival = 3, "http"
	r, err := build(t, c).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	if !r.OK() || r.Completed != 3 || !strings.HasPrefix(r.Versions, "curl ") {
		t.Errorf("%d of 3 completed, by %q", r.Completed, r.Versions)
	}
	if r.WANRatio < 3 || r.WANRatio > 4 {
		t.Errorf("%.3f copies crossed the line, want three and their headers", r.WANRatio)
	}
	if r.TimeRatio < 3 {
		t.Errorf("%.3f times the bound: no line is that fast with three copies", r.TimeRatio)
	}
	if r.CPU <= 0 || r.PeakMean < 1<<20 {
		t.Errorf("cost %.2f s and %d bytes", r.CPU, r.PeakMean)
	}
}
