package sim

import "slices"

// fileTable is what a phone has of each of its files. They are a handful: a list
// that is searched from its beginning is smaller and faster than a map, and has an
// order.
type fileTable[T any] []fileEntry[T]

type fileEntry[T any] struct {
	file string
	is   T
}

// get is the zero value where there is nothing.
func (t fileTable[T]) get(file string) (none T) {
	for i := range t {
		if t[i].file == file {
			return t[i].is
		}
	}
	return none
}

func (t *fileTable[T]) set(file string, is T) {
	for i := range *t {
		if (*t)[i].file == file {
			(*t)[i].is = is
			return
		}
	}
	*t = append(*t, fileEntry[T]{file, is})
}

func (t fileTable[T]) drop(file string) {
	var none T
	for i := range t {
		if t[i].file == file {
			t[i].is = none
		}
	}
}

// shelf is what a phone's disk has of each file. The names lie apart: those of a
// load's files are one list for all its phones.
type shelf struct {
	disks []shelved // by name
	names []string
}

type shelved struct {
	here bool
	disk
}

func newShelf(names []string) shelf {
	return shelf{names: slices.Clip(names), disks: make([]shelved, len(names))}
}

// get is nil where there is nothing. It is good until the next set.
func (t *shelf) get(file string) *disk {
	if i := slices.Index(t.names, file); i >= 0 && t.disks[i].here {
		return &t.disks[i].disk
	}
	return nil
}

func (t *shelf) set(file string, is disk) *disk {
	i := slices.Index(t.names, file)
	if i < 0 {
		i = len(t.names)
		t.names, t.disks = append(t.names, file), append(t.disks, shelved{})
	}
	t.disks[i] = shelved{true, is}
	return &t.disks[i].disk
}

func (t *shelf) drop(file string) {
	if i := slices.Index(t.names, file); i >= 0 {
		t.disks[i].here = false
	}
}
