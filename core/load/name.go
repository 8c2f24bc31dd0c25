package load

import "fmt"

// Limits of names, in bytes.
const (
	MaxNameBytes  = 64
	MaxModelBytes = 32
)

// ListSuffix ends the name of the list file of a load. A load's own name, as
// in loadInformation of SEP<MAC>.cnf.xml, comes without it.
const ListSuffix = ".loads"

// A NameError says which name was refused and why.
type NameError struct {
	Kind   string // "file name" or "model"
	Name   string
	Reason string
}

func (e *NameError) Error() string {
	return fmt.Sprintf("load: %s %.80q refused: %s", e.Kind, e.Name, e.Reason)
}

// CheckName returns nil when name is safe as a file name in a .loads list, on
// the wire, in TFTP and on disk: 1 to 64 bytes of A-Z a-z 0-9 . _ - that do not
// start with a dot. Otherwise it returns a *[NameError].
func CheckName(name string) error {
	return check("file name", name, MaxNameBytes)
}

// CheckModel returns nil when model is a usable phone model such as
// "CP-7961G": 1 to 32 bytes of A-Z a-z 0-9 . _ - that do not start with a dot.
// Otherwise it returns a *[NameError].
func CheckModel(model string) error {
	return check("model", model, MaxModelBytes)
}

func check(kind, name string, maxBytes int) error {
	fail := func(reason string) error { return &NameError{kind, name, reason} }
	switch {
	case name == "":
		return fail("it is empty")
	case len(name) > maxBytes:
		return fail(fmt.Sprintf("it has %d bytes, at most %d are allowed", len(name), maxBytes))
	case name[0] == '.':
		// Rules out ".", ".." and hidden files in one go.
		return fail("it starts with a dot")
	}
	for i := 0; i < len(name); i++ {
		if !nameByte(name[i]) {
			return fail(fmt.Sprintf("byte %d is %q; only A-Z a-z 0-9 . _ - are allowed", i+1, name[i]))
		}
	}
	return nil
}

func nameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '.' || c == '_' || c == '-'
}
