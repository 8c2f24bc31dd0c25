package sim

import (
	"fmt"

	"openpfs/core/load"
)

// What the operator does in mid-upgrade: cancels it on a phone, or wants
// another load.

// cancel ends a phone's upgrade for good, in order. Its old load stays.
func (s *Sim) cancel(h *host) {
	h.gone = true
	was := h.committed
	s.stop(h, Leave)
	if !was {
		s.expected--
		s.checkDone()
	}
}

// retarget gives a phone another load to install. Its program stops in order
// and starts anew, on the disk as it is.
func (s *Sim) retarget(h *host) {
	if h.gone || h.load.next == nil {
		return
	}
	s.struck[Retarget]++
	s.outage(h, Leave, s.now)
	h.load = h.load.next
	h.cfg.Load = h.load.spec.Name
}

// prepareSuccessors publishes, for every model, the load that a plan changes to.
func (s *Sim) prepareSuccessors() error {
	for i, l := range s.loads {
		if l.next != nil {
			continue
		}
		next, err := l.successor(&s.cfg, s.cfg.Models[i])
		if err != nil {
			return fmt.Errorf("sim: %w", err)
		}
		l.next = next
	}
	return nil
}

// successor is a load of another name that shares every other component, bytes
// and name, with this one's last edition.
func (l *siteLoad) successor(c *Config, model string) (*siteLoad, error) {
	name := l.spec.Name + "-2"
	spec := load.Spec{Name: name, Files: []load.FileSpec{{Name: name + load.ListSuffix, Size: 2048}}}
	for i, f := range l.spec.Components() {
		if i%2 == 1 {
			f.Name = "new-" + f.Name
		}
		spec.Files = append(spec.Files, f)
	}
	if !c.Signed {
		return c.plainLoad(spec, model, l.serving)
	}
	e, err := publish(spec, model, firstSequence+published+1, l.serving)
	if err != nil {
		return nil, err
	}
	return &siteLoad{spec: e.spec(name), editions: []*edition{e}, serving: e}, nil
}
