package load

import (
	"encoding/base64"
	"slices"
	"strconv"
)

// leavesALine keeps a list's lines readable: 12 leaves are 512 characters.
const leavesALine = 12

// tree begins what a manifest says of a component's blocks.
func (p *manifestParser) tree(values []string) *ListError {
	f, err := p.told(values[0])
	if err != nil {
		return err
	}
	if f.Blocks.Bytes != 0 {
		return refuse(ErrManifestTwice, "tree %s", f.Name)
	}
	n, ok := parseCount(values[1], MaxBlockBytes)
	if !ok || n == 0 {
		return refuse(ErrManifestField, "%s: the block length %.40q is not a number from 1 to %d", f.Name, values[1], MaxBlockBytes)
	}
	root, bad := ParseDigest(values[2])
	if bad != nil {
		return &ListError{Fix: fixPublish, Err: bad}
	}
	f.Blocks.Bytes, p.roots[f.Name] = int(n), root
	return nil
}

// leaves goes on with it. A list is small, and so is what its lines hold.
func (p *manifestParser) leaves(values []string) *ListError {
	f, err := p.told(values[0])
	if err != nil {
		return err
	}
	raw, bad := base64.RawStdEncoding.Strict().DecodeString(values[1])
	switch {
	case f.Blocks.Bytes == 0:
		return refuse(ErrManifestStray, "leaves of %s before its tree", f.Name)
	case bad != nil || len(raw) == 0 || len(raw)%len(Digest{}) != 0 || len(raw) > leavesALine*len(Digest{}):
		return refuse(ErrManifestField, "%s: its leaves are not the base64 of 1 to %d SHA-256", f.Name, leavesALine)
	case len(f.Blocks.Leaves)%leavesALine != 0:
		return refuse(ErrManifestField, "%s: leaves after a line that had fewer than %d", f.Name, leavesALine)
	}
	for leaf := range slices.Chunk(raw, len(Digest{})) {
		f.Blocks.Leaves = append(f.Blocks.Leaves, Digest(leaf))
	}
	return nil
}

// told returns the component that a line goes on about.
func (p *manifestParser) told(name string) (*ManifestFile, *ListError) {
	for i := range p.m.Files {
		if p.m.Files[i].Name == name {
			return &p.m.Files[i], nil
		}
	}
	return nil, refuse(ErrManifestStray, "the tree of %.80q, which no file line names before", name)
}

// checkTrees holds the leaves to the files' sizes and to the roots.
func (p *manifestParser) checkTrees() *ListError {
	for i := range p.m.Files {
		f := &p.m.Files[i]
		if f.Blocks.Bytes == 0 {
			continue
		}
		if err := f.Blocks.check(f.Size); err != nil {
			return refuse(ErrManifestStray, "%s: %v", f.Name, err)
		}
		if f.Blocks.Root() != p.roots[f.Name] {
			return refuse(ErrManifestStray, "%s: its leaves are not those of its tree's root", f.Name)
		}
	}
	return nil
}

// manifestLines are the lines of a component.
func manifestLines(f *ManifestFile) []string {
	lines := []string{manifestPrefix + "file " + f.Name + " " + strconv.FormatInt(f.Size, 10) + " " + f.Digest.String()}
	if f.Blocks.Bytes == 0 {
		return lines
	}
	lines = append(lines, manifestPrefix+"tree "+f.Name+" "+strconv.Itoa(f.Blocks.Bytes)+" "+f.Blocks.Root().String())
	for part := range slices.Chunk(f.Blocks.Leaves, leavesALine) {
		var raw []byte
		for _, leaf := range part {
			raw = append(raw, leaf[:]...)
		}
		lines = append(lines, manifestPrefix+"leaves "+f.Name+" "+base64.RawStdEncoding.EncodeToString(raw))
	}
	return lines
}
