package store

import (
	"os"
	"syscall"
)

// A seal tells whether a file is the one that this process has checked as it
// wrote it: nobody writes to a file, or puts another one in its place, without
// the file system noting it (within its clock's tick, some milliseconds).
type seal struct {
	device, inode  uint64
	size           int64
	written, noted syscall.Timespec // mtime, ctime
}

// sealOf reads a file's seal; the zero one breaks at once.
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

// sealed reports whether a whole file came in this process's life and was left
// alone since. Its bytes were hashed on their way then, and to read them once
// more would mostly read the page cache.
func (s *Store) sealed(name string) bool {
	was, ok := s.seals[name]
	return ok && was != seal{} && was == sealOf(s.wholePath(s.whole[name]))
}
