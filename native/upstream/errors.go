package upstream

import (
	"errors"
	"fmt"
)

// What can go wrong, as far as a caller would act differently. All reach the caller inside an *Error.
var (
	ErrNotFound     = errors.New("file not found")                    // the server has no such file
	ErrUnreachable  = errors.New("server does not answer")            // no name, no route, or silence until the last retry
	ErrAborted      = errors.New("server aborted the transfer")       // it refused or gave up; a *tftp.ErrorPacket or *StatusError says why
	ErrProtocol     = errors.New("server broke the protocol")         // it sent what the RFCs do not allow
	ErrSizeMismatch = errors.New("file is not of the announced size") // more or less came than the server had said
	ErrChanged      = errors.New("file has changed at the server")    // in mid-transfer: what came of it is of no use
	ErrUntrusted    = errors.New("server is not trusted")             // its certificate does not name it, or nobody we trust signed it
	ErrTooLarge     = errors.New("file is larger than allowed")       // than MaxFileBytes
	ErrSink         = errors.New("cannot store the file")             // the Sink failed; its error is wrapped
)

// errRefused is between fetch and attempt: the server wants no options.
var errRefused = errors.New("server refused the options")

// Error is what Fetch returns: which file, from where, which of the package's sentinels, and the cause if there is one.
type Error struct {
	Source string // Source.String()
	Name   string
	Kind   error // one of the sentinels, or the context's cause
	Cause  error // may be nil
}

// Error reads "fetch tftp://192.0.2.1:69 apps41.sbn: file not found".
func (e *Error) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("fetch %s %s: %v", e.Source, e.Name, e.Kind)
	}
	return fmt.Sprintf("fetch %s %s: %v: %v", e.Source, e.Name, e.Kind, e.Cause)
}

// Unwrap gives errors.Is and errors.As both the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// failure carries a kind and a cause through this package until Fetch adds the source and the name.
type failure struct{ kind, cause error }

func (f *failure) Error() string { return fmt.Sprintf("%v: %v", f.kind, f.cause) }

// Unwrap lets fetch look for a refusal of options.
func (f *failure) Unwrap() []error { return []error{f.kind, f.cause} }

func fail(kind, cause error) error { return &failure{kind, cause} }

// report is err as Fetch returns it.
func report(source Source, name string, err error) error {
	if err == nil {
		return nil
	}
	wrapped := &Error{Source: source.String(), Name: name, Kind: err}
	var f *failure
	if errors.As(err, &f) {
		wrapped.Kind, wrapped.Cause = f.kind, f.cause
	}
	return wrapped
}
