package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openpfs/core/pfs"
	"openpfs/native/upstream"
)

var errEmptyAnswer = errors.New("node: the source ended without having begun")

// fetch takes a file from the server.
func (n *Node) fetch(file string) {
	in := n.newIntake(file)
	ctx, cancel := context.WithCancel(n.ctx)
	in.cancel = cancel
	n.wg.Go(func() {
		defer cancel()
		s := &sink{n: n, in: in}
		_, err := n.cfg.Source.Fetch(ctx, upstream.Request{Name: file}, s)
		if err == nil && in.writer == nil {
			err = errEmptyAnswer
		}
		if errors.Is(err, upstream.ErrSink) {
			err = fmt.Errorf("%w: %w", pfs.ErrDisk, err)
		}
		if err != nil {
			n.cfg.Log.Debug("fetch failed", "file", file, "err", err)
			in.end()
			n.post(envelope{in: pfs.FetchFailed{File: file, Err: err}, intake: in})
			return
		}
		size := in.writer.Have() // read before it may be somebody else's
		in.finished()
		n.post(envelope{in: pfs.FetchDone{File: file, Size: size}, intake: in})
		in.end()
	})
}

// sink is where a fetch puts a file.
type sink struct {
	n    *Node
	in   *intake
	told time.Time
}

// Begin opens the file from its start: without a digest nothing can be resumed.
func (s *sink) Begin(offset, size int64) error {
	if offset != 0 {
		return errors.New("node: the source began in mid-file")
	}
	s.in.want.Size = size
	if err := s.in.begin(); err != nil {
		return err
	}
	s.tell()
	return nil
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.in.writer.Write(p)
	if err == nil && time.Since(s.told) >= report {
		s.tell()
	}
	return n, err
}

func (s *sink) tell() {
	s.told = time.Now()
	s.n.post(envelope{in: pfs.Fetched{File: s.in.file, Have: s.in.writer.Have(), Size: s.in.want.Size}, intake: s.in})
}
