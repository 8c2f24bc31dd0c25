package main

import (
	"context"
	"time"

	"github.com/spf13/pflag"
)

// startOptions are the flags about when to begin.
type startOptions struct {
	startAt string
	instant time.Time // what startAt says; zero: at once
}

func (o *startOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.startAt, "start-at", "", "be up, ports open, but say nothing until this time, such as 2026-01-31T02:00:00Z: a site that begins at one instant shares best")
}

func (o *startOptions) check() (err error) {
	if o.startAt == "" {
		return nil
	}
	if o.instant, err = time.Parse(time.RFC3339, o.startAt); err != nil {
		return bad("start-at", o.startAt, "is not a time such as 2026-01-31T02:00:00Z, with fractions of a second if need be")
	}
	return nil
}

// await returns at the instant, or when ctx ends.
func (o *startOptions) await(ctx context.Context) {
	timer := time.NewTimer(time.Until(o.instant))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
