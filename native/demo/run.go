package demo

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/node"
	"openpfs/native/report"
	"openpfs/native/sitekey"
	"openpfs/native/store"
	"openpfs/native/upstream"
)

// Run is one upgrade under way. Its phones stay up, and serve, until Stop.
type Run struct {
	d       *Demo
	stores  []*store.Store
	sources []*upstream.TFTP
	phones  *errgroup.Group
	cancel  context.CancelFunc
	sampler chan struct{}
	wan0    int64         // the link's counter at the start
	cpu0    time.Duration // this process's at the start
	cpu     time.Duration // from there until all had committed
}

// Start resets all phones in bulk: with empty disks, all at once.
func (d *Demo) Start(ctx context.Context) (*Run, error) {
	d.runs++
	ctx, cancel := context.WithCancel(ctx)
	r := &Run{d: d, cancel: cancel, sampler: make(chan struct{}), wan0: d.link.Stats().DownBytes, cpu0: cpuTime()}
	r.phones, ctx = errgroup.WithContext(ctx)
	d.mu.Lock()
	d.done = make(chan struct{})
	d.mu.Unlock()
	d.publish(d.announcement())
	go r.sample(ctx)
	nodes, err := r.boot()
	if err != nil {
		cancel()
		return nil, errors.Join(err, r.Stop())
	}
	for _, n := range nodes {
		r.phones.Go(func() error { return n.Run(ctx) })
	}
	return r, nil
}

func (d *Demo) announcement() telemetry.Event {
	var bytes int64
	for _, l := range d.content.loads {
		bytes += l.bytes
	}
	profile := pfs.ProfileClassic
	if d.cfg.Express {
		profile = pfs.ProfileExpress
	}
	if !d.cfg.PFS {
		profile = "traditional"
	}
	return telemetry.Event{T: d.micros(), Kind: telemetry.Run, Phones: d.cfg.Phones, Rate: int64(d.cfg.WAN.Rate),
		RTT: telemetry.Micros(d.cfg.WAN.RTT / time.Microsecond), Size: telemetry.Bytes(bytes), N: len(d.cfg.Models),
		Profile: profile, Text: fmt.Sprintf("run %d", d.runs)}
}

// boot opens every phone's disk and ports before the first one speaks.
func (r *Run) boot() ([]*node.Node, error) {
	var nodes []*node.Node
	for i := range r.d.cfg.Phones {
		n, err := r.phone(i)
		if err != nil {
			for _, opened := range nodes {
				opened.Close()
			}
			return nil, fmt.Errorf("phone %d: %w", i, err)
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func (r *Run) phone(i int) (*node.Node, error) {
	d := r.d
	disk, err := store.Open(d.phoneDir(i), store.Options{NoSync: true})
	if err != nil {
		return nil, err
	}
	r.stores = append(r.stores, disk)
	addr := phoneAddr(i)
	source, err := upstream.NewTFTP(upstream.Config{Server: d.server.Addr().String(), LocalIP: addr.String(), BlockBytes: blockBytes})
	if err != nil {
		return nil, err
	}
	r.sources = append(r.sources, source)
	model := i % len(d.cfg.Models)
	guard, err := d.guard(i)
	if err != nil {
		return nil, err
	}
	return node.New(node.Config{
		PFS: pfs.Config{ID: wire.NodeID{0x02, 'P', 'F', byte(i >> 16), byte(i >> 8), byte(i)}, Addr: addr,
			Model: d.cfg.Models[model], Load: d.content.loads[model].name, Running: "factory",
			PFS: d.cfg.PFS, Express: d.cfg.Express, Timing: d.cfg.Timing, Trust: d.content.trust},
		Broadcast: loopbackBroadcast,
		Store:     disk,
		Source:    source,
		Emit:      d.publish,
		Clock:     d.cfg.Clock,
		Security:  guard,
		Log:       slog.New(slog.DiscardHandler),
	})
}

// guard is what a phone asks of its neighbours.
func (d *Demo) guard(i int) (node.Security, error) {
	if d.cfg.SiteKey == nil {
		return node.Security{}, nil
	}
	epoch, err := sitekey.NextEpoch(filepath.Join(d.phoneDir(i), "sitekey-epoch"), time.Now())
	return node.Security{Key: d.cfg.SiteKey, Epoch: epoch}, err
}

// sample reports the link's counter while phones are up.
func (r *Run) sample(ctx context.Context) {
	defer close(r.sampler)
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	// One sample more than there is traffic: it shows that the line rests.
	for last, moving := int64(0), true; ; {
		n := r.WANBytes()
		if n != last || moving {
			r.d.publish(telemetry.Event{T: r.d.micros(), Kind: telemetry.WAN, Down: telemetry.Bytes(n), Rate: int64(r.d.cfg.WAN.Rate)})
		}
		last, moving = n, n != last
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// WANBytes is what has crossed the link towards the site in this run.
func (r *Run) WANBytes() int64 { return r.d.link.Stats().DownBytes - r.wan0 }

// Wait returns when every phone has committed, or with the context's error.
func (r *Run) Wait(ctx context.Context) error {
	select {
	case <-r.d.done:
		d := r.d
		r.cpu = cpuTime() - r.cpu0
		d.publish(telemetry.Event{T: d.micros(), Kind: telemetry.WAN, Down: telemetry.Bytes(r.WANBytes()), Rate: int64(d.cfg.WAN.Rate)})
		d.publish(telemetry.Event{T: d.micros(), Kind: telemetry.RunEnd, N: d.cfg.Phones})
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Fleet is a copy of the run's state.
func (r *Run) Fleet(read func(*telemetry.Fleet)) {
	r.d.mu.Lock()
	defer r.d.mu.Unlock()
	read(&r.d.fleet)
}

// Report computes the figures, and hashes what every phone would boot.
func (r *Run) Report() (report.Report, error) {
	ok, err := r.hashes()
	var out report.Report
	r.Fleet(func(f *telemetry.Fleet) {
		out = report.New(f, r.d.cfg.Phones, len(r.d.cfg.Models), r.d.Load(), r.d.Line(), r.WANBytes(), ok)
	})
	out.CPUPerGB = perGB(r.cpu, out.Phones, out.FileBytes)
	out.Authenticated = r.d.cfg.SiteKey != nil
	return out, err
}

// hashes compares every committed file of every phone with the server's.
func (r *Run) hashes() (bool, error) {
	for i, s := range r.stores {
		slot, ok := s.Active()
		want := r.d.content.loads[i%len(r.d.cfg.Models)]
		if !ok || slot.Load != want.name {
			return false, nil
		}
		for _, name := range want.files {
			got, err := hashOf(filepath.Join(slot.Dir, name))
			if err != nil {
				return false, err
			}
			if got != r.d.content.digest[name] {
				return false, nil
			}
		}
	}
	return true, nil
}

func hashOf(path string) (load.Digest, error) {
	f, err := os.Open(path)
	if err != nil {
		return load.Digest{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return load.Digest{}, err
	}
	return load.Digest(h.Sum(nil)), nil
}

// Stop ends every phone and throws its disk away.
func (r *Run) Stop() error {
	r.cancel()
	err := r.phones.Wait()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	<-r.sampler
	for _, s := range r.sources {
		s.Close()
	}
	for _, s := range r.stores {
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, os.RemoveAll(filepath.Dir(r.d.phoneDir(0))))
}

// Line is the demo's.
func (r *Run) Line() report.Line { return r.d.Line() }
