package scene

import (
	"openpfs/core/telemetry"
)

// The look at one phone: the phone itself, at the left who feeds it, at the
// right whom it feeds, and below it every component as a bitmap of 32 blocks,
// the grain in which phones tell each other what they hold.

// sockets is what is known of the phone that is looked at.
type sockets struct {
	phone int // −1: there is none
	files []fileRow
	links []link
}

// fileRow is one component of it.
type fileRow struct {
	name       string
	phase      telemetry.Phase
	have, size telemetry.Bytes
	root       bool
	meter      meter
}

// link is a peer, or the server, with which it has to do.
type link struct {
	phone int // −1: the server
	feeds bool
	past  bool // it did, and does no more
	file  int  // in sockets.files: that flows; −1
	files int  // that they share
	at    pt   // where the last frame drew it
	pw    float64
}

// maxLinks is how many stand at one side.
const maxLinks = 6

// usualFiles is how many a load has: a list and five components.
const usualFiles = 6

// subject is the phone to look at: the selected one, or the one before it, or a
// root.
func (s *Scene) subject() int {
	if i, ok := s.byName[s.selected]; ok {
		s.looksAt = s.selected
		return i
	}
	if i, ok := s.byName[s.looksAt]; ok {
		return i
	}
	for i := range s.groups {
		if r := s.groups[i].root; r >= 0 {
			s.looksAt = s.phones[r].name
			return r
		}
	}
	return min(0, len(s.phones)-1)
}

// readSockets reads the phone that is looked at.
func (s *Scene) readSockets(f *telemetry.Fleet, now telemetry.Micros) {
	k := &s.sockets
	i := s.subject()
	if i < 0 || i >= len(f.Nodes) {
		k.phone, k.files, k.links = -1, k.files[:0], k.links[:0]
		return
	}
	n := &f.Nodes[i]
	if k.phone != i || len(k.files) > len(n.Files) {
		k.phone, k.files = i, k.files[:0]
	}
	for len(k.files) < len(n.Files) {
		k.files = append(k.files, fileRow{})
	}
	k.links = k.links[:0]
	for j := range n.Files {
		fs, row := &n.Files[j], &k.files[j]
		row.name, row.phase, row.have, row.size, row.root = fs.Name, fs.Phase, fs.Have, fs.Size, fs.Root
		flows := uint64(0)
		if fs.Phase == telemetry.FromServer || fs.Phase == telemetry.FromPeer {
			flows = 1
		}
		row.meter.read(flows, fs.Have, now)
		if fs.Server {
			k.join(-1, false, j, fs.Phase == telemetry.FromServer)
		}
		if up := f.NodeIndex(fs.Parent); up >= 0 && up != i {
			k.join(up, false, j, fs.Phase == telemetry.FromPeer)
		}
		for _, name := range fs.Children {
			if down := f.NodeIndex(name); down >= 0 && down != i {
				cs := f.Nodes[down].File(fs.Name)
				k.join(down, true, j, cs != nil && cs.Phase == telemetry.FromPeer)
			}
		}
	}
	// Whom it fed, and who is gone.
	for c := range f.Nodes {
		for j := range f.Nodes[c].Files {
			if fs := &f.Nodes[c].Files[j]; fs.Parent == n.Name && c != i {
				k.join(c, true, -1, false)
			}
		}
	}
	for j := range k.links {
		k.links[j].past = k.links[j].file < 0
	}
}

// join adds a peer, or another file that goes between the two.
func (k *sockets) join(phone int, feeds bool, file int, flows bool) {
	at := -1
	for i := range k.links {
		if l := &k.links[i]; l.phone == phone && l.feeds == feeds {
			at = i
		}
	}
	if at < 0 {
		k.links = append(k.links, link{phone: phone, feeds: feeds, file: -1})
		at = len(k.links) - 1
	}
	l := &k.links[at]
	if file >= 0 {
		l.files++
	}
	if flows {
		l.file = file
	}
}

// inSockets is where a phone is drawn in this look.
func (s *Scene) inSockets(i int) (at pt, pw float64) {
	if i == s.sockets.phone {
		return s.bench.phone, s.bench.pw
	}
	for k := range s.sockets.links {
		if l := &s.sockets.links[k]; l.phone == i {
			return l.at, l.pw
		}
	}
	return pt{}, 0
}

// bench is where the look at one phone puts things.
type bench struct {
	phone       pt
	pw          float64
	left, right float64 // the middles of who stands beside it
	beside      bool    // their names stand beside them, not below
	table       rect    // of the bitmaps
}

// layBench divides the area: the phone and its peers above, its files below.
func (s *Scene) layBench() {
	a := s.area
	b := &s.bench
	b.pw = min(a.w()*0.34, a.h()*0.42, 300)
	head := b.pw*pwToH + 64
	n := max(len(s.sockets.files), 1)
	room := min(float64(max(n, usualFiles))*30+28, a.h()-head-10) // so that nothing moves when a file begins
	table := min(float64(n)*30+28, room)
	mid := a.y0 + max((a.h()-head-room-18)/2, 0)
	b.phone = pt{(a.x0 + a.x1) / 2, mid + 12 + b.pw*pwToH/2}
	reach := min(a.w()*0.5-b.pw*0.2, 380)
	b.left, b.right = b.phone.x-reach, b.phone.x+reach
	wide := min(a.w(), 820) / 2
	b.table = rect{b.phone.x - wide, mid + head + 10, b.phone.x + wide, mid + head + 10 + table}
	inset := min(b.pw*0.2, 40)
	if b.beside = a.w() > 620; b.beside {
		inset = 140
	}
	b.left, b.right = max(b.left, a.x0+inset), min(b.right, a.x1-inset)
}
