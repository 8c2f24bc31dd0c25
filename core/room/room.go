// Package room is memory for many small things of one kind, so that those of one
// owner lie side by side, and the garbage collector has few to go through. A
// simulated site of thousands of phones is as fast as its memory is near. Our own
// design.
package room

// Room is memory that was reserved at once, for all owners: make one of as many as
// are expected. When it is used up there is more.
type Room[T any] []T

// Take takes n of them, zero, for good.
func (r *Room[T]) Take(n int) []T {
	if len(*r) < n {
		return make([]T, n)
	}
	taken := (*r)[:n:n]
	*r = (*r)[n:]
	return taken
}

// One takes one.
func (r *Room[T]) One() *T { return &r.Take(1)[0] }

// Bounds of a Shelf.
const (
	some = 4 // are taken from a room at once
	most = 8 // are kept that were given back
)

// Shelf is one owner's part of a room. The zero value is an empty one.
type Shelf[T any] struct {
	next  []T
	spent []*T
}

// Get gives one for use: of those that were given back, as it was then, or else from
// the room.
func (s *Shelf[T]) Get(from *Room[T]) *T {
	if last := len(s.spent) - 1; last >= 0 {
		t := s.spent[last]
		s.spent = s.spent[:last]
		return t
	}
	if len(s.next) == 0 {
		s.next = from.Take(some)
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
