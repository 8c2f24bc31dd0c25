package pfs

import (
	"errors"
	"fmt"

	"openpfs/core/telemetry"
)

// fetch turns to the server. What is held starts over, unless its blocks were
// checked: the server's bytes are to be the same then.
func (s *session) fetch() {
	s.clear(timerElect)
	s.clear(timerJoin)
	s.phase = fetching
	s.forgetContent()
	if s.inBlocks() && s.have == s.size && s.size > 0 { // all but the last word: nothing could be asked for
		s.have = s.want.Blocks.Floor(s.size - 1)
	}
	s.n.effect(Fetch{File: s.file, Offset: s.have, Want: *s.want})
	s.emit(&telemetry.Event{Kind: telemetry.TransferStart, Have: telemetry.Bytes(s.have), Size: telemetry.Bytes(s.size)})
	if s.n.cfg.PFS {
		s.tellChildren()
		s.armStatus()
	}
}

func (s *session) cancelFetch(why string) {
	s.n.effect(CancelFetch{s.file})
	s.forgetContent()
	s.emit(&telemetry.Event{Kind: telemetry.TransferFail, Have: telemetry.Bytes(s.have), Text: why})
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
		s.grows(in.Have)
		if !s.inBlocks() {
			s.size = in.Size
		}
		s.progress()
	case FetchDone:
		s.have, s.size = in.Size, in.Size
		s.phase = finishing
		n.effect(Finish{s.file})
	case FetchFailed:
		if errors.Is(in.Err, ErrBlock) {
			s.serverRejected(fmt.Errorf("%w: %w", ErrNotManifest, in.Err))
			return
		}
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
	s.emit(&telemetry.Event{Kind: telemetry.TransferFail, Have: telemetry.Bytes(s.have), Text: err.Error()})
	if errors.Is(err, ErrDisk) {
		s.startOver()
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
