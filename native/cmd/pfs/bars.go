package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"openpfs/core/telemetry"
	"openpfs/native/report"
)

// showBars draws one bar a file, filled by what all phones hold of it, until
// the function returned is called.
func showBars(read func(func(*telemetry.Fleet))) func() {
	p := mpb.New(mpb.WithOutput(os.Stdout), mpb.WithWidth(40), mpb.WithRefreshRate(150*time.Millisecond))
	b := &bars{p: p, of: map[string]*mpb.Bar{}}
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(150 * time.Millisecond)
		defer tick.Stop()
		for {
			read(b.update)
			select {
			case <-tick.C:
			case <-quit:
				read(b.update)
				return
			}
		}
	})
	return func() {
		close(quit)
		wg.Wait()
		for _, bar := range b.of {
			bar.Abort(false) // stays as it is; nothing for one that is complete
		}
		p.Wait()
	}
}

type bars struct {
	p  *mpb.Progress
	of map[string]*mpb.Bar
}

// update reads the fleet; it runs under the demo's lock, so it only copies.
func (b *bars) update(f *telemetry.Fleet) {
	held := map[string]int64{}
	phones := map[string]int64{}
	for i := range f.Nodes {
		n := &f.Nodes[i]
		phones[n.Model]++
		for j := range n.Files {
			held[n.Model+" "+n.Files[j].Name] += int64(n.Files[j].Have)
		}
	}
	for i := range f.Hiers {
		h := &f.Hiers[i]
		if h.Size <= 0 {
			continue
		}
		key := h.Model + " " + h.File
		bar := b.of[key]
		if bar == nil {
			bar = b.add(h, phones[h.Model])
			b.of[key] = bar
		}
		bar.SetCurrent(min(held[key], int64(h.Size)*phones[h.Model]))
	}
}

func (b *bars) add(h *telemetry.HierState, phones int64) *mpb.Bar {
	size := report.MB(int64(h.Size))
	return b.p.AddBar(int64(h.Size)*phones,
		mpb.PrependDecorators(decor.Name(h.Model, decor.WCSyncSpaceR), decor.Name(h.File, decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5}), decor.Name(fmt.Sprintf("  of %s × %d", size, phones))))
}
