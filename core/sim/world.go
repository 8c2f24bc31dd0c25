package sim

import (
	"openpfs/core/check"
)

// Hosts names every device, in the order of the phones' numbers.
func (s *Sim) Hosts() []string {
	names := make([]string, len(s.hosts))
	for i, h := range s.hosts {
		names[i] = h.name
	}
	return names
}

// Host is what is true of a device now.
func (s *Sim) Host(name string) (check.Host, bool) {
	h := s.byName[name]
	if h == nil {
		return check.Host{}, false
	}
	out := check.Host{Model: h.cfg.Model, Up: !h.dead, Honest: h.evil == nil, Committed: h.committed,
		Usage: check.Usage{Conns: len(h.pipes)}}
	for _, f := range h.load.spec.Files {
		d := h.disk[f.Name]
		if d == nil {
			continue
		}
		file := check.File{Name: f.Name, Have: d.have, Size: d.size, Whole: d.whole, Synced: d.whole}
		if d.whole {
			file.Have, file.Digest = d.size, d.told() // rot is found by the next look at it
		}
		out.Files = append(out.Files, file)
	}
	for _, f := range h.receiving {
		for i := range out.Files {
			if out.Files[i].Name == f.file && f.from.evil == nil {
				out.Files[i].Source = f.from.name
			}
		}
	}
	return out, true
}

// Manifest lists the files of a model's load.
func (s *Sim) Manifest(model, load string) []check.Component {
	for i, m := range s.cfg.Models {
		l := s.loads[i]
		if m != model || l.spec.Name != load {
			continue
		}
		var out []check.Component
		for _, f := range l.spec.Files {
			_, digest, _ := l.content(f.Name)
			out = append(out, check.Component{Name: f.Name, Size: f.Size, Digest: digest})
		}
		return out
	}
	return nil
}
