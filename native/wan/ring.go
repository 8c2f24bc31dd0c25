package wan

// A ring is a FIFO of packets that grows and keeps its memory.
type ring struct {
	slots   []packet // len is zero or a power of two
	first   int
	packets int
}

func (r *ring) len() int { return r.packets }

func (r *ring) head() *packet { return &r.slots[r.first] }

func (r *ring) push(p packet) {
	if r.packets == len(r.slots) {
		grown := make([]packet, max(16, 2*len(r.slots)))
		n := copy(grown, r.slots[r.first:])
		copy(grown[n:], r.slots[:r.first])
		r.slots, r.first = grown, 0
	}
	r.slots[(r.first+r.packets)&(len(r.slots)-1)] = p
	r.packets++
}

func (r *ring) pop() packet {
	p := r.slots[r.first]
	r.slots[r.first] = packet{} // lets go of the buffer and the address
	r.first = (r.first + 1) & (len(r.slots) - 1)
	r.packets--
	return p
}
