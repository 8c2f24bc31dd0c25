package pfs

import "slices"

// connTable finds a node's connections by their numbers. There are few at a time,
// MaxPending at most besides those of the trees, and who speaks is nearly always
// among the newest: two lists in the order of the numbers, looked through from
// their ends, are smaller and faster than a map.
type connTable struct {
	dialled, accepted []numbered
	places            []conn  // for those that come next, side by side
	spent             []*conn // that came to nothing, to be used again: of those who join most are sent on
}

type numbered struct {
	id ConnID
	*conn
}

func (t *connTable) side(id ConnID) *[]numbered {
	if id >= Inbound {
		return &t.accepted
	}
	return &t.dialled
}

// after is where a number's successor is in a list.
func after(list []numbered, id ConnID) int {
	i := len(list)
	for i > 0 && list[i-1].id > id {
		i--
	}
	return i
}

// get is nil if there is no such connection.
func (t *connTable) get(id ConnID) *conn {
	list := *t.side(id)
	if i := after(list, id); i > 0 && list[i-1].id == id {
		return list[i-1].conn
	}
	return nil
}

// add takes in a connection, whose number is new.
func (t *connTable) add(out *Scratch, is conn) *conn {
	c := t.place(out)
	*c = is
	list := t.side(c.id)
	if *list == nil {
		*list = make([]numbered, 0, 8)
	}
	*list = slices.Insert(*list, after(*list, c.id), numbered{c.id, c})
	return c
}

// place is memory for the next connection.
func (t *connTable) place(out *Scratch) *conn {
	if last := len(t.spent) - 1; last >= 0 {
		c := t.spent[last]
		t.spent = t.spent[:last]
		return c
	}
	if len(t.places) == 0 {
		t.places = out.conns.take(4)
	}
	c := &t.places[0]
	t.places = t.places[1:]
	return c
}

// spend takes back a connection that nobody looks at any more. A few are enough.
func (t *connTable) spend(c *conn) {
	if len(t.spent) < 8 {
		t.spent = append(t.spent, c)
	}
}

// remove does nothing if there is no such connection.
func (t *connTable) remove(id ConnID) {
	list := t.side(id)
	if i := after(*list, id); i > 0 && (*list)[i-1].id == id {
		*list = slices.Delete(*list, i-1, i)
	}
}

func (t *connTable) count() int { return len(t.dialled) + len(t.accepted) }
