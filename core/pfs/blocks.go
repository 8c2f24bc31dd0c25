package pfs

import (
	"errors"
	"slices"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// What a manifest that tells the leaves of a file's tree makes possible: bytes
// count when their block was checked, so that those which are held stay good
// wherever the rest comes from, a wrong block has one sender, who is known, and,
// with Config.Express, a block can be handed on before the next has come.

// ErrBlock is what a driver wraps when a block was not what the manifest says.
var ErrBlock = errors.New("a block is not the manifest's")

// inBlocks reports whether the file's blocks are known.
func (s *session) inBlocks() bool { return s.want.Blocks.Known() }

// learn takes what the manifest tells of the file.
func (s *session) learn() {
	if s.n.manifest == nil {
		return
	}
	s.want = &s.n.out.unknown
	files := s.n.manifest.Files
	if i := slices.IndexFunc(files, func(f load.ManifestFile) bool { return f.Name == s.file }); i >= 0 {
		s.want = &files[i]
	}
	if i := slices.Index(s.n.files, s.file); i > 0 && s.n.cfg.Express {
		s.split, s.side = true, s.n.sides[i-1]
	}
	if s.inBlocks() {
		s.size, s.partial = s.want.Size, s.want.Digest
	}
}

// gives reports whether children can be fed.
func (s *session) gives() bool {
	if s.phase == whole {
		return !s.n.unread(s)
	}
	return s.n.cfg.Express && s.inBlocks()
}

// toldHave notes how much a parent says it has: while that is no more than what
// came of it, it is not what keeps the bytes back.
func (s *session) toldHave(c *conn, have int64) {
	before := s.starved()
	c.has = have
	if before && !s.starved() {
		s.mark()
	}
}

// starved reports whether the parent has nothing to send.
func (s *session) starved() bool {
	return s.up.has < s.size && s.up.has-s.have < CrawlBytes
}

// spoiled leaves a parent that sent a wrong block. What came before is good.
func (s *session) spoiled(c *conn, err error) {
	path := s.path
	s.n.strike(c.peer, strikeCorrupt)
	s.n.drop(c)
	s.emit(&telemetry.Event{Kind: telemetry.Rejected, Peer: s.n.out.name(c.peer), Have: telemetry.Bytes(s.have), Text: err.Error()})
	s.climb(c.peer, path, "sent corrupt bytes")
}
