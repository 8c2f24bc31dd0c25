package telemetry

// Clone copies a fleet so deeply that events can be applied to both. All files
// and all children lie in one piece of memory each: a copy of a thousand phones
// is three allocations, not ten thousand.
func (f *Fleet) Clone() Fleet {
	files, children := 0, 0
	for i := range f.Nodes {
		files += len(f.Nodes[i].Files)
		for j := range f.Nodes[i].Files {
			children += len(f.Nodes[i].Files[j].Children)
		}
	}
	c := Fleet{Now: f.Now, Run: f.Run, Totals: f.Totals}
	c.Hiers = append(c.Hiers, f.Hiers...)
	c.Nodes = append(c.Nodes, f.Nodes...)
	allFiles, allChildren := make([]FileState, 0, files), make([]string, 0, children)
	for i := range c.Nodes {
		n := &c.Nodes[i]
		if len(n.Files) == 0 {
			n.Files = nil
			continue
		}
		from := len(allFiles)
		allFiles = append(allFiles, n.Files...)
		n.Files = allFiles[from:len(allFiles):len(allFiles)]
		for j := range n.Files {
			fs := &n.Files[j]
			if len(fs.Children) == 0 {
				fs.Children = nil
				continue
			}
			at := len(allChildren)
			allChildren = append(allChildren, fs.Children...)
			fs.Children = allChildren[at:len(allChildren):len(allChildren)]
		}
	}
	return c
}
