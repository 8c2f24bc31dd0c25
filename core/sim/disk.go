package sim

import (
	"errors"
	"fmt"

	"openpfs/core/load"
	"openpfs/core/pfs"
)

var errDisk = errors.New("input/output error")

// rotBit marks bytes that have changed since they were verified.
const rotBit = 0x10

// badListText stands for the bytes of a list that is none.
var badListText = []byte("\x7fthis is no list of components/\r\n")

func (l *siteLoad) badDigest() load.Digest { return load.Sum(badListText) }

// list is what a phone reads of its .loads file.
func (h *host) list(file string) []byte {
	if d := h.disk[file]; d != nil && d.from == h.load.badDigest() {
		return badListText
	}
	return h.load.list
}

// makeRoom drops what the disk holds behind the offset of a transfer.
func (h *host) makeRoom(e pfs.Receive) {
	if e.Offset > 0 {
		return
	}
	delete(h.disk, e.File)
	if e.Size == 0 { // no byte will come
		d := &disk{digest: e.Digest, from: load.Sum(nil)}
		if size, digest, ok := h.load.content(e.File); ok && size == 0 {
			d.from = digest
		}
		h.disk[e.File] = d
	}
}

// commit hashes every file once more, as the store of a real node does, and
// throws away what has changed since.
func (h *host) commit(e pfs.Commit) pfs.Activated {
	for _, name := range e.Files {
		d := h.disk[name]
		if d == nil || !d.whole {
			return pfs.Activated{Err: fmt.Errorf("commit %s: %s is not whole", e.Load, name)}
		}
		if d.rotten {
			delete(h.disk, name)
			return pfs.Activated{Err: fmt.Errorf("commit %s: %s has changed on the disk", e.Load, name), Changed: name}
		}
	}
	for _, name := range e.Files {
		_, want, _ := h.load.content(name)
		if h.disk[name].from != want {
			h.s.wrongCommit = fmt.Sprintf("%s commits other bytes as %s", h.node.Name(), name)
		}
	}
	return pfs.Activated{}
}

// rot flips a bit of one of a phone's whole files.
func (h *host) rot() {
	var whole []*disk
	for _, f := range h.load.spec.Files {
		if d := h.disk[f.Name]; d != nil && d.whole && !d.rotten {
			whole = append(whole, d)
		}
	}
	if len(whole) == 0 || h.committed {
		return
	}
	d := whole[h.s.chaos.IntN(len(whole))]
	d.rotten = true
	d.from[0] ^= rotBit
	h.s.struck[Rot]++
}

// losePower spoils what a crash may spoil: never what was synced, that is, whole.
func (h *host) losePower() {
	for _, f := range h.load.spec.Files {
		d := h.disk[f.Name]
		if d == nil || d.whole || d.have == 0 {
			continue
		}
		if h.unsynced+h.s.unsynced > 0 {
			d.have = h.s.chaos.Int64N(d.have + 1)
			h.s.struck[Unsynced]++
		}
		if h.torn+h.s.torn > 0 {
			d.from[1] ^= 1
			h.s.struck[Torn]++
		}
	}
}
