package simulate

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"openpfs/core/load"
)

// Folder is what a folder with a .loads list holds of that load.
type Folder struct {
	Name    string   `json:"name"`              // of the load
	Files   int      `json:"files"`             // the list and its components that are there
	Bytes   int64    `json:"bytes"`             // of these
	Missing []string `json:"missing,omitempty"` // that the list names and the folder has not
	Load    string   `json:"load"`              // these files as Settings.Load
}

// ErrNothingThere is a list none of whose components are beside it.
var ErrNothingThere = errors.New("none of the files that the list names is in the folder")

// ReadFolder takes the load that a list names, with the true sizes of its files:
// of the list, and by name of the files beside it.
func ReadFolder(fileName string, list []byte, sizes map[string]int64) (Folder, error) {
	l, err := load.Parse(list)
	if err != nil {
		return Folder{}, err
	}
	name := path.Base(fileName)
	spec := load.Spec{Name: strings.TrimSuffix(name, load.ListSuffix), Files: []load.FileSpec{{Name: name, Size: int64(len(list))}}}
	f := Folder{Name: spec.Name}
	for _, c := range l.Components {
		size, there := sizes[c]
		if !there {
			f.Missing = append(f.Missing, c)
			continue
		}
		spec.Files = append(spec.Files, load.FileSpec{Name: c, Size: size})
	}
	if len(spec.Files) == 1 {
		return Folder{}, ErrNothingThere
	}
	f.Files, f.Bytes, f.Load = len(spec.Files), spec.Bytes(), loadText(spec)
	_, err = parseLoad(f.Load)
	return f, err
}

// loadText writes a load as the page's address carries it: NAME:SIZE with commas
// between, the list first.
func loadText(s load.Spec) string {
	words := make([]string, len(s.Files))
	for i, f := range s.Files {
		words[i] = f.Name + ":" + strconv.FormatInt(f.Size, 10)
	}
	return strings.Join(words, ",")
}

// maxFile bounds a file of a load, in bytes.
const maxFile = 1 << 32

// parseLoad reads what loadText writes. A list too short for its names, as a
// signed one never is, gets the room that they need.
func parseLoad(text string) (load.Spec, error) {
	var s load.Spec
	for word := range strings.SplitSeq(text, ",") {
		name, digits, _ := strings.Cut(word, ":")
		size, err := strconv.ParseInt(digits, 10, 64)
		switch {
		case err != nil || size < 0 || size > maxFile:
			return s, fmt.Errorf("load: %.80q: a file is NAME:SIZE, of at most %d bytes", word, int64(maxFile))
		case len(s.Files) > load.MaxComponents:
			return s, fmt.Errorf("load: more than %d files", load.MaxComponents)
		}
		if err := load.CheckName(name); err != nil {
			return s, err
		}
		s.Files = append(s.Files, load.FileSpec{Name: name, Size: size})
	}
	base, isList := strings.CutSuffix(s.Files[0].Name, load.ListSuffix)
	if !isList || len(s.Files) < 2 {
		return s, fmt.Errorf("load: %.80q: a list, which ends in %s, comes first, and a component after it", text, load.ListSuffix)
	}
	s.Name = base
	if _, err := load.Synthesize(s, "", 0); err != nil {
		s.Files[0].Size += roomForNames(s)
	}
	_, err := load.Synthesize(s, "", 0)
	return s, err
}

// roomForNames is what a list of these names takes at most.
func roomForNames(s load.Spec) int64 {
	n := int64(512)
	for _, f := range s.Components() {
		n += int64(len(f.Name)) + 2
	}
	return n
}
