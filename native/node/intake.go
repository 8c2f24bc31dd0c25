package node

import (
	"errors"
	"fmt"
	"sync"

	"openpfs/core/pfs"
	"openpfs/native/store"
)

// intake is one attempt at receiving a file: the store's writer and who has it.
//
// The store allows one writer a file, and it belongs to one goroutine. Attempts
// follow each other (a parent dies, the next one is found), and the goroutine of
// the earlier one may still be about to notice. So each waits for the one before
// it to have let go. The writer belongs to
//
//  1. the connection's reader, or the fetch, until every byte is there (complete)
//     or the attempt ends (ended);
//  2. then, if the core wants it finished (claimed), the goroutine that does that;
//  3. or nobody, if the core has given it up (dropped).
//
// Whoever has it last releases it.
type intake struct {
	n      *Node
	file   string
	want   store.Want
	offset int64
	cancel func() // ends a fetch; nil for a connection's

	grow *growth // how much of the file can be passed on; only blocks tell

	before *intake       // nil: none, or let go already
	ready  chan struct{} // closed when writer or err is set
	writer *store.Writer
	err    error

	mu                                sync.Mutex
	complete, ended, claimed, dropped bool

	once sync.Once
	done chan struct{} // closed when the writer is let go
}

func (n *Node) newIntake(file string) *intake {
	in := &intake{n: n, file: file, before: n.intakes[file], want: store.Want{Size: store.UnknownSize}, grow: n.growth(file),
		ready: make(chan struct{}), done: make(chan struct{})}
	n.intakes[file] = in
	return in
}

// begin opens the writer.
func (in *intake) begin() error {
	defer close(in.ready)
	if in.err = in.takeTurn(); in.err != nil {
		return in.err
	}
	in.grow.restart(in.offset)
	in.writer, in.err = in.n.cfg.Store.Begin(in.file, in.want, in.offset)
	if in.err == nil && in.want.Blocks.Known() {
		in.grow.reach(in.writer.Verified()) // what was held before this life
	}
	return in.err
}

// takeTurn waits until the attempt before has let go.
func (in *intake) takeTurn() error {
	if in.before == nil {
		return nil
	}
	select {
	case <-in.before.done:
		in.before = nil // no chain of all attempts in memory
		return nil
	case <-in.n.quit:
		return errStopping
	}
}

// have is how many bytes of the file count: all that came, or, where its blocks
// are known, those that were checked.
func (in *intake) have() int64 {
	if in.want.Blocks.Known() {
		return in.writer.Verified()
	}
	return in.writer.Have()
}

// write takes the file's next bytes, and lets those that count be passed on.
func (in *intake) write(p []byte) (int, error) {
	n, err := in.writer.Write(p)
	if in.want.Blocks.Known() {
		in.grow.reach(in.writer.Verified())
	}
	if err == nil {
		return n, nil
	}
	var wrong *store.BlockError
	if errors.As(err, &wrong) {
		err = fmt.Errorf("%w: %w", pfs.ErrBlock, wrong)
	}
	return n, err
}

// finished says that every byte is there; the reader touches it no more.
func (in *intake) finished() {
	in.mu.Lock()
	in.complete = true
	free := in.dropped && !in.claimed
	in.mu.Unlock()
	if free {
		in.release()
	}
}

// end says that no more bytes come.
func (in *intake) end() {
	in.mu.Lock()
	in.ended = true
	free := !in.complete && !in.claimed
	in.mu.Unlock()
	if free {
		in.release()
	}
}

// claim takes it to be finished.
func (in *intake) claim() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.claimed = true
}

// drop gives it up, unless it was claimed; it tells whether bytes were missing
// still.
func (in *intake) drop() (inMidFile bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.claimed {
		return false
	}
	in.dropped = true
	if in.cancel != nil {
		in.cancel()
	}
	if in.complete || in.ended {
		in.n.wg.Go(in.release) // closing waits for the store, the loop does not
	}
	return !in.complete
}

// over reports whether the core waits for no more of it.
func (in *intake) over() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.dropped || in.claimed
}

// release lets the writer go. What can be resumed stays on disk.
func (in *intake) release() {
	in.once.Do(func() {
		if in.writer != nil {
			_ = in.writer.Close() // what it could not keep is absent, which a restart sees
		}
		close(in.done)
	})
}
