package load

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Limits of a list. A real one has 652 bytes and five components.
const (
	MaxListBytes  = 64 << 10
	MaxComponents = 64
)

// A List is what a .loads file says.
type List struct {
	Name       string   // the file's own name from the signed header; "" in a plain list
	Components []string // file names in the order of the list; each passed [CheckName]
	Comments   []string // comment lines with their '#', in order
	Header     *Header  // the signed header, not verified; nil in a plain list
}

// Reasons for refusing a list, for errors.Is.
var (
	ErrListTooLarge      = errors.New("the list is too large")
	ErrTooManyComponents = errors.New("the list names too many components")
	ErrNoComponents      = errors.New("the list names no component")
	ErrDuplicate         = errors.New("the component is named twice")
	ErrNamesItself       = errors.New("the list names itself as a component")
	ErrControlByte       = errors.New("the comment has a control character")
	ErrNotComment        = errors.New("the comment does not start with '#'")
)

// A ListError says in which line a list fails, why, and what to do.
type ListError struct {
	Line int // counted from 1 at the start of the body; 0 when the whole list is meant
	Fix  string
	Err  error // one of the reasons above, or a *NameError
}

func (e *ListError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("load: .loads list: %v; %s", e.Err, e.Fix)
	}
	return fmt.Sprintf("load: .loads list, line %d: %v; %s", e.Line, e.Err, e.Fix)
}

func (e *ListError) Unwrap() error { return e.Err }

const (
	fixSize  = "is this really a .loads list?"
	fixName  = "write one plain file name a line, without a path"
	fixDup   = "remove one of the two lines"
	fixEmpty = "name at least one component"
	fixText  = "save the list as plain text, one item a line"
)

// Parse reads a .loads list, plain or with the vendor's signed header in front.
// Lines end in CRLF or LF; blanks around a line do not count, since real lists
// have them. It returns a *[ListError], or a *[HeaderError] when the header is
// at fault. The result shares no memory with b.
func Parse(b []byte) (*List, error) {
	if len(b) > MaxListBytes {
		return nil, &ListError{0, fixSize, fmt.Errorf("%w: %d bytes, at most %d", ErrListTooLarge, len(b), MaxListBytes)}
	}
	l := &List{}
	if IsSigned(b) {
		h, err := ParseHeader(b)
		if err != nil {
			return nil, err
		}
		l.Header, l.Name, b = h, h.FileName, b[h.Bytes:]
	}
	line := 0
	for raw := range bytes.Lines(b) {
		line++
		if err := l.add(string(bytes.Trim(raw, " \t\r\n"))); err != nil {
			err.Line = line
			return nil, err
		}
	}
	if len(l.Components) == 0 {
		return nil, &ListError{0, fixEmpty, ErrNoComponents}
	}
	return l, nil
}

// add takes one trimmed line.
func (l *List) add(line string) *ListError {
	switch {
	case line == "":
		return nil
	case line[0] == '#':
		if err := checkComment(line); err != nil {
			return &ListError{Fix: fixText, Err: err}
		}
		l.Comments = append(l.Comments, line)
		return nil
	}
	if err := CheckName(line); err != nil {
		return &ListError{Fix: fixName, Err: err}
	}
	if line == l.Name {
		return &ListError{Fix: "remove that line", Err: ErrNamesItself}
	}
	// At most MaxComponents names: a linear search beats a set.
	if slices.Contains(l.Components, line) {
		return &ListError{Fix: fixDup, Err: fmt.Errorf("%w: %q", ErrDuplicate, line)}
	}
	if len(l.Components) == MaxComponents {
		return &ListError{Fix: fixSize, Err: fmt.Errorf("%w: at most %d", ErrTooManyComponents, MaxComponents)}
	}
	l.Components = append(l.Components, line)
	return nil
}

func checkComment(c string) error {
	if c == "" || c[0] != '#' {
		return fmt.Errorf("%w: %.80q", ErrNotComment, c)
	}
	for i := 0; i < len(c); i++ {
		// Comments reach consoles and pages: no escape sequences, no NUL.
		if c[i] < ' ' && c[i] != '\t' || c[i] == 0x7f {
			return fmt.Errorf("%w: byte %d is 0x%02x", ErrControlByte, i+1, c[i])
		}
	}
	return nil
}

// Append appends l to dst as a plain list in the vendor's style: the comments,
// then one component a line, CRLF throughout. The signed header is left out. It
// returns a *[ListError] for a list that Parse would refuse.
func Append(dst []byte, l *List) ([]byte, error) {
	start := len(dst)
	again := List{Name: l.Name}
	for _, c := range l.Comments {
		if err := checkComment(c); err != nil {
			return dst[:start], &ListError{Fix: fixText, Err: err}
		}
		dst = append(dst, strings.TrimRight(c, " \t")...)
		dst = append(dst, "\r\n"...)
	}
	for _, name := range l.Components {
		if err := CheckName(name); err != nil {
			return dst[:start], &ListError{Fix: fixName, Err: err}
		}
		if err := again.add(name); err != nil {
			return dst[:start], err
		}
		dst = append(dst, name...)
		dst = append(dst, "\r\n"...)
	}
	if len(l.Components) == 0 {
		return dst[:start], &ListError{Fix: fixEmpty, Err: ErrNoComponents}
	}
	if n := len(dst) - start; n > MaxListBytes {
		return dst[:start], &ListError{Fix: "drop some comments", Err: fmt.Errorf("%w: %d bytes, at most %d", ErrListTooLarge, n, MaxListBytes)}
	}
	return dst, nil
}

// Format returns l as Append writes it.
func Format(l *List) ([]byte, error) { return Append(nil, l) }
