package store

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	markFile   = "pfs-store"
	version    = "1\n"
	dirPartial = "partial"
	dirWhole   = "whole"
	dirSlots   = "slots"
	linkActive = "active"
)

var subdirs = []string{dirPartial, dirWhole, dirSlots}

// Open opens the store in dir, which it creates when it is absent, locks it,
// and removes what a crash left behind; see [Store.Recovered]. It is ErrLocked
// while another process, or another Store, has it open, and ErrNotStore when
// the directory holds something else. It writes nothing to an existing store:
// a full disk does not keep it from opening.
func Open(dir string, opt Options) (*Store, error) {
	if opt.MaxFileBytes == 0 {
		opt.MaxFileBytes = DefaultMaxFileBytes
	}
	s := &Store{
		dir: dir, opt: opt, disk: disk{opt.NoSync, opt.step}, key: maphash.MakeSeed(),
		whole:    map[string]Info{},
		imprints: map[string]imprint{},
		seals:    map[string]seal{},
		partial:  map[string]Partial{},
		writers:  map[string]*Writer{},
		slots:    map[string]Slot{},
	}
	if err := s.take(); err != nil {
		return nil, wrap("open", dir, err)
	}
	if err := s.recover(); err != nil {
		return nil, wrap("open", dir, errors.Join(err, s.lock.Close()))
	}
	return s, nil
}

// take makes the directory ours: marked, and locked for this process.
func (s *Store) take() error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	mark := filepath.Join(s.dir, markFile)
	if _, err := os.Lstat(mark); errors.Is(err, os.ErrNotExist) {
		entries, err := os.ReadDir(s.dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			// Another process may just be making the store: its mark is fine.
			if e.Name() != "lost+found" && e.Name() != markFile {
				return fmt.Errorf("%w (it has %q)", ErrNotStore, e.Name())
			}
		}
	}
	f, err := os.OpenFile(mark, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	if err := lockAndMark(f); err != nil {
		return errors.Join(err, f.Close())
	}
	s.lock = f
	return nil
}

// lockAndMark locks the mark before it looks at it. The lock ends with the
// process, however that ends.
func lockAndMark(f *os.File) error {
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return ErrLocked
	case err != nil:
		return fmt.Errorf("cannot lock %s: %w", f.Name(), err)
	}
	text, err := io.ReadAll(io.LimitReader(f, 64))
	switch {
	case err != nil:
		return err
	case len(text) == 0: // new, or the first Open died right here
		_, err := f.WriteAt([]byte(version), 0)
		return err
	case string(text) != version:
		return ErrVersion
	}
	return nil
}

func (s *Store) makeDirs() error {
	for _, sub := range subdirs {
		if err := s.disk.mkdir(filepath.Join(s.dir, sub)); err != nil {
			return err
		}
	}
	return nil
}

// recover reads the directory into memory and removes what is not usable.
func (s *Store) recover() error {
	if err := s.makeDirs(); err != nil {
		return err
	}
	if err := s.disk.syncDir(s.dir); err != nil {
		return err
	}
	if err := s.cleanRoot(); err != nil {
		return err
	}
	if err := s.recoverWhole(); err != nil {
		return err
	}
	if err := s.recoverPartial(); err != nil {
		return err
	}
	if err := s.recoverEdition(); err != nil {
		return err
	}
	return s.recoverSlots()
}

func (s *Store) note(format string, args ...any) {
	s.recovered = append(s.recovered, fmt.Sprintf(format, args...))
}

// cleanRoot removes the temporary directory of an interrupted switch.
func (s *Store) cleanRoot() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+linkActive) {
			s.note("removed %s, left over from an interrupted commit", e.Name())
			if err := s.disk.removeAll(filepath.Join(s.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// each calls keep for every entry of sub, and removes those that keep gives a
// reason against.
func (s *Store) each(sub string, keep func(i Info, fi os.FileInfo) (against string, err error)) error {
	dir := filepath.Join(s.dir, sub)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		fi, err := e.Info()
		if err != nil {
			return err
		}
		against := "it is not a file of this store"
		if i, ok := decode(e.Name()); ok && fi.Mode().IsRegular() {
			if against, err = keep(i, fi); err != nil {
				return err
			}
		}
		if against == "" {
			continue
		}
		s.note("removed %s/%s: %s", sub, e.Name(), against)
		if err := s.disk.removeAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) recoverWhole() error {
	since := map[string]time.Time{}
	return s.each(dirWhole, func(i Info, fi os.FileInfo) (string, error) {
		switch {
		case i.Digest.IsZero():
			return "it has no digest", nil
		case fi.Size() != i.Size:
			return fmt.Sprintf("it has %d bytes", fi.Size()), nil
		}
		if s.opt.VerifyOnOpen {
			got, err := hashFile(s.wholePath(i))
			if err != nil {
				return "", err
			}
			if got != i.Digest {
				return fmt.Sprintf("its digest is %s", got), nil
			}
		}
		// Two versions: Finish was interrupted after the machine had reordered
		// its rename before its removal. The newer one is meant.
		if _, two := s.whole[i.Name]; two {
			if !fi.ModTime().After(since[i.Name]) {
				return "there is a newer version", nil
			}
			if err := s.dropWhole(i.Name); err != nil {
				return "", err
			}
		}
		s.whole[i.Name], since[i.Name] = i, fi.ModTime()
		return "", nil
	})
}

func (s *Store) recoverPartial() error {
	return s.each(dirPartial, func(i Info, fi os.FileInfo) (string, error) {
		switch {
		case i.Digest.IsZero():
			return "without a digest it cannot be resumed", nil
		case s.whole[i.Name].Digest == i.Digest:
			return "the file is whole", nil
		case i.Size >= 0 && fi.Size() > i.Size:
			return fmt.Sprintf("it has %d bytes", fi.Size()), nil
		}
		if _, two := s.partial[i.Name]; two {
			return "there is another part of the same file", nil
		}
		s.partial[i.Name] = Partial{fi.Size(), i.Size, i.Digest}
		return "", nil
	})
}
