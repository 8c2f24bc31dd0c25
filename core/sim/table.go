package sim

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

// shelf is what a phone's disk has of each file, in the same way.
type shelf []shelved

type shelved struct {
	file string
	here bool
	disk
}

// get is nil where there is nothing. It is good until the next set.
func (t shelf) get(file string) *disk {
	for i := range t {
		if t[i].file == file && t[i].here {
			return &t[i].disk
		}
	}
	return nil
}

func (t *shelf) set(file string, is disk) *disk {
	for i := range *t {
		if d := &(*t)[i]; d.file == file {
			d.here, d.disk = true, is
			return &d.disk
		}
	}
	*t = append(*t, shelved{file, true, is})
	return &(*t)[len(*t)-1].disk
}

func (t shelf) drop(file string) {
	for i := range t {
		if t[i].file == file {
			t[i].here = false
		}
	}
}
