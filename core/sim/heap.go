package sim

// heap holds what is far ahead: of four children a node, which is less deep than
// one of two and moves less. It is written out because container/heap boxes every
// item.
type heap []item

const heapArity = 4

func (h *heap) add(it item) {
	*h = append(*h, it)
	items := *h
	hole := len(items) - 1
	for hole > 0 {
		parent := (hole - 1) / heapArity
		if !it.before(&items[parent]) {
			break
		}
		items[hole] = items[parent]
		hole = parent
	}
	items[hole] = it
}

// pop removes the first item.
func (h *heap) pop() item {
	items := *h
	last := len(items) - 1
	first, it := items[0], items[last]
	items[last] = item{}
	*h = items[:last]
	if last > 0 {
		h.sink(it)
	}
	return first
}

// sink finds the place of an item that begins at the top, which is empty.
func (h heap) sink(it item) {
	hole := 0
	for {
		first := hole*heapArity + 1
		if first >= len(h) {
			break
		}
		least := first
		for c := first + 1; c < min(first+heapArity, len(h)); c++ {
			if h[c].before(&h[least]) {
				least = c
			}
		}
		if !h[least].before(&it) {
			break
		}
		h[hole] = h[least]
		hole = least
	}
	h[hole] = it
}
