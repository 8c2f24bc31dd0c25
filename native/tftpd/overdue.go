package tftpd

import "time"

// overdue is what should have come by now, and has not been acknowledged: its client is busy, or it was lost. Blocks count by
// when they were sent, in slots.
type overdue struct {
	begun time.Time       // slots are counted from here: the clock on the wall may be set any time
	slots map[int64]int64 // bytes under way that were sent in each
	cut   int64           // slots before this one are overdue
	bytes int64           // in them
}

const overdueSlot = 2 * time.Millisecond

func (o *overdue) slotOf(at time.Time) int64 { return int64(at.Sub(o.begun) / overdueSlot) }

// fly notes bytes that were sent then, or, negative, are under way no more.
func (o *overdue) fly(at time.Time, bytes int64) {
	if o.slots == nil {
		o.begun, o.slots = at, map[int64]int64{}
	}
	k := o.slotOf(at)
	if o.slots[k] += bytes; o.slots[k] == 0 {
		delete(o.slots, k)
	}
	if k < o.cut {
		o.bytes += bytes
	}
}

// before is how many bytes are under way that were sent before a time.
func (o *overdue) before(at time.Time) int64 {
	to := o.slotOf(at)
	if moved := max(to-o.cut, o.cut-to); moved > int64(len(o.slots)) {
		o.recount(to)
		return o.bytes
	}
	for ; o.cut < to; o.cut++ {
		o.bytes += o.slots[o.cut]
	}
	for ; o.cut > to; o.cut-- {
		o.bytes -= o.slots[o.cut-1]
	}
	return o.bytes
}

// recount is cheaper where the cut moves by more slots than there are.
func (o *overdue) recount(cut int64) {
	o.cut, o.bytes = cut, 0
	for k, bytes := range o.slots {
		if k < cut {
			o.bytes += bytes
		}
	}
}
