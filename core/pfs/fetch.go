package pfs

import (
	"errors"
	"fmt"

	"openpfs/core/telemetry"
)

// fetch turns to the server. TFTP cannot resume: what is held starts over.
func (s *session) fetch() {
	s.clear(timerElect)
	s.clear(timerJoin)
	s.phase = fetching
	s.forgetContent()
	s.n.effect(Fetch{s.file})
	s.emit(telemetry.Event{Kind: telemetry.TransferStart, Size: telemetry.Unknown})
	if s.n.cfg.PFS {
		s.tellChildren()
		s.armStatus()
	}
}

func (s *session) cancelFetch(why string) {
	s.n.effect(CancelFetch{s.file})
	s.emit(telemetry.Event{Kind: telemetry.TransferFail, Text: why})
	s.forgetContent()
}

// fetchInput handles what comes of a Fetch. Answers that crossed with a
// CancelFetch are the driver's to hold back.
func (n *Node) fetchInput(in Input) {
	var file string
	switch in := in.(type) {
	case Fetched:
		file = in.File
	case FetchDone:
		file = in.File
	case FetchFailed:
		file = in.File
	}
	s := n.byFile(file)
	if s == nil || s.phase != fetching {
		panic("pfs: the server's answer for what is not fetched: " + file)
	}
	switch in := in.(type) {
	case Fetched:
		if s.tooUnlike(in) {
			return
		}
		s.have, s.size = in.Have, in.Size
		s.progress()
	case FetchDone:
		s.have, s.size = in.Size, in.Size
		s.phase = finishing
		n.effect(Finish{s.file})
	case FetchFailed:
		s.fetchFailed(in.Err)
	}
}

// ErrDisk is what a driver wraps when a Fetch failed because this node could not
// keep what the server sent.
var ErrDisk = errors.New("the disk failed")

// fetchFailed tries again after a rest; a root that fails too often lets others
// try, for the server may be out of its reach only. One whose own disk fails
// lets them at once: every further fetch would cost the line and end alike.
func (s *session) fetchFailed(err error) {
	s.fetches++
	s.forgetContent()
	s.emit(telemetry.Event{Kind: telemetry.TransferFail, Text: err.Error()})
	if errors.Is(err, ErrDisk) {
		s.tired = s.tired || s.root
		s.pause(ErrDisk.Error())
		return
	}
	if errors.Is(err, ErrNotManifest) && (s.superseded || s.fetches >= outdatedAfter) {
		s.n.outdated(s)
		return
	}
	if s.root && s.fetches%RootFetches != 0 {
		s.phase = rootWait // children stay; fetch again after the rest
		s.set(timerElect, s.wait())
		return
	}
	s.tired = s.tired || s.root
	s.pause(fmt.Sprintf("the server failed this root %d times", s.fetches))
}
