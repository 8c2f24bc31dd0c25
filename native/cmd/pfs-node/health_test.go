package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// installed is a site whose device runs LOAD.1 and is to get LOAD.2.
func installed(t *testing.T) (s *site, dir string) {
	t.Helper()
	s, dir = newSite(t), t.TempDir()
	start(t, s.args(dir, "--once", "--timeout", "1m")...).ends(0)
	s.load = "LOAD.2"
	return s, dir
}

func active(t *testing.T, dir, list string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "active", "files", list)); err != nil {
		t.Errorf("%s is not the active one: %v", list, err)
	}
}

func noTrial(t *testing.T, dir string) {
	t.Helper()
	if b, err := os.ReadFile(filepath.Join(dir, trialFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("remembered: %s, %v", b, err)
	}
}

// CSCtg96408: "7961 does not boot after a PFS upgrade". Here the phone is back on
// the load before, that one runs, the report says why, and the bad load is left
// alone until somebody says otherwise.
func TestCSCtg96408DoesNotBootAfterAPFSUpgrade(t *testing.T) {
	t.Parallel()
	s, dir := installed(t)
	running := filepath.Join(t.TempDir(), "running")
	boot := []string{"--once", "--activate", "echo $PFS_LOAD >" + running, "--health-timeout", "3s"}
	bricked := append(boot, "--health", "grep LOAD.1 "+running+" || { echo no DSP; exit 1; }")

	out := start(t, s.args(dir, bricked...)...).ends(1)
	for _, want := range []string{"rolled-back", "LOAD.2 is not installed", "not healthy within 3s", "no DSP", "rolled back to LOAD.1"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	active(t, dir, "LOAD.1.loads")
	if got, err := os.ReadFile(running); err != nil || string(got) != "LOAD.1\n" {
		t.Errorf("runs %q, %v", got, err)
	}

	out = start(t, s.args(dir, bricked...)...).ends(1)
	if !strings.Contains(out, "was rolled back before") || !strings.Contains(out, "--retry-bad") || strings.Contains(out, "msg=rolled-back") {
		t.Errorf("the second time it says:\n%s", out)
	}
	active(t, dir, "LOAD.1.loads")

	good := append(boot, "--health", "true")
	start(t, s.args(dir, append(good, "--retry-bad")...)...).ends(0)
	active(t, dir, "LOAD.2.loads")
	noTrial(t, dir)
}

func TestABadLoadDoesNotKeepAnotherOut(t *testing.T) {
	t.Parallel()
	s, dir := installed(t)
	start(t, s.args(dir, "--once", "--health", "false", "--health-timeout", "100ms")...).ends(1)
	s.load = "LOAD.1"
	start(t, s.args(dir, "--once", "--health", "true")...).ends(0)
	active(t, dir, "LOAD.1.loads")
}

func TestHealthMayComeLate(t *testing.T) {
	t.Parallel()
	s, dir := installed(t)
	once := filepath.Join(t.TempDir(), "asked")
	start(t, s.args(dir, "--once", "--health", "[ -e "+once+" ] || { touch "+once+"; exit 1; }")...).ends(0)
	active(t, dir, "LOAD.2.loads")
	noTrial(t, dir)
}

// killed runs the agent until it has asked for the health of what it started.
func killed(t *testing.T, s *site, dir string) {
	t.Helper()
	asked := filepath.Join(t.TempDir(), "asked")
	p := start(t, s.args(dir, "--health", "touch "+asked+"; sleep 5")...)
	for _, err := os.Stat(asked); err != nil; _, err = os.Stat(asked) {
		time.Sleep(time.Millisecond)
	}
	_ = p.cmd.Process.Kill()
	<-p.done
}

// The verdict is asked for again after whatever ended the first asking.
func TestAKillBetweenActivationAndVerdictIsSurvived(t *testing.T) {
	t.Parallel()
	t.Run("and the load is well", func(t *testing.T) {
		t.Parallel()
		s, dir := installed(t)
		killed(t, s, dir)
		active(t, dir, "LOAD.2.loads")
		start(t, s.args(dir, "--once", "--health", "true")...).ends(0)
		active(t, dir, "LOAD.2.loads")
		noTrial(t, dir)
	})
	t.Run("and it is not", func(t *testing.T) {
		t.Parallel()
		s, dir := installed(t)
		killed(t, s, dir)
		start(t, s.args(dir, "--once", "--health", "false", "--health-timeout", "1s")...).ends(1)
		active(t, dir, "LOAD.1.loads")
	})
	t.Run("every time: it is what kills", func(t *testing.T) {
		t.Parallel()
		s, dir := installed(t)
		for range maxTrials {
			killed(t, s, dir)
		}
		out := start(t, s.args(dir, "--once", "--health", "true")...).ends(1)
		if !strings.Contains(out, "3 starts ended before it was found healthy") {
			t.Errorf("it says:\n%s", out)
		}
		active(t, dir, "LOAD.1.loads")
	})
}

// The process may die after the verdict and before the roll-back.
func TestABadLoadThatIsStillActiveIsRolledBackAtTheStart(t *testing.T) {
	t.Parallel()
	s, dir := installed(t)
	start(t, s.args(dir, "--once")...).ends(0)
	active(t, dir, "LOAD.2.loads")
	if err := os.WriteFile(filepath.Join(dir, trialFile), []byte(`{"load":"LOAD.2","bad":true,"why":"no DSP"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	start(t, s.args(dir, "--once")...).ends(1)
	active(t, dir, "LOAD.1.loads")
}
