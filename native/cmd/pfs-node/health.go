package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"openpfs/native/store"
)

const (
	healthEvery = 2 * time.Second // between two runs of the health command
	maxTrials   = 3               // starts of a load that end before its verdict: then it does not boot
	trialFile   = "trial.json"    // in --dir
)

// trial is what is remembered of a load that is being tried, or that failed. It
// outlives the process: the load under trial may be what stops the device. A
// load that passed leaves none. A boot loader may read it.
type trial struct {
	Load    string `json:"load"`
	Content string `json:"content"`       // see contentOf: another edition may have the same name; "": any
	Bad     bool   `json:"bad"`           // it was tried, and is not tried again
	Starts  int    `json:"starts"`        // of the trial under way
	Why     string `json:"why,omitempty"` // it is bad
}

// of reports whether it is about this load.
func (t trial) of(name, content string) bool {
	return t.Load == name && (t.Content == content || t.Content == "")
}

// contentOf is a digest over a load's files, its list included: equal for equal
// editions alone.
func contentOf(files []store.Info) string {
	files = slices.SortedFunc(slices.Values(files), func(a, b store.Info) int { return strings.Compare(a.Name, b.Name) })
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%s %x\n", f.Name, f.Digest)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// activeContent is that of the load in use, by whatever name.
func (a *agent) activeContent() (name, content string) {
	slot, ok := a.disk.Active()
	if !ok {
		return "", ""
	}
	return slot.Load, contentOf(slot.Files)
}

func (a *agent) trialPath() string { return filepath.Join(a.dir, trialFile) }

// trial reads what is remembered; the zero value if that is nothing, or of no
// use, as after a crash of another program.
func (a *agent) trial() (t trial) {
	b, err := os.ReadFile(a.trialPath())
	if err == nil {
		err = json.Unmarshal(b, &t)
	}
	if err != nil {
		return trial{}
	}
	return t
}

// remember replaces what is remembered in one step, on disk before it returns.
func (a *agent) remember(t trial) error {
	b, err := json.Marshal(t)
	if err != nil {
		panic("pfs-node: a trial that JSON cannot carry: " + err.Error())
	}
	next := a.trialPath() + ".new"
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(next, a.trialPath()); err != nil {
		return err
	}
	return syncDir(a.dir)
}

func (a *agent) forget() error {
	if err := os.Remove(a.trialPath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(a.dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// try starts a committed load and waits for its health. The node rolls it back
// on an error, and calls this again for the load before, which was healthy once
// and is started without a trial.
func (a *agent) try(ctx context.Context, name, dir string) error {
	_, content := a.activeContent()
	if name != a.load || a.tried != "" && content != a.tried {
		return a.start(ctx, name, dir)
	}
	a.tried = content
	t := trial{Load: name, Content: content}
	if before := a.trial(); before.of(name, content) && !before.Bad {
		t.Starts = before.Starts
	}
	if t.Starts >= maxTrials {
		return a.condemn(t, fmt.Errorf("%d starts ended before it was found healthy", t.Starts))
	}
	t.Starts++
	if err := a.remember(t); err != nil {
		return fmt.Errorf("the trial cannot be noted: %w", err)
	}
	err := a.start(ctx, name, dir)
	if err == nil {
		err = a.healthy(ctx, name, dir)
	}
	switch {
	case ctx.Err() != nil: // stopped: this start tells nothing about the load
		t.Starts--
		return errors.Join(ctx.Err(), a.remember(t))
	case err != nil:
		return a.condemn(t, err)
	}
	return a.forget()
}

// condemn remembers a load as bad, and why.
func (a *agent) condemn(t trial, why error) error {
	t.Bad, t.Why = true, why.Error()
	return errors.Join(why, a.remember(t))
}

func (a *agent) start(ctx context.Context, name, dir string) error {
	if a.activate == "" {
		return nil
	}
	return runCommand(ctx, "--activate", a.activate, name, dir)
}

// healthy asks the health command until it agrees, or the time is over.
func (a *agent) healthy(ctx context.Context, name, dir string) error {
	if a.health == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, a.healthTimeout)
	defer cancel()
	var last error
	for {
		err := runCommand(ctx, "--health", a.health, name, dir)
		if err == nil {
			return nil
		}
		if last == nil || ctx.Err() == nil { // not what the end of the time did to it
			last = err
		}
		select {
		case <-time.After(healthEvery):
		case <-ctx.Done():
			return fmt.Errorf("not healthy within %v: %w", a.healthTimeout, last)
		}
	}
}

// refuse tells why a load is not to be made active, which is that it was rolled
// back before. It is shared all the same: on another device it may work.
func (a *agent) refuse(name string, files []string) error {
	t := a.trial()
	if !t.Bad {
		return nil
	}
	infos := make([]store.Info, len(files))
	for i, file := range files {
		infos[i], _ = a.disk.Whole(file) // one that is not whole any more makes another content, and no commit
	}
	if !t.of(name, contentOf(infos)) {
		return nil
	}
	return fmt.Errorf("it was rolled back before (%s); it is shared, and not tried again before another edition of it comes, or --retry-bad", t.Why)
}

// leaveBad goes back to the load before one that was found bad, if the process
// died in between.
func (a *agent) leaveBad(ctx context.Context) error {
	t := a.trial()
	if !t.Bad {
		return nil
	}
	if a.retryBad {
		return a.forget()
	}
	if !t.of(a.activeContent()) {
		return nil
	}
	if err := a.disk.Rollback(); err != nil {
		return fmt.Errorf("%s stays: %w", t.Load, err)
	}
	slot, _ := a.disk.Active()
	return a.start(ctx, slot.Load, slot.Dir)
}
