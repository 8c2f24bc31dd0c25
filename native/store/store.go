package store

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"hash/maphash"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"openpfs/core/load"
)

// DefaultMaxFileBytes bounds a file when Options.MaxFileBytes is zero: 1 GiB. A
// real component has about 3 MB.
const DefaultMaxFileBytes = 1 << 30

// Options of a [Store]. The zero value is right for a device.
type Options struct {
	// NoSync leaves out every fsync: files still survive the process, but not
	// the machine. For tests, demos and memory file systems.
	NoSync bool
	// VerifyOnOpen hashes every whole file and both slots in Open.
	VerifyOnOpen bool
	// MaxFileBytes bounds each file, also one of unknown size; 0 means
	// DefaultMaxFileBytes.
	MaxFileBytes int64

	step func() // for the crash test
}

// A Store is an open directory. Its methods may be called from several
// goroutines; those that change something wait for each other.
type Store struct {
	dir  string
	opt  Options
	disk disk
	lock *os.File
	key  maphash.Seed // of imprints

	mu        sync.Mutex
	closed    bool
	whole     map[string]Info
	imprints  map[string]imprint // of whole files
	seals     map[string]seal    // of whole files that were checked ahead
	partial   map[string]Partial
	writers   map[string]*Writer
	slots     map[string]Slot // the complete ones
	active    string          // "" or a key of slots
	edition   load.Edition    // of the last commit that had one
	recovered []string
}

// A Partial is a file of which a part is on disk. It can be resumed when Digest
// is not zero.
type Partial struct {
	Have   int64       // bytes on disk
	Size   int64       // bytes in the end, or UnknownSize
	Digest load.Digest // zero when the source gave none
}

// Whole returns the file when it is whole.
func (s *Store) Whole(name string) (Info, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.whole[name]
	return i, ok
}

// Wholes returns all whole files by name.
func (s *Store) Wholes() []Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Values(s.whole), func(a, b Info) int { return cmp.Compare(a.Name, b.Name) })
}

// Partial returns how much of a file is there, also while it is being written.
func (s *Store) Partial(name string) (Partial, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.writers[name]; w != nil {
		return w.partial(), true
	}
	p, ok := s.partial[name]
	return p, ok
}

// OpenWhole opens a whole file for reading. The handle stays good when the file
// is discarded or replaced; the caller closes it.
func (s *Store) OpenWhole(name string) (*os.File, Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, ok := s.whole[name]
	switch {
	case s.closed:
		return nil, Info{}, wrap("read", name, ErrClosed)
	case !ok:
		return nil, Info{}, wrap("read", name, ErrNotWhole)
	}
	f, err := os.Open(s.wholePath(info))
	if err != nil {
		return nil, Info{}, wrap("read", name, err)
	}
	return f, info, nil
}

// OpenVerified opens a file of so many bytes for reading: a whole one, or one
// that is coming in, of which the first [Writer.Verified] bytes may be read. The
// handle stays good when the file becomes whole, is discarded or replaced; the
// caller closes it.
func (s *Store) OpenVerified(name string, size int64) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, has := "", int64(UnknownSize)
	if w := s.writers[name]; w != nil {
		path, has = w.path(), w.size
	} else if i, ok := s.whole[name]; ok {
		path, has = s.wholePath(i), i.Size
	} else if p, ok := s.partial[name]; ok {
		path, has = s.partialPath(name, p), p.Size
	}
	switch {
	case s.closed:
		return nil, wrap("read", name, ErrClosed)
	case path == "":
		return nil, wrap("read", name, ErrNotWhole)
	case has != size:
		return nil, wrap("read", name, fmt.Errorf("it has %d bytes by now, not %d", has, size))
	}
	f, err := os.Open(path)
	return f, wrap("read", name, err)
}

// Verify hashes a whole file again. When it has changed, it is discarded and
// the error is a *[CorruptError].
func (s *Store) Verify(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return wrap("verify", name, ErrClosed)
	}
	return wrap("verify", name, s.verify(name))
}

func (s *Store) verify(name string) error {
	info, ok := s.whole[name]
	if !ok {
		return ErrNotWhole
	}
	got, err := hashFile(s.wholePath(info))
	if err != nil {
		return err
	}
	if got == info.Digest {
		return nil
	}
	if err := s.dropWhole(name); err != nil {
		return err
	}
	return &CorruptError{name, info.Digest, got}
}

// Discard removes what there is of a file, whole or partial, except in slots.
// It is ErrBusy while the file is being written.
func (s *Store) Discard(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return wrap("discard", name, ErrClosed)
	case s.writers[name] != nil:
		return wrap("discard", name, ErrBusy)
	}
	if err := s.dropPartial(name); err != nil {
		return wrap("discard", name, err)
	}
	return wrap("discard", name, s.dropWhole(name))
}

// Wipe removes everything, the active load included. It is ErrBusy while
// anything is being written.
func (s *Store) Wipe() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return wrap("wipe", s.dir, ErrClosed)
	case len(s.writers) > 0:
		return wrap("wipe", s.dir, ErrBusy)
	}
	// The link first: it must never point at a slot that is half gone.
	if err := s.deactivate(); err != nil {
		return wrap("wipe", s.dir, err)
	}
	for _, sub := range subdirs {
		if err := s.disk.removeAll(filepath.Join(s.dir, sub)); err != nil {
			return wrap("wipe", s.dir, err)
		}
	}
	if err := s.makeDirs(); err != nil {
		return wrap("wipe", s.dir, err)
	}
	clear(s.whole)
	clear(s.imprints)
	clear(s.seals)
	clear(s.partial)
	clear(s.slots)
	return wrap("wipe", s.dir, s.disk.syncDir(s.dir))
}

// Recovered says, for a log, what Open found damaged or left over and cleaned.
func (s *Store) Recovered() []string { return slices.Clone(s.recovered) }

// Close ends all writers, keeping what can be resumed, and frees the directory.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return wrap("close", s.dir, ErrClosed)
	}
	var first error
	for _, w := range s.writers {
		first = cmp.Or(first, w.close()) // close removes w from the map: allowed in a range
	}
	s.closed = true
	return wrap("close", s.dir, cmp.Or(first, s.lock.Close()))
}

func (s *Store) wholePath(i Info) string {
	return filepath.Join(s.dir, dirWhole, i.encode())
}

func (s *Store) partialPath(name string, p Partial) string {
	return filepath.Join(s.dir, dirPartial, Info{name, p.Size, p.Digest}.encode())
}

func (s *Store) dropWhole(name string) error {
	info, ok := s.whole[name]
	if !ok {
		return nil
	}
	if err := s.disk.remove(s.wholePath(info)); err != nil {
		return err
	}
	delete(s.whole, name)
	delete(s.imprints, name)
	delete(s.seals, name)
	return nil
}

func (s *Store) dropPartial(name string) error {
	p, ok := s.partial[name]
	if !ok {
		return nil
	}
	if err := s.disk.remove(s.partialPath(name, p)); err != nil {
		return err
	}
	delete(s.partial, name)
	return nil
}

func hashFile(path string) (load.Digest, error) {
	h := sha256.New()
	err := readInto(h, path)
	return load.Digest(h.Sum(nil)), err
}
