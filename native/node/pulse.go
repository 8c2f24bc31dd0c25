package node

import (
	"slices"
	"sync"
	"time"
)

// pulse looks after the files that are coming in, all of a device's with one
// wake-up: what a timer for each of them would cost is more than what it does.
// At a beat the core is told how far they are (news), and a line that is too slow
// is read as it comes (batch). There are beats while there is something to do.
type pulse struct {
	mu    sync.Mutex
	flows []*inflow
	timer *time.Timer // of beat; nil before the first
	armed bool
}

// watch begins to look after a file.
func (p *pulse) watch(f *inflow) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flows = append(p.flows, f)
}

// leave returns when the file is looked after no more.
func (p *pulse) leave(f *inflow) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flows = slices.DeleteFunc(p.flows, func(other *inflow) bool { return other == f })
	if len(p.flows) == 0 && p.armed {
		p.armed = false
		p.timer.Stop()
	}
}

// need asks for a beat, [report] from now or sooner.
func (p *pulse) need() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.armed {
		return
	}
	p.armed = true
	if p.timer == nil {
		p.timer = time.AfterFunc(report, p.beat)
		return
	}
	p.timer.Reset(report)
}

func (p *pulse) beat() {
	p.mu.Lock()
	p.armed = false
	flows := slices.Clone(p.flows)
	p.mu.Unlock()
	for _, f := range flows {
		f.news.due()
		if f.batch.overdue() {
			p.need()
		}
	}
}
