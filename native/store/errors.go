package store

import (
	"errors"
	"fmt"

	"openpfs/core/load"
)

// Reasons, for errors.Is.
var (
	ErrLocked       = errors.New("another process uses this store; stop it or choose another directory")
	ErrNotStore     = errors.New("the directory holds other things; choose an empty or a new one")
	ErrVersion      = errors.New("the store was written by another version of this program; choose another directory")
	ErrClosed       = errors.New("the store is closed")
	ErrBusy         = errors.New("the file is being written; close its writer first")
	ErrNotResumable = errors.New("nothing on disk fits this offset, size and digest; begin at 0")
	ErrTooLong      = errors.New("more bytes than the file may have")
	ErrShort        = errors.New("fewer bytes than the file should have")
	ErrNotWhole     = errors.New("the file is not whole in this store")
	ErrNoLoad       = errors.New("there is no complete load to return to")
)

// An Error says which operation failed on which file or directory, and wraps
// the reason: one above, a *[CorruptError], a *load.NameError, or the system's.
type Error struct {
	Op   string // "open", "begin", "write", "sync", "finish", "commit" ...
	Name string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("store: %s %q: %v", e.Op, e.Name, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

func wrap(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{op, name, err}
}

// A CorruptError says that a file's content does not have the digest that it
// must have. The file has been discarded.
type CorruptError struct {
	Name      string
	Want, Got load.Digest
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s has the digest %s instead of %s and was discarded; fetch it again", e.Name, e.Got, e.Want)
}
