package sim

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"openpfs/core/check"
	"openpfs/core/load"
	"openpfs/core/pfs"
)

var errDisk = errors.New("input/output error")

// rotBit marks bytes that have changed since they were verified.
const rotBit = 0x10

// badListText stands for the bytes of a list that is none.
var badListText = []byte("\x7fthis is no list of components/\r\n")

func badDigest() load.Digest { return load.Sum(badListText) }

// list is what a phone reads of its .loads file.
func (h *host) list(file string) []byte {
	if d := h.disk.get(file); d != nil {
		return h.load.text(d.told())
	}
	return h.load.serving.list
}

// readList answers a phone that reads its list. Where nothing is held to the
// checks, what the text says is worked out once for all phones.
func (h *host) readList(file string) pfs.ListRead {
	in := pfs.ListRead{File: file, Content: h.list(file)}
	if h.s.strict {
		return in
	}
	for i := range h.s.parsed {
		if p := &h.s.parsed[i]; bytes.Equal(p.text, in.Content) {
			in.Parsed = p.says
			return in
		}
	}
	if says, err := pfs.ParseList(in.Content); err == nil {
		h.s.parsed = append(h.s.parsed, parsedList{in.Content, says})
		in.Parsed = says
	}
	return in
}

// parsedList is a list's text and what it says.
type parsedList struct {
	text []byte
	says *pfs.ParsedList
}

// holds is the edition of which the disk holds every byte, and nothing else; nil
// if there is none.
func (h *host) holds() *edition {
	for _, e := range h.load.editions {
		if !slices.ContainsFunc(e.files, func(f check.Component) bool {
			d := h.disk.get(f.Name)
			return d == nil || d.from != f.Digest
		}) {
			return e
		}
	}
	return nil
}

// ready readies the disk for what the server sends in blocks. The prefix is read
// back: one that has changed is thrown away.
func (h *host) ready(f *flow, e pfs.Fetch) error {
	d := h.disk.get(f.file)
	switch {
	case f.from0 == 0:
		d = h.disk.set(f.file, disk{size: e.Want.Size, digest: e.Want.Digest, from: e.Want.Digest})
	case d == nil || d.from != e.Want.Digest:
		h.disk.drop(f.file)
		return fmt.Errorf("%w: %w", pfs.ErrDisk, errNotResumable)
	}
	d.have = f.have
	if f.digest != e.Want.Digest {
		return pfs.ErrBlock
	}
	return nil
}

// makeRoom drops what the disk holds behind the offset of a transfer.
func (h *host) makeRoom(e pfs.Receive) {
	if e.Offset > 0 {
		return
	}
	h.disk.drop(e.File)
	h.s.steerFrom(h, e.File)
	if e.Size == 0 { // no byte will come
		h.disk.set(e.File, disk{digest: e.Digest, from: load.Sum(nil)})
	}
}

// commit hashes every file once more, as the store of a real node does, and
// throws away what has changed since; then it installs the load.
func (h *host) commit(e pfs.Commit) {
	answer := h.fitForCommit(e)
	if answer.Err == nil {
		if h.holds() == nil {
			h.s.breach(RightBytes, fmt.Sprintf("%s commits %s with bytes that are in no edition of it", h.name, e.Load))
		}
		h.install(e)
	}
	wait := time.Millisecond
	if h.cfg.Mutant == pfs.AnnouncesEarly {
		wait = commitStepTime
	}
	h.laterWithout(wait, answer.Changed, answer)
}

func (h *host) fitForCommit(e pfs.Commit) pfs.Activated {
	for _, name := range e.Files {
		d := h.disk.get(name)
		if d == nil || !d.whole {
			return pfs.Activated{Err: fmt.Errorf("commit %s: %s is not whole", e.Load, name)}
		}
		if d.rotten && h.cfg.Mutant != pfs.TrustsDisk {
			return pfs.Activated{Err: fmt.Errorf("commit %s: %s has changed on the disk", e.Load, name), Changed: name}
		}
	}
	return pfs.Activated{}
}

// rot flips a bit of one of a phone's whole files.
func (h *host) rot() {
	var whole []*disk
	for _, f := range h.load.spec.Files {
		if d := h.disk.get(f.Name); d != nil && d.whole && !d.rotten {
			whole = append(whole, d)
		}
	}
	if len(whole) == 0 || h.committed {
		return
	}
	whole[h.s.chaos.IntN(len(whole))].spoil()
	h.s.struck[Rot]++
}

// spoil changes what was verified.
func (d *disk) spoil() {
	if !d.rotten {
		d.rotten = true
		d.from[0] ^= rotBit
	}
}

// misdirect has a file's last write land elsewhere, at times: it is not where it
// belongs, and, if it fell into another file, that is not what it was either. The
// digest of what came by says nothing of it.
func (h *host) misdirect(file string) {
	if h.misdirected == 0 || h.disk.get(file).size == 0 || h.s.chaos.IntN(2) == 0 {
		return
	}
	h.s.struck[Misdirect]++
	h.disk.get(file).spoil()
	other := h.disk.get(h.load.spec.Files[h.s.chaos.IntN(len(h.load.spec.Files))].Name)
	switch {
	case other == nil || other.size == 0:
	case other.whole:
		other.spoil()
	default:
		other.from[1] ^= 1 // found by the digest once it is all here
	}
}

// losePower spoils what a crash may spoil: never what was synced, that is, whole.
func (h *host) losePower() {
	for _, f := range h.load.spec.Files {
		d := h.disk.get(f.Name)
		if d == nil || d.whole && d.synced || d.have == 0 {
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
