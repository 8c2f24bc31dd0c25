package main

import (
	"context"
	"sync"

	"openpfs/core/telemetry"
)

// page is the hub with the page on it; the zero one shows nothing.
type page struct {
	url string

	mu      sync.Mutex
	restart *restart
}

func (f *demoFlags) page(ctx context.Context, wanted bool) (*page, error) {
	return &page{}, nil
}

func (p *page) publish(e telemetry.Event) {}
func (p *page) close()                    {}
func (p *page) open(bool)                 {}

// restart is a viewer's wish to begin anew.
type restart struct {
	p      *page
	cancel context.CancelFunc
	wish   bool
}

// restartable gives a context that a viewer's restart ends.
func (p *page) restartable(ctx context.Context) (context.Context, *restart) {
	ctx, cancel := context.WithCancel(ctx)
	r := &restart{p: p, cancel: cancel}
	p.mu.Lock()
	p.restart = r
	p.mu.Unlock()
	return ctx, r
}

func (r *restart) asked() bool {
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	return r.wish
}

func (r *restart) done() { r.cancel() }
