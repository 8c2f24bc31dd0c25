package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"openpfs/native/report"
)

// race is one run of a rival.
type race struct {
	lab   *Lab
	rival rival
	dir   string
	homes []string
	gate  *os.File // the phones' end: closed at the instant
	procs []proc
}

// proc is a process of a race; phone is −1 at headquarters.
type proc struct {
	cmd   *exec.Cmd
	phone int
}

// race runs the rival once.
func (l *Lab) race(ctx context.Context) (out Result, err error) {
	l.runs++
	r := &race{lab: l, rival: l.rival, dir: l.runDir()}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	defer r.stop()
	release, err := r.line()
	if err != nil {
		return out, err
	}
	defer release.Close()
	disks, err := l.reserve()
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, disks.close()) }()
	peaks := r.sample()
	before, err := l.net.line.counts()
	if err != nil {
		return out, err
	}
	instant := time.Now()
	if err := release.Close(); err != nil {
		return out, err
	}
	done, err := r.wait(ctx)
	if err != nil {
		return out, err
	}
	after, err := l.net.line.counts()
	if err != nil {
		return out, err
	}
	peak := peaks()
	r.stop()
	crossed := difference(after.Stats, before.Stats)
	last, checked := instant, true
	for i, at := range done {
		if at.IsZero() {
			at = time.Now() // so long at least
		}
		if at.After(last) {
			last = at
		}
		checked = checked && !done[i].IsZero() && l.content.checkFolder(filepath.Join(r.homes[i], "files", r.rival.sub), l.content.components) == nil
		if !done[i].IsZero() {
			out.Completed++
		}
	}
	out.Report = report.Report{Phones: l.cfg.Phones, Completed: out.Completed, Models: 1, Files: len(l.content.components),
		FileBytes: l.content.bytes, WANBytes: crossed.DownBytes, HashesOK: checked,
		WANCopies: round(float64(crossed.DownBytes)/float64(l.content.bytes), 4), Seconds: round(last.Sub(instant).Seconds(), 3)}
	l.describe(&out, crossed, after, r.costs(peak))
	return out, nil
}

// line brings everybody to the start, and returns what to close for it.
func (r *race) line() (release *os.File, err error) {
	for i := range r.lab.net.phones {
		home := filepath.Join(r.dir, strconv.Itoa(i))
		if err := os.MkdirAll(filepath.Join(home, "files"), 0o755); err != nil {
			return nil, err
		}
		r.homes = append(r.homes, home)
	}
	if r.rival.prepare != nil {
		if err := r.rival.prepare(r); err != nil {
			return nil, err
		}
	}
	if r.gate, release, err = os.Pipe(); err != nil {
		return nil, err
	}
	defer r.gate.Close()
	for i, at := range r.lab.net.phones {
		work := r.rival.phone(r, i)
		if !strings.HasPrefix(work, "exec "+debianPython) { // which waits itself, when it has loaded
			work = "read -r _ <&3; exec 3<&-; " + work
		}
		if err := r.startAt(at, i, "sh", "-c", work); err != nil {
			release.Close()
			return nil, err
		}
	}
	time.Sleep(2*time.Second + time.Duration(len(r.homes))*30*time.Millisecond) // programs load, seeds check their files
	return release, nil
}

// startAt starts a program in a namespace, as a group of processes.
func (r *race) startAt(at *space, phone int, args ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	where := r.dir
	if phone >= 0 {
		where = r.homes[phone]
	}
	log, err := os.OpenFile(filepath.Join(where, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close() // the process has its own
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, where
	if phone >= 0 {
		cmd.Dir = filepath.Join(where, "files")
	}
	if r.gate != nil {
		cmd.ExtraFiles = []*os.File{r.gate}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := at.start(cmd); err != nil {
		return fmt.Errorf("lab: %s: %w", args[0], err)
	}
	r.procs = append(r.procs, proc{cmd, phone})
	return nil
}

// wait returns when each phone was done; the zero time of one that was not.
func (r *race) wait(ctx context.Context) ([]time.Time, error) {
	done := make([]time.Time, len(r.homes))
	deadline := time.Now().Add(r.lab.cfg.Timeout)
	for missing := len(done); missing > 0 && time.Now().Before(deadline); {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		missing = 0
		for i := range done {
			if !done[i].IsZero() {
				continue
			}
			if info, err := os.Stat(filepath.Join(r.homes[i], "done")); err == nil {
				done[i] = info.ModTime()
			} else {
				missing++
			}
		}
	}
	return done, nil
}

// sample watches the memory of every phone's processes until the function that
// it returns is called, which tells the peaks.
func (r *race) sample() func() []int64 {
	peaks := make([]int64, len(r.homes))
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(250 * time.Millisecond); ; {
			for _, p := range r.procs {
				if p.phone >= 0 {
					peaks[p.phone] = max(peaks[p.phone], peakOfTree(p.cmd.Process.Pid))
				}
			}
			select {
			case <-tick.C:
			case <-quit:
				tick.Stop()
				return
			}
		}
	}()
	return func() []int64 { close(quit); <-ended; return peaks }
}

// peakOfTree is the largest peak of a process and its children.
func peakOfTree(pid int) int64 {
	peak, err := peakOf(pid)
	if err != nil {
		return 0 // it has ended
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return peak
	}
	for child := range strings.FieldsSeq(string(children)) {
		if id, err := strconv.Atoi(child); err == nil {
			peak = max(peak, peakOfTree(id))
		}
	}
	return peak
}

// stop ends every process that still runs.
func (r *race) stop() {
	for _, p := range r.procs {
		if p.cmd.ProcessState == nil {
			_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // it may have ended
		}
	}
	for _, p := range r.procs {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Wait() // it was killed
		}
	}
}

// costs adds up each phone's processes.
func (r *race) costs(peaks []int64) []usage {
	costs := make([]usage, len(r.homes))
	for i, peak := range peaks {
		costs[i].peak = peak
	}
	for _, p := range r.procs {
		if p.phone >= 0 {
			costs[p.phone].cpu += cpuOf(p.cmd)
		}
	}
	return costs
}
