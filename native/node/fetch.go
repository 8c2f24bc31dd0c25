package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openpfs/core/pfs"
	"openpfs/native/store"
	"openpfs/native/upstream"
)

var errEmptyAnswer = errors.New("node: the source ended without having begun")

// fetch takes a file from the server.
func (n *Node) fetch(e pfs.Fetch) {
	in := n.newIntake(e.File)
	if e.Want.Blocks.Known() {
		in.want = store.Want{Digest: e.Want.Digest, Size: e.Want.Size, Blocks: e.Want.Blocks}
		in.offset = e.Offset
	}
	ctx, cancel := context.WithCancel(n.ctx)
	in.cancel = cancel
	n.wg.Go(func() {
		defer cancel()
		if err := in.fetch(ctx); err != nil {
			n.cfg.Log.Debug("fetch failed", "file", in.file, "err", err)
			in.end()
			n.post(envelope{in: pfs.FetchFailed{File: in.file, Err: err}, intake: in})
			return
		}
		size := in.writer.Have() // read before it may be somebody else's
		in.finished()
		n.post(envelope{in: pfs.FetchDone{File: in.file, Size: size}, intake: in})
		in.end()
	})
}

// prepare has the source get ready, if it can.
func (n *Node) prepare() {
	if w, ok := n.cfg.Source.(upstream.Warmer); ok {
		n.wg.Go(func() { w.Warm(n.ctx) })
	}
}

// fetch returns when every byte is here.
func (in *intake) fetch(ctx context.Context) error {
	to := &sink{in: in}
	_, err := in.n.cfg.Source.Fetch(ctx, upstream.Request{Name: in.file, From: in.offset}, to)
	if err != nil && in.writer != nil {
		to.tell(in.want.Size) // what came before counts
	}
	blocks := in.want.Blocks.Known()
	switch {
	case errors.Is(err, pfs.ErrBlock):
		return err
	case errors.Is(err, store.ErrTooLong) && blocks:
		return fmt.Errorf("%w: there are more than %d bytes: %w", pfs.ErrBlock, in.want.Size, err)
	case errors.Is(err, upstream.ErrSink):
		return fmt.Errorf("%w: %w", pfs.ErrDisk, err)
	case err != nil:
		return err
	case in.writer == nil:
		return errEmptyAnswer
	case blocks && in.writer.Verified() < in.want.Size:
		return fmt.Errorf("%w: %s ends after %d of %d bytes", pfs.ErrBlock, in.file, in.writer.Have(), in.want.Size)
	}
	return nil
}

// sink is where a fetch puts a file.
type sink struct {
	in   *intake
	skip int64 // bytes that are here already, which the source sends once more
	told time.Time
}

// Begin opens the file: from its start, unless what is here was checked.
func (s *sink) Begin(offset, size int64) error {
	if offset > s.in.offset {
		return fmt.Errorf("node: the source began at byte %d, not %d", offset, s.in.offset)
	}
	s.skip = s.in.offset - offset
	announced := size
	if !s.in.want.Blocks.Known() {
		s.in.want.Size = size
	}
	if err := s.in.begin(); err != nil {
		return err
	}
	s.tell(announced)
	return nil
}

func (s *sink) Write(p []byte) (int, error) {
	passed := min(s.skip, int64(len(p)))
	s.skip -= passed
	n, err := s.in.write(p[passed:])
	if err == nil && time.Since(s.told) >= report {
		s.tell(s.in.want.Size)
	}
	return int(passed) + n, err
}

func (s *sink) tell(size int64) {
	s.told = time.Now()
	s.in.n.post(envelope{in: pfs.Fetched{File: s.in.file, Have: s.in.have(), Size: size}, intake: s.in})
}
