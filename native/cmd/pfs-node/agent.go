package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/hub/client"
	"openpfs/native/node"
	"openpfs/native/store"
)

// hubWait is how long the last events may take to the hub when the agent ends.
const hubWait = time.Second

// agent is a checked set of options at work.
type agent struct {
	*options
	place
	id      wire.NodeID
	timing  pfs.Timing
	express bool
	policy  pfs.Trust
	guarded node.Security // as the flags say; see secure
	source  source
	disk    *store.Store
	begun   time.Time
	tried   string // content of the load that was started last; see try

	last, trouble telemetry.Event // see notice
	farewell      farewell        // with --once
}

// run lives until ctx ends, or with --once until the load is committed, or
// given up, and the children that came by then are fed.
func (a *agent) run(ctx context.Context) (err error) {
	defer func() { a.source.Close() }() // may be another one by then
	disk, err := store.Open(a.dir, store.Options{})
	if err != nil {
		return a.storeError(err)
	}
	defer func() { err = errors.Join(err, disk.Close()) }()
	a.disk = disk
	a.begun = time.Now()
	out := newTeller(os.Stdout, a.log, a.verbose, a.begun)
	defer out.close()
	for _, line := range disk.Recovered() {
		out.log.Info("store", "recovered", line)
	}
	send, closeHub, err := a.dialHub(out)
	if err != nil {
		return err
	}
	defer closeHub()

	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	if a.timeout > 0 {
		timer := time.AfterFunc(a.timeout, func() { end(errTimeout) })
		defer timer.Stop()
	}
	if a.load == "" {
		if err := a.provision(ctx, out); err != nil {
			return a.ended(err)
		}
		a.told(out)
		if a.pfs == "on" && a.silent != nil {
			return a.silent
		}
	}
	if err := a.leaveBad(ctx); err != nil {
		out.log.Error("a load that was rolled back is active", "err", err)
	}
	cfg := a.config(out, func(e telemetry.Event) {
		out.tell(e)
		send(e)
		a.notice(e)
	})
	cfg.Security = a.secure(out, send)
	n, err := node.New(cfg)
	if err != nil {
		return a.listenError(err)
	}
	a.farewell = farewell{retire: n.Retire, end: end, most: a.linger, log: out.log}
	a.await(ctx)
	if err := n.Run(ctx); err != nil {
		return err
	}
	return a.ended(context.Cause(ctx))
}

// ended turns the reason why the work ended into what is reported.
func (a *agent) ended(cause error) error {
	switch {
	case errors.Is(cause, errDone), errors.Is(cause, context.Canceled):
		return nil
	case errors.Is(cause, errTimeout) && a.farewell.verdict != nil:
		return a.ended(a.farewell.verdict)
	case errors.Is(cause, errTimeout):
		return a.tooLate()
	}
	return cause
}

// Why a run ends that was not stopped from outside.
var (
	errDone    = errors.New("committed")
	errTimeout = errors.New("timeout")
)

func (a *agent) clock() time.Duration { return time.Since(a.begun) }

func (a *agent) config(out *teller, emit func(telemetry.Event)) node.Config {
	cfg := node.Config{
		PFS:       pfs.Config{ID: a.id, Addr: a.addr, Model: a.model, Load: a.load, PFS: a.pfs == "on", Express: a.express, Timing: a.timing, Trust: a.policy},
		Broadcast: a.broadcast, Store: a.disk, Source: a.source, Emit: emit, Clock: a.clock, Log: out.log, Refuse: a.refuse,
	}
	if slot, ok := a.disk.Active(); ok {
		cfg.PFS.Running = slot.Load
	}
	if a.activate != "" || a.health != "" {
		cfg.Activate = a.try
	}
	return cfg
}

// dialHub returns how to tell the hub, if there is one.
func (a *agent) dialHub(out *teller) (send func(...telemetry.Event), end func(), err error) {
	if a.hub == "" {
		return func(...telemetry.Event) {}, func() {}, nil
	}
	hub, err := client.Dial(client.Config{URL: a.hub, Name: a.id.String(), Token: a.token,
		Clock: func() telemetry.Micros { return telemetry.Micros(a.clock() / time.Microsecond) },
		Logf:  func(format string, args ...any) { out.log.Info("hub", "text", fmt.Sprintf(format, args...)) }})
	if err != nil {
		return nil, nil, bad("hub", a.hub, "%w", err)
	}
	return hub.Send, func() {
		if err := hub.Close(hubWait); err != nil {
			out.log.Warn("hub", "err", err)
		}
	}, nil
}

// notice keeps what an error message may need, and ends a run with --once. It
// is called by the node's loop alone, and what it keeps is read when that has
// ended.
func (a *agent) notice(e telemetry.Event) {
	if e.Kind == telemetry.NodeDown {
		return
	}
	a.last = e
	switch e.Kind {
	case telemetry.TransferFail, telemetry.Rejected:
		a.trouble = e
	case telemetry.ChildJoined, telemetry.ChildLeft:
		a.farewell.count(e.File, e.N)
	case telemetry.Committed:
		if a.once {
			a.farewell.begin(errDone)
		}
	case telemetry.CommitFailed, telemetry.RolledBack:
		if a.once {
			a.farewell.begin(fmt.Errorf("%s is not installed: %s", a.load, e.Text))
		}
	}
}

// tooLate says where it was when the time was over.
func (a *agent) tooLate() error {
	if a.last.Kind == 0 {
		return fmt.Errorf("no configuration from %s within --timeout %v", a.source, a.timeout)
	}
	err := fmt.Errorf("%s is not installed within --timeout %v; it had come to: %s %s", a.load, a.timeout, a.last.Kind, a.last.File)
	if a.trouble.Kind != 0 {
		err = fmt.Errorf("%w; the last trouble: %s", err, a.trouble.Text)
	}
	return err
}

// storeError tells a wrong --dir from a store that is in use.
func (a *agent) storeError(err error) error {
	for _, wrong := range []error{store.ErrNotStore, store.ErrVersion, fs.ErrPermission, syscall.ENOTDIR, syscall.EROFS} {
		if errors.Is(err, wrong) {
			return bad("dir", a.dir, "%w", err)
		}
	}
	return fmt.Errorf("--dir %s: %w", a.dir, err)
}

func (a *agent) listenError(err error) error {
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		return bad("bind", a.addr.String(), "%w", err)
	}
	return err
}
