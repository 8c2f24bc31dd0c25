package sim

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// calendar holds what will happen soon: a calendar queue (R. Brown, CACM 31(10),
// 1988). What is added lies under its day, unordered; a day is ordered when it
// comes, and most have few items. A heap of all would move each a dozen times, and
// with thousands of phones every time to where the processor has to fetch it from.
type calendar struct {
	today int64    // no later day was opened
	open  []item   // of today and before, in order
	done  int      // of those
	soon  int64    // the first day that is not empty; noDay: there is none
	days  []int32  // of each, modulo dayCount, the cell that was added last; noCell
	busy  []uint64 // a bit for each that is not empty
	cells []cell
	spare int32 // the first of the cells that are free; noCell
}

// cell is an item, and the one that was added before it.
type cell struct {
	item
	before int32
}

const (
	dayBits  = 16      // of a time in ns: a day is 66 µs
	dayCount = 1 << 14 // what lies farther ahead than these is not the calendar's
	noDay    = 1<<63 - 1
	noCell   = -1
)

func newCalendar(items int) calendar {
	c := calendar{soon: noDay, days: make([]int32, dayCount), busy: make([]uint64, dayCount/64), cells: make([]cell, 0, items), spare: noCell}
	for i := range c.days {
		c.days[i] = noCell
	}
	return c
}

func dayOf(at time.Duration) int64 { return int64(at) >> dayBits }

// add is false for what is too far ahead.
func (c *calendar) add(it item) bool {
	switch day := dayOf(it.at); {
	case day <= c.today:
		c.insert(it)
	case day-c.today < dayCount:
		c.put(day, it)
	default:
		return false
	}
	return true
}

// insert adds to the days that are open; most come last.
func (c *calendar) insert(it item) {
	at := len(c.open)
	for at > c.done && it.before(&c.open[at-1]) {
		at--
	}
	c.open = slices.Insert(c.open, at, it)
}

// put adds to a later day.
func (c *calendar) put(day int64, it item) {
	slot := day % dayCount
	next := cell{it, c.days[slot]}
	if i := c.spare; i != noCell {
		c.spare = c.cells[i].before
		c.cells[i], c.days[slot] = next, i
	} else {
		c.cells, c.days[slot] = append(c.cells, next), int32(len(c.cells))
	}
	c.busy[slot/64] |= 1 << (slot % 64)
	c.soon = min(c.soon, day)
}

// head is the first item, if its day begins by then; else nil. It stays where it is
// until something is added.
func (c *calendar) head(by time.Duration) *item {
	if c.done == len(c.open) {
		if c.soon > dayOf(by) {
			return nil
		}
		c.turn()
	}
	return &c.open[c.done]
}

// turn opens the next day that is not empty.
func (c *calendar) turn() {
	c.today, c.open, c.done = c.soon, c.open[:0], 0
	slot := c.today % dayCount
	for i := c.days[slot]; i != noCell; {
		at := &c.cells[i]
		c.open = append(c.open, at.item)
		at.job = nil
		i, at.before, c.spare = at.before, c.spare, i
	}
	c.days[slot] = noCell
	c.busy[slot/64] &^= 1 << (slot % 64)
	slices.SortFunc(c.open, func(a, b item) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq)) })
	c.soon = c.later()
}

// later is the first day after today that is not empty.
func (c *calendar) later() int64 {
	first := (c.today + 1) % dayCount
	word := c.busy[first/64] >> (first % 64) // the word's others come last
	if word != 0 {
		return c.today + 1 + int64(bits.TrailingZeros64(word))
	}
	for n := int64(1); n <= dayCount/64; n++ {
		at := (first/64 + n) % (dayCount / 64)
		if word := c.busy[at]; word != 0 {
			return c.today + 1 + n*64 - first%64 + int64(bits.TrailingZeros64(word))
		}
	}
	return noDay
}

// pop removes the head.
func (c *calendar) pop() item {
	it := c.open[c.done]
	c.open[c.done] = item{}
	c.done++
	return it
}

// pass notes that nothing before a moment will be added any more. What lies before
// it has been taken.
func (c *calendar) pass(now time.Duration) {
	if c.done == len(c.open) {
		c.today = max(c.today, dayOf(now))
	}
}
