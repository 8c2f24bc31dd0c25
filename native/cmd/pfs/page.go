package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cli/browser"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/web"
	"openpfs/web/build"
)

// page is a hub with the page on it, served over HTTP. The zero one shows
// nothing to nobody.
type page struct {
	url     string
	hub     *hub.Hub
	server  *http.Server
	program string // folder of a program that was built for this run

	mu      sync.Mutex
	current *restartable // the upgrade that a viewer's wish would end
	profile string       // that a viewer wished for the next one; "" none
}

// openPage builds the page's program if this binary does not carry it, and
// serves it with the hub at listen.
func openPage(ctx context.Context, listen string, cfg hub.Config) (*page, error) {
	// The port first: a clash should not have to wait for a build.
	l, err := net.Listen("tcp", listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--listen %s: the port is in use; give another one, or port 0 for any that is free", listen)
	}
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w", listen, err)
	}
	p := &page{url: "http://" + l.Addr().String() + "/"}
	files, err := p.files(ctx)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	cfg.Restart, cfg.Profile = p.restart, p.wish
	p.hub = hub.New(cfg)
	p.server = &http.Server{Handler: p.hub.Handler(files), ReadHeaderTimeout: 10 * time.Second}
	go p.server.Serve(l) // ends with Close; its error says only that
	return p, nil
}

// files is the page with its program.
func (p *page) files(ctx context.Context) (fs.FS, error) {
	if program, ok := web.Carried(); ok {
		return web.Site(program), nil
	}
	dir, err := os.MkdirTemp("", "pfs-page-")
	if err != nil {
		return nil, err
	}
	p.program = dir
	if err := build.Program(ctx, dir, func(line string) { fmt.Fprintln(os.Stderr, line) }); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return web.Site(os.DirFS(dir)), nil
}

// ingestURL is where nodes tell what they do.
func (p *page) ingestURL() string { return "ws" + strings.TrimPrefix(p.url, "http") + "api/ingest" }

func (p *page) publish(e telemetry.Event) {
	if p.hub != nil {
		p.hub.Publish(e)
	}
}

// open shows the page in the person's browser.
func (p *page) open() {
	browser.Stdout = os.Stderr
	if err := browser.OpenURL(p.url); err != nil {
		fmt.Fprintf(os.Stderr, "--open: no browser could be started (%v); open %s yourself\n", err, p.url)
	}
}

func (p *page) close() {
	if p.hub == nil {
		return
	}
	p.server.Close()
	p.hub.Close()
	os.RemoveAll(p.program)
}

// restartable is an upgrade that a viewer may end and begin anew.
type restartable struct {
	page   *page
	cancel context.CancelFunc
	wished bool
}

func (p *page) restartable(ctx context.Context) (context.Context, *restartable) {
	ctx, cancel := context.WithCancel(ctx)
	r := &restartable{page: p, cancel: cancel}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current = r
	return ctx, r
}

func (p *page) restart() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.current != nil {
		p.current.wished = true
		p.current.cancel()
	}
}

// wish notes which profile the next upgrade shall have, if there is such a one.
func (p *page) wish(profile string) {
	if _, _, err := pfs.Profile(profile); err != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.profile = profile
}

// wished returns the profile that was wished since it was last called.
func (p *page) wished() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	profile := p.profile
	p.profile = ""
	return profile
}

func (r *restartable) asked() bool {
	r.page.mu.Lock()
	defer r.page.mu.Unlock()
	return r.wished
}

func (r *restartable) done() {
	r.page.mu.Lock()
	defer r.page.mu.Unlock()
	r.page.current = nil
	r.cancel()
}
