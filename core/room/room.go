// Package room is memory for many small things of one kind that are used for a
// short while, so that those of one owner lie side by side, and the garbage
// collector has few to go through. A simulated site of thousands of phones is as
// fast as its memory is near. Our own design.
package room

// Bounds of a Shelf.
const (
	some = 4 // are made at once
	most = 8 // are kept that were given back
)

// Shelf is one owner's memory. The zero value is an empty one.
type Shelf[T any] struct {
	next  []T
	spent []*T
}

// Of is a shelf that begins with what its owner has, all of it zero.
func Of[T any](next []T) Shelf[T] { return Shelf[T]{next: next} }

// Get gives one for use: of those that were given back, as it was then, or else a
// zero one.
func (s *Shelf[T]) Get() *T {
	if last := len(s.spent) - 1; last >= 0 {
		t := s.spent[last]
		s.spent = s.spent[:last]
		return t
	}
	if len(s.next) == 0 {
		s.next = make([]T, some)
	}
	t := &s.next[0]
	s.next = s.next[1:]
	return t
}

// Put gives one back, which nobody looks at any more. A few are kept.
func (s *Shelf[T]) Put(t *T) {
	if len(s.spent) < most {
		s.spent = append(s.spent, t)
	}
}
