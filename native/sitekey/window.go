package sitekey

// Window is how far below a sender's highest counter one may still come, in
// counters, which are milliseconds where the sender does not hurry.
const Window = 1024 - 64

const words = 1024 / 64 // one word is always being cleared for what is next

// window says which counters of one epoch have come: a ring of bits, as of
// RFC 6479.
type window struct {
	top  uint32
	seen [words]uint64
}

// take reports whether the counter is new, and marks it.
func (w *window) take(n uint32) bool {
	if n > w.top {
		from, to := w.top/64, n/64
		for i := from + 1; i <= min(to, from+words); i++ {
			w.seen[i%words] = 0
		}
		w.top = n
	} else if w.top-n >= Window {
		return false
	}
	word, bit := &w.seen[n/64%words], uint64(1)<<(n%64)
	fresh := *word&bit == 0
	*word |= bit
	return fresh
}
