package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"openpfs/core/load"
)

// The record of the edition is one line: the sequence, a blank, the digest.
const (
	editionFile = "edition"
	editionNew  = "edition.new"
)

// Edition returns what the last commit with an edition recorded; the zero
// Edition before the first.
func (s *Store) Edition() load.Edition {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.edition
}

// CommitEdition is Commit for a load whose list was verified. The edition is on
// disk before the load is active, so that no crash leaves a load in use whose
// predecessor would be taken again. After a crash in between the record is ahead
// of the active load: its own edition is still welcome. A zero edition leaves
// the record as it is.
func (s *Store) CommitEdition(loadName string, names []string, e load.Edition) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return wrap("commit", loadName, ErrClosed)
	}
	m, err := s.prepare(loadName, names)
	if err == nil {
		err = s.record(e)
	}
	if err == nil {
		err = s.activate(m.Name)
	}
	return wrap("commit", loadName, err)
}

// Record sets the edition without a commit, for a load that is active already.
func (s *Store) Record(e load.Edition) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return wrap("record", editionFile, ErrClosed)
	}
	return wrap("record", editionFile, s.record(e))
}

// record replaces the record in one step.
func (s *Store) record(e load.Edition) error {
	if e == s.edition || e == (load.Edition{}) {
		return nil
	}
	path := filepath.Join(s.dir, editionFile)
	fresh := filepath.Join(s.dir, editionNew)
	if err := s.disk.remove(fresh); err != nil {
		return err
	}
	if err := s.disk.writeNew(fresh, fmt.Appendf(nil, "%d %s\n", e.Sequence, e.Digest)); err != nil {
		return err
	}
	if err := s.disk.rename(fresh, path); err != nil {
		return err
	}
	s.edition = e
	return s.disk.syncDir(s.dir)
}

// recoverEdition reads the record. One that cannot be understood is as none: a
// phone that takes nothing any more is of less use than one that may be given an
// old load, and the log says so.
func (s *Store) recoverEdition() error {
	text, err := os.ReadFile(filepath.Join(s.dir, editionFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	e, err := parseEdition(string(text))
	if err != nil {
		s.note("the record of the last edition is damaged, any edition will be taken once: %v", err)
		return nil
	}
	s.edition = e
	return nil
}

func parseEdition(text string) (e load.Edition, err error) {
	sequence, digest, _ := strings.Cut(strings.TrimSuffix(text, "\n"), " ")
	if e.Sequence, err = strconv.ParseUint(sequence, 10, 64); err != nil {
		return load.Edition{}, err
	}
	if e.Digest, err = load.ParseDigest(digest); err != nil {
		return load.Edition{}, err
	}
	return e, nil
}
