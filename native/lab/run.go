package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/report"
	"openpfs/native/wan"
)

// Run is one upgrade from factory state, or with [Config.KillRoot] two: one that
// is left alone, and one that loses its root, whose result is returned. What is
// returned was measured, also when not every phone has finished in time.
func (l *Lab) Run(ctx context.Context) (Result, error) {
	if l.cfg.Rival != "" {
		return l.race(ctx)
	}
	r, err := l.begin(ctx, 0)
	if l.cfg.KillRoot == 0 || err != nil || !r.OK() {
		return r, err
	}
	killed, err := l.begin(ctx, l.cfg.KillRoot)
	killed.Added = round(killed.Seconds-r.Seconds, 3)
	return killed, err
}

// begin repeats a start that found phones missing.
func (l *Lab) begin(ctx context.Context, killAt int) (Result, error) {
	for allow := time.Second + time.Duration(l.cfg.Phones)*30*time.Millisecond; ; allow *= 2 {
		r, err := l.upgrade(ctx, allow, killAt)
		if !errors.Is(err, errNotUp) || errors.Is(err, errEnded) || allow > time.Minute {
			return r, err
		}
	}
}

// upgrade gives the agents so long to come up.
func (l *Lab) upgrade(ctx context.Context, allow time.Duration, killAt int) (r Result, err error) {
	l.runs++
	defer func() { err = errors.Join(err, os.RemoveAll(l.runDir())) }()
	h, err := newHistory(l.net.tell)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	instant := time.Now().Add(allow)
	f, err := l.startFleet(l.runDir(), h.url, instant)
	var costs []usage
	defer func() {
		if costs == nil {
			_, e := f.stop()
			err = errors.Join(err, e)
		}
	}()
	if err != nil {
		return r, err
	}
	if err := h.connected(ctx, len(f.cmds), instant); err != nil {
		return r, err
	}
	disks, err := l.reserve()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, disks.close()) }()
	if time.Until(instant) < opening {
		return r, fmt.Errorf("%w: the disks were not", errNotUp)
	}
	before, err := l.net.line.counts()
	if err != nil {
		return r, err
	}
	h.hub.Publish(l.announcement(h.clock() + telemetry.Micros(time.Until(instant)/time.Microsecond)))
	unfinished := l.watch(ctx, h, f, killAt)
	after, err := l.net.line.counts()
	if err != nil {
		return r, err
	}
	if costs, err = f.stop(); err != nil {
		return r, err
	}
	if unfinished != nil && !errors.Is(unfinished, context.DeadlineExceeded) {
		return r, unfinished
	}
	same := unfinished == nil && f.check(l.content) == nil
	return l.result(h, f, costs, before, after, same), nil
}

// announcement begins the history at the instant at which phones may speak.
func (l *Lab) announcement(at telemetry.Micros) telemetry.Event {
	return telemetry.Event{T: at, Kind: telemetry.Run, Phones: l.cfg.Phones, Rate: int64(l.cfg.WAN.Rate),
		RTT: telemetry.Micros(l.cfg.WAN.RTT / time.Microsecond), Size: telemetry.Bytes(l.content.bytes), N: 1, Profile: l.cfg.Profile}
}

// watch returns when every living phone has committed.
func (l *Lab) watch(ctx context.Context, h *history, f *fleet, killAt int) error {
	ctx, cancel := context.WithTimeout(ctx, l.cfg.Timeout)
	defer cancel()
	target, size, err := l.content.largest()
	if err != nil {
		return err
	}
	observe := l.cfg.Observe
	if observe == nil || killAt != l.cfg.KillRoot { // that one is there to be compared with
		observe = func(telemetry.Event) {}
	}
	return h.follow(ctx, func(e telemetry.Event) (bool, error) {
		observe(e)
		if killAt > 0 && e.Kind == telemetry.RootConfirmed && e.File == target {
			go f.killWhen(ctx, e.Node, target, size*int64(killAt)/100)
			killAt = 0 // its successor lives
		}
		return e.Kind == telemetry.Committed && committed(&h.fleet, f) == f.alive(), nil
	})
}

// committed counts the living phones that have the load.
func committed(h *telemetry.Fleet, f *fleet) (n int) {
	done := map[string]bool{}
	for i := range h.Nodes {
		done[h.Nodes[i].Name] = h.Nodes[i].Committed
	}
	for i, name := range f.names {
		if done[name] && !f.isDead(i) {
			n++
		}
	}
	return n
}

func (l *Lab) result(h *history, f *fleet, costs []usage, before, after Counts, same bool) Result {
	crossed := difference(after.Stats, before.Stats)
	files := len(l.content.components) + 1
	r := Result{Report: report.New(&h.fleet, l.cfg.Phones, 1, report.Load{Files: files, Bytes: l.content.bytes},
		report.Line{Rate: int64(l.cfg.slowest()), RTT: l.cfg.WAN.RTT}, crossed.DownBytes, same)}
	r.Completed = committed(&h.fleet, f)
	r.Killed = len(f.cmds) - f.alive()
	l.describe(&r, crossed, after, costs)
	return r
}

func difference(a, b wan.Stats) wan.Stats {
	return wan.Stats{
		DownBytes: a.DownBytes - b.DownBytes, DownPackets: a.DownPackets - b.DownPackets, DownDropped: a.DownDropped - b.DownDropped, DownLost: a.DownLost - b.DownLost,
		UpBytes: a.UpBytes - b.UpBytes, UpPackets: a.UpPackets - b.UpPackets, UpDropped: a.UpDropped - b.UpDropped, UpLost: a.UpLost - b.UpLost,
		DownFailed: a.DownFailed - b.DownFailed,
	}
}
