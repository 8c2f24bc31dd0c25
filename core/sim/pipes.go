package sim

import (
	"openpfs/core/pfs"
	"openpfs/core/room"
)

// pipeTable finds a host's connections by their numbers. Both kinds are counted
// upwards: each has its place.
type pipeTable struct {
	dialled, accepted []*pipe // by number, from 1 and from pfs.Inbound; nil: ended
	open              int
	shelf             room.Shelf[pipe] // of those that are dialled
}

func (t *pipeTable) place(id pfs.ConnID) (list *[]*pipe, at int) {
	if id >= pfs.Inbound {
		return &t.accepted, int(id - pfs.Inbound)
	}
	return &t.dialled, int(id - 1)
}

// get is nil if the connection has ended.
func (t *pipeTable) get(id pfs.ConnID) *pipe {
	if list, at := t.place(id); at < len(*list) {
		return (*list)[at]
	}
	return nil
}

func (t *pipeTable) add(id pfs.ConnID, p *pipe) {
	list, at := t.place(id)
	if *list == nil {
		*list = make([]*pipe, 0, 8)
	}
	for at >= len(*list) {
		*list = append(*list, nil)
	}
	(*list)[at] = p
	t.open++
}

func (t *pipeTable) remove(id pfs.ConnID) {
	if list, at := t.place(id); at < len(*list) && (*list)[at] != nil {
		(*list)[at] = nil
		t.open--
	}
}

// ids lists the open ones, in order.
func (t *pipeTable) ids() (out []pfs.ConnID) {
	for i, p := range t.dialled {
		if p != nil {
			out = append(out, pfs.ConnID(i+1))
		}
	}
	for i, p := range t.accepted {
		if p != nil {
			out = append(out, pfs.Inbound+pfs.ConnID(i))
		}
	}
	return out
}
