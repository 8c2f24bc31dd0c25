package pfs

import (
	"cmp"
	"slices"
)

// connTable finds a node's connections by their numbers. There are few at a time,
// and a new one nearly always has the highest number of its side: two sorted
// lists are smaller and faster than a map.
type connTable struct{ dialled, accepted []numbered }

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

func (c numbered) compare(id ConnID) int { return cmp.Compare(c.id, id) }

// get is nil if there is no such connection.
func (t *connTable) get(id ConnID) *conn {
	list := *t.side(id)
	if i, ok := slices.BinarySearchFunc(list, id, numbered.compare); ok {
		return list[i].conn
	}
	return nil
}

// add takes in a connection, whose number is new.
func (t *connTable) add(c *conn) {
	list := t.side(c.id)
	i, _ := slices.BinarySearchFunc(*list, c.id, numbered.compare)
	*list = slices.Insert(*list, i, numbered{c.id, c})
}

// remove does nothing if there is no such connection.
func (t *connTable) remove(id ConnID) {
	list := t.side(id)
	if i, ok := slices.BinarySearchFunc(*list, id, numbered.compare); ok {
		*list = slices.Delete(*list, i, i+1)
	}
}

func (t *connTable) count() int { return len(t.dialled) + len(t.accepted) }
