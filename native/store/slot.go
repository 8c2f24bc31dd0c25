package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"openpfs/core/load"
)

const (
	manifestFile = "manifest.json"
	slotFiles    = "files" // a subdirectory: a component may be called manifest.json
)

// slotNames are the two slots.
var slotNames = [2]string{"a", "b"}

// maxSlotFiles is the largest load: its components and the list.
const maxSlotFiles = load.MaxComponents + 1

// A Slot is a committed load. Its files are in Dir under their own names.
type Slot struct {
	Name  string `json:"-"` // "a" or "b"
	Dir   string `json:"-"`
	Load  string `json:"load"` // without the .loads suffix
	Files []Info `json:"files"`
}

// Active returns the load in use. There is none before the first Commit.
func (s *Store) Active() (Slot, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slot, ok := s.slots[s.active]
	slot.Files = slices.Clone(slot.Files)
	return slot, ok
}

// Commit makes the named whole files the active load, in one step: before it
// the old load is active and afterwards the new one, whenever the machine
// stops. Each file is read once more, unless [Store.CheckAhead] has done so and
// nobody touched it since; one that has changed on the disk is discarded and
// reported as a *[CorruptError]. A file that is not whole is
// ErrNotWhole. After an error the old load is active still, unless only the last
// sync failed (Active tells), and the one before it may be gone.
func (s *Store) Commit(loadName string, names []string) error {
	return s.CommitEdition(loadName, names, load.Edition{})
}

// prepare makes the named files the inactive slot's load.
func (s *Store) prepare(loadName string, names []string) (Slot, error) {
	m, err := s.manifest(loadName, names)
	if err != nil {
		return m, err
	}
	m.Name = slotNames[0]
	if s.active == m.Name {
		m.Name = slotNames[1]
	}
	m.Dir = s.slotDir(m.Name)
	delete(s.slots, m.Name)
	if err := s.fill(m); err != nil {
		// Frees the space at once; if even that fails, Open cleans.
		_ = s.disk.removeAll(filepath.Dir(m.Dir))
		return m, err
	}
	s.slots[m.Name] = m
	return m, nil
}

// Rollback makes the other slot's load active, for a load that does not start:
// the one before it. It is ErrNoLoad when the other slot is empty or no longer
// complete. A second Rollback returns to where the first began.
func (s *Store) Rollback() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return wrap("rollback", s.dir, ErrClosed)
	}
	for _, name := range slotNames {
		slot, ok := s.slots[name]
		if !ok || name == s.active || s.active == "" {
			continue
		}
		if err := slot.verify(); err != nil {
			return wrap("rollback", slot.Load, fmt.Errorf("%w: %w", ErrNoLoad, err))
		}
		return wrap("rollback", slot.Load, s.activate(name))
	}
	return wrap("rollback", s.dir, ErrNoLoad)
}

// manifest checks that the load can be committed and describes it.
func (s *Store) manifest(loadName string, names []string) (Slot, error) {
	m := Slot{Load: loadName}
	if err := load.CheckName(loadName); err != nil {
		return m, err
	}
	if len(names) == 0 || len(names) > maxSlotFiles {
		return m, fmt.Errorf("a load has 1 to %d files, not %d", maxSlotFiles, len(names))
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return m, fmt.Errorf("%q is named twice", name)
		}
		if err := s.recheck(name); err != nil {
			return m, fmt.Errorf("%q: %w", name, err)
		}
		m.Files = append(m.Files, s.whole[name])
	}
	return m, nil
}

// fill writes a slot that is not active.
func (s *Store) fill(m Slot) error {
	slot := filepath.Dir(m.Dir)
	if err := s.disk.removeAll(slot); err != nil {
		return err
	}
	for _, dir := range []string{slot, m.Dir} {
		if err := s.disk.mkdir(dir); err != nil {
			return err
		}
	}
	for _, info := range m.Files {
		if err := s.disk.link(s.wholePath(info), filepath.Join(m.Dir, info.Name)); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err) // names, numbers and digests always encode
	}
	if err := s.disk.writeNew(filepath.Join(slot, manifestFile), append(text, '\n')); err != nil {
		return err
	}
	for _, dir := range []string{m.Dir, slot, filepath.Dir(slot)} {
		if err := s.disk.syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// activate switches the link to a complete slot.
func (s *Store) activate(name string) error {
	if err := s.disk.symlink(filepath.Join(dirSlots, name), filepath.Join(s.dir, linkActive)); err != nil {
		return err
	}
	s.active = name
	return s.disk.syncDir(s.dir)
}

func (s *Store) deactivate() error {
	if err := s.disk.remove(filepath.Join(s.dir, linkActive)); err != nil {
		return err
	}
	s.active = ""
	return s.disk.syncDir(s.dir)
}

func (s *Store) slotDir(name string) string {
	return filepath.Join(s.dir, dirSlots, name, slotFiles)
}

// readSlot reads a slot and checks that every file is there in its size, and,
// if hash, with its digest.
func (s *Store) readSlot(name string, hash bool) (Slot, error) {
	dir := s.slotDir(name)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(dir), manifestFile))
	if err != nil {
		return Slot{}, err
	}
	m := Slot{}
	if err := json.Unmarshal(text, &m); err != nil {
		return Slot{}, err
	}
	m.Name, m.Dir = name, dir
	if err := load.CheckName(m.Load); err != nil {
		return Slot{}, err
	}
	if len(m.Files) == 0 || len(m.Files) > maxSlotFiles {
		return Slot{}, fmt.Errorf("it lists %d files", len(m.Files))
	}
	for _, info := range m.Files {
		if err := load.CheckName(info.Name); err != nil {
			return Slot{}, err
		}
		fi, err := os.Lstat(filepath.Join(dir, info.Name))
		if err != nil {
			return Slot{}, err
		}
		if !fi.Mode().IsRegular() || fi.Size() != info.Size {
			return Slot{}, fmt.Errorf("%s has %d bytes instead of %d", info.Name, fi.Size(), info.Size)
		}
	}
	if hash {
		return m, m.verify()
	}
	return m, nil
}

// verify hashes every file of a slot.
func (m Slot) verify() error {
	for _, info := range m.Files {
		got, err := hashFile(filepath.Join(m.Dir, info.Name))
		if err != nil {
			return err
		}
		if got != info.Digest {
			return fmt.Errorf("%s has the digest %s instead of %s", info.Name, got, info.Digest)
		}
	}
	return nil
}

// recoverSlots finds the complete slots and the active one. When the active one
// is damaged, the other takes over: a phone must boot something.
func (s *Store) recoverSlots() error {
	for _, name := range slotNames {
		m, err := s.readSlot(name, s.opt.VerifyOnOpen)
		if err == nil {
			s.slots[name] = m
			continue
		}
		slot := filepath.Dir(s.slotDir(name))
		if _, absent := os.Lstat(slot); errors.Is(absent, os.ErrNotExist) {
			continue
		}
		s.note("removed slot %s, which is not complete: %v", name, err)
		if err := s.disk.removeAll(slot); err != nil {
			return err
		}
	}
	target, err := os.Readlink(filepath.Join(s.dir, linkActive))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range slotNames {
		if _, ok := s.slots[name]; ok && target == filepath.Join(dirSlots, name) {
			s.active = name
			return nil
		}
	}
	for _, name := range slotNames {
		if m, ok := s.slots[name]; ok {
			s.note("the active load is damaged: back to %s in slot %s", m.Load, name)
			return s.activate(name)
		}
	}
	s.note("the active load is damaged and there is no other")
	return s.deactivate()
}
