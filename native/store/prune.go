package store

import (
	"maps"
	"slices"
)

// Prune frees what no slot has a part in, but for the named files: what loads before
// have left, which else every upgrade would add to. What is being written stays; the
// error is the first of what could not be removed, and has its turn the next time.
func (s *Store) Prune(except []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return wrap("prune", s.dir, ErrClosed)
	}
	var first error
	drop := func(name string, drop func(name string) error) {
		if slices.Contains(except, name) || s.writers[name] != nil {
			return
		}
		if err := drop(name); err != nil && first == nil {
			first = wrap("prune", name, err)
		}
	}
	for _, name := range slices.Collect(maps.Keys(s.partial)) {
		drop(name, s.dropPartial)
	}
	for _, name := range slices.Collect(maps.Keys(s.whole)) {
		if !s.inASlot(s.whole[name]) {
			drop(name, s.dropWhole)
		}
	}
	return first
}

func (s *Store) inASlot(i Info) bool {
	for _, slot := range s.slots {
		if slices.Contains(slot.Files, i) {
			return true
		}
	}
	return false
}
