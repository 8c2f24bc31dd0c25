package store

import (
	"context"
	"os"
	"slices"
	"syscall"
	"time"
)

// A seal is what a file system notes of a file whenever somebody writes to it, or
// puts another one in its place. It holds for what comes after its clock's next
// tick: what comes within the same one may leave no trace.
type seal struct {
	device, inode  uint64
	size           int64
	written, noted syscall.Timespec // mtime, ctime
}

// Ticks of file systems' clocks, and some more.
const (
	fineTick   = 100 * time.Millisecond // the kernel's is 10 ms at most
	coarseTick = 2 * time.Second        // of those that note whole seconds
)

// sealOf reads a file's seal; the zero one is no file's.
func sealOf(path string) seal {
	info, err := os.Lstat(path)
	if err != nil {
		return seal{}
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return seal{}
	}
	return seal{uint64(st.Dev), uint64(st.Ino), st.Size, st.Mtim, st.Ctim} //nolint:unconvert // their types differ between architectures
}

// settles is when the clock has moved on since the file was touched last.
func (s seal) settles() time.Time {
	tick := fineTick
	if s.noted.Nsec == 0 {
		tick = coarseTick
	}
	return time.Unix(s.noted.Unix()).Add(tick)
}

// CheckAhead reads a whole file once more, so that [Store.Commit] need not unless
// somebody touches the file in between: a load's files come one after another, and
// else all of them are to be read just when the last one is there. It waits for the
// file system's clock to move on first. Whatever is wrong with the file is
// Commit's to find. It gives up when ctx ends.
func (s *Store) CheckAhead(ctx context.Context, name string) {
	info, as, ok := s.remembered(name)
	if !ok {
		return
	}
	path := s.wholePath(info)
	was := sealOf(path)
	settled := time.NewTimer(time.Until(was.settles()))
	defer settled.Stop()
	select {
	case <-settled.C:
	case <-ctx.Done():
		return
	}
	if s.committed(info) { // it came last: Commit has just read it
		return
	}
	if same, err := s.like(info, as); err != nil || !same || sealOf(path) != was {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.whole[name] == info {
		s.seals[name] = was
	}
}

func (s *Store) committed(i Info) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.slots[s.active].Files, i)
}

// remembered returns a whole file, and what is known of how it was written.
func (s *Store) remembered(name string) (Info, imprint, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.whole[name]
	return i, s.imprints[name], ok
}

// recheck is what a file has to stand before it is of a load. Its error is
// [Store.Verify]'s.
func (s *Store) recheck(name string) error {
	if s.checked(name) {
		return nil
	}
	if same, err := s.like(s.whole[name], s.imprints[name]); err == nil && same {
		return nil
	}
	return s.verify(name) // which says what is wrong, also that there is none
}

// checked reports whether a whole file was read since it became whole, and left
// alone since then.
func (s *Store) checked(name string) bool {
	was, ok := s.seals[name]
	return ok && was == sealOf(s.wholePath(s.whole[name]))
}
