package pfs

import "openpfs/core/load"

// ParsedList is what a .loads file says, whoever reads it: nothing of it is
// believed yet.
type ParsedList struct {
	list     *load.List
	manifest *load.Manifest // nil: it carries none
}

// ParseList reads a .loads file. The error is a [load.ListError].
func ParseList(content []byte) (*ParsedList, error) {
	list, err := load.Parse(content)
	if err != nil {
		return nil, err
	}
	m, err := load.ParseManifest(content, list)
	if err != nil {
		return nil, err
	}
	return &ParsedList{list, m}, nil
}

func (in *ListRead) list() (*load.List, error) {
	if in.Parsed != nil {
		return in.Parsed.list, nil
	}
	return load.Parse(in.Content)
}

func (in *ListRead) manifest(list *load.List) (*load.Manifest, error) {
	if in.Parsed != nil {
		return in.Parsed.manifest, nil
	}
	return load.ParseManifest(in.Content, list)
}
