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
	out := check.Host{Model: h.cfg.Model, Up: !h.dead, Honest: h.evil == nil && !h.blurred, Committed: h.committed,
		Slots: h.store.world(), Usage: h.usage(), Stranger: check.Stranger{Received: h.worst.got, Sent: h.worst.sent}}
	if h.worst.sent > 0 {
		out.Stranger.Addr = h.worstAddr
	}
	for _, f := range h.load.spec.Files {
		d := h.disk.get(f.Name)
		if d == nil {
			continue
		}
		file := check.File{Name: f.Name, Have: d.have, Size: d.size, Whole: d.whole, Synced: d.synced}
		if d.whole {
			file.Have, file.Digest = d.size, d.told() // rot is found by the next look at it
		}
		out.Files = append(out.Files, file)
	}
	for i := range out.Files {
		s.coming(h, &out.Files[i])
	}
	return out, true
}

// coming is what is true of a file on its way in.
func (s *Sim) coming(h *host, file *check.File) {
	f := h.source(file.Name)
	if f == nil || file.Whole {
		return
	}
	f.settle(s.now)
	file.Have = f.whole()
	// A sender that has just lost the file goes on from an open handle until it
	// hangs up.
	if f.from != nil && f.from.evil == nil && f.rate > 0 && f.from.disk.get(f.file) != nil {
		file.Source = f.from.name
	}
}

// usage is the node's own count; a connection may outlive its end in the driver.
func (h *host) usage() check.Usage {
	u := h.node.Usage()
	return check.Usage{Sessions: u.Sessions, Conns: max(u.Conns, h.pipes.open), Pending: u.Pending, Timers: u.Timers,
		Heard: u.Heard, Strikes: u.Strikes}
}

// Manifest lists the files of a model's load, of every edition that there ever
// was.
func (s *Sim) Manifest(model, load string) (out []check.Component) {
	for i, m := range s.cfg.Models {
		for l := s.loads[i]; l != nil && m == model; l = l.next {
			if l.spec.Name != load {
				continue
			}
			for _, e := range l.editions {
				out = append(out, e.files...)
			}
		}
	}
	return out
}

// published reports whether the server ever had these bytes under the name.
func (s *Sim) published(model, file, digest string, size int64) bool {
	for i, m := range s.cfg.Models {
		for l := s.loads[i]; l != nil && m == model; l = l.next {
			if file == l.spec.List().Name && digest == badDigest().String() {
				return true
			}
			for _, e := range l.editions {
				if n, d, ok := e.content(file); ok && n == size && d.String() == digest {
					return true
				}
			}
		}
	}
	return false
}
