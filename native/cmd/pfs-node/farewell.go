package main

import (
	"log/slog"
	"time"
)

// farewell ends a run with --once: what it came for is decided, but children may
// be waiting for what is here. It takes no more of them, feeds those it has, and
// ends, if they take their time without them. The node's loop alone calls it.
type farewell struct {
	retire func()
	end    func(error)
	most   time.Duration // for the children
	log    *slog.Logger

	children map[string]int // by file; no zeroes
	verdict  error          // why the run ends; nil while it does not
}

// count notes how many children a file has now.
func (f *farewell) count(file string, children int) {
	if f.children == nil {
		f.children = map[string]int{}
	}
	f.children[file] = children
	if children == 0 {
		delete(f.children, file)
	}
	if f.verdict != nil && len(f.children) == 0 {
		f.end(f.verdict)
	}
}

// begin says goodbye. A verdict that was reached before stands.
func (f *farewell) begin(verdict error) {
	if f.verdict != nil {
		return
	}
	f.verdict = verdict
	f.retire()
	if len(f.children) == 0 || f.most == 0 {
		f.end(verdict)
		return
	}
	f.log.Info("feeding children before the end", "files", len(f.children), "atMost", f.most)
	time.AfterFunc(f.most, func() { f.end(verdict) })
}
