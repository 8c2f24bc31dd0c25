package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/hub/client"
	"openpfs/native/node"
	"openpfs/native/store"
	"openpfs/native/upstream"
)

// hubWait is how long the last events may take to the hub when the agent ends.
const hubWait = time.Second

// agent is a checked set of options at work.
type agent struct {
	*options
	place
	id     wire.NodeID
	timing pfs.Timing
	source *upstream.TFTP
}

// run lives until ctx ends, or with --once until the load is committed.
func (a *agent) run(ctx context.Context) (err error) {
	defer a.source.Close()
	disk, err := store.Open(a.dir, store.Options{})
	if err != nil {
		return a.storeError(err)
	}
	defer func() { err = errors.Join(err, disk.Close()) }()

	begun := time.Now()
	clock := func() time.Duration { return time.Since(begun) }
	out := newTeller(os.Stdout, a.log, a.verbose, begun)
	defer out.close()
	for _, line := range disk.Recovered() {
		out.log.Info("store", "recovered", line)
	}
	var hub *client.Client
	if a.hub != "" {
		hub, err = client.Dial(client.Config{URL: a.hub, Name: a.id.String(), Token: a.token,
			Clock: func() telemetry.Micros { return telemetry.Micros(clock() / time.Microsecond) },
			Logf:  func(format string, args ...any) { out.log.Info("hub", "text", fmt.Sprintf(format, args...)) }})
		if err != nil {
			return bad("hub", a.hub, "%w", err)
		}
		defer func() {
			if err := hub.Close(hubWait); err != nil {
				out.log.Warn("hub", "err", err)
			}
		}()
	}

	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	if a.timeout > 0 {
		timer := time.AfterFunc(a.timeout, func() { end(errTimeout) })
		defer timer.Stop()
	}
	var trouble, last atomic.Pointer[telemetry.Event]
	cfg := node.Config{
		PFS:       pfs.Config{ID: a.id, Addr: a.addr, Model: a.model, Load: a.load, PFS: a.pfs == "on", Timing: a.timing},
		Broadcast: a.broadcast, Store: disk, Source: a.source, Clock: clock, Log: out.log,
		Emit: func(e telemetry.Event) {
			out.tell(e)
			if hub != nil {
				hub.Send(e)
			}
			if e.Kind != telemetry.NodeDown {
				last.Store(&e)
			}
			switch e.Kind {
			case telemetry.TransferFail, telemetry.Rejected:
				trouble.Store(&e)
			case telemetry.Committed:
				if a.once {
					end(errDone)
				}
			case telemetry.CommitFailed:
				if a.once {
					end(fmt.Errorf("%s is not installed: %s", a.load, e.Text))
				}
			}
		},
	}
	if slot, ok := disk.Active(); ok {
		cfg.PFS.Running = slot.Load
	}
	if a.activate != "" {
		cfg.Activate = func(ctx context.Context, name, dir string) error { return activate(ctx, a.activate, name, dir) }
	}
	n, err := node.New(cfg)
	if err != nil {
		return a.listenError(err)
	}
	if err := n.Run(ctx); err != nil {
		return err
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errDone), errors.Is(cause, context.Canceled):
		return nil
	case errors.Is(cause, errTimeout):
		return a.tooLate(last.Load(), trouble.Load())
	default:
		return cause
	}
}

// Why a run ends that was not stopped from outside.
var (
	errDone    = errors.New("committed")
	errTimeout = errors.New("timeout")
)

// tooLate says where it was when the time was over.
func (a *agent) tooLate(last, trouble *telemetry.Event) error {
	err := fmt.Errorf("%s is not installed within --timeout %v", a.load, a.timeout)
	if last != nil {
		err = fmt.Errorf("%w; it had come to: %s %s", err, last.Kind, last.File)
	}
	if trouble != nil {
		err = fmt.Errorf("%w; the last trouble: %s", err, trouble.Text)
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
