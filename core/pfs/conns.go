package pfs

import (
	"slices"

	"openpfs/core/room"
)

// connTable finds a node's connections by their numbers. There are few at a time,
// MaxPending at most besides those of the trees, and who speaks is nearly always
// among the newest: two lists in the order of the numbers, looked through from
// their ends, are smaller and faster than a map.
type connTable struct {
	dialled, accepted []numbered
	shelf             room.Shelf[conn] // of those who join most are sent on: their places are used again
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
func (t *connTable) add(is conn) *conn {
	c := t.shelf.Get()
	*c = is
	list := t.side(c.id)
	if *list == nil {
		*list = make([]numbered, 0, 8)
	}
	*list = slices.Insert(*list, after(*list, c.id), numbered{c.id, c})
	return c
}

// spend takes back a connection that came to nothing.
func (t *connTable) spend(c *conn) { t.shelf.Put(c) }

// remove does nothing if there is no such connection.
func (t *connTable) remove(id ConnID) {
	list := t.side(id)
	if i := after(*list, id); i > 0 && (*list)[i-1].id == id {
		*list = slices.Delete(*list, i-1, i)
	}
}

func (t *connTable) count() int { return len(t.dialled) + len(t.accepted) }
