package store

import (
	"errors"
	"slices"
)

// Prune frees what no slot has a part in, but for the named files: what loads before
// have left, which else every upgrade would add to. What is being written stays, and
// what could not be removed has its turn the next time.
func (s *Store) Prune(except []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return wrap("prune", s.dir, ErrClosed)
	}
	stays := func(name string) bool { return slices.Contains(except, name) || s.writers[name] != nil }
	var failed error
	for name := range s.partial {
		if !stays(name) {
			failed = errors.Join(failed, wrap("prune", name, s.dropPartial(name)))
		}
	}
	for name, i := range s.whole {
		if !stays(name) && !s.inASlot(i) {
			failed = errors.Join(failed, wrap("prune", name, s.dropWhole(name)))
		}
	}
	return failed
}

func (s *Store) inASlot(i Info) bool {
	for _, slot := range s.slots {
		if slices.Contains(slot.Files, i) {
			return true
		}
	}
	return false
}
