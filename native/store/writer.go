package store

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"openpfs/core/load"
)

// A Writer receives one file. It belongs to one goroutine; only Have, and the
// store's Close, may be called from others.
type Writer struct {
	s      *Store
	name   string
	digest load.Digest
	size   int64 // or UnknownSize
	f      *os.File
	hash   hash.Hash     // of the whole; not used with blocks
	blocks *checker      // nil: only the whole can be checked
	wrote  *maphash.Hash // its imprint; nil: bytes were cut off that are in it
	have   atomic.Int64
	named  bool // the partial's name is durable
	ended  atomic.Bool
}

// Want is what is known of a file before it comes.
type Want struct {
	Digest load.Digest // zero: not known
	Size   int64       // bytes, or UnknownSize
	// Blocks, when known, are checked as they come. Digest and Size are then
	// known, too, and of the same author: a file whose blocks are right has
	// that digest, and is not hashed for it. An author who contradicts himself
	// is found out by [Store.Verify].
	Blocks load.Blocks
}

// Begin starts or resumes a file. With offset 0 an earlier part of the file is
// discarded. With a larger offset that many bytes must be on disk, for the same
// digest, which must not be zero: otherwise the error is ErrNotResumable. The
// prefix is read back and checked, the rest cut off.
//
// One file has one writer at a time: a second is ErrBusy. A whole file of the
// same name stays until Finish.
func (s *Store) Begin(name string, want Want, offset int64) (*Writer, error) {
	if err := load.CheckName(name); err != nil {
		return nil, wrap("begin", name, err)
	}
	if want.Blocks.Known() && (want.Digest.IsZero() || want.Size < 0) {
		panic("store: blocks of a file without a digest or size")
	}
	w := &Writer{s: s, name: name, digest: want.Digest, size: want.Size, hash: sha256.New(), wrote: s.imprinted()}
	if want.Blocks.Known() {
		w.blocks = newChecker(name, want)
	}
	if err := w.open(offset); err != nil {
		return nil, wrap("begin", name, err)
	}
	if offset == 0 {
		return w, nil
	}
	// Outside the lock: reading a long file back must not hold up the store's readers.
	if err := w.reread(offset); err != nil {
		return nil, wrap("begin", name, err)
	}
	return w, nil
}

// open makes w the file's writer, and opens what it writes to.
func (w *Writer) open(offset int64) error {
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.writers[w.name] != nil:
		return ErrBusy
	case w.size > s.opt.MaxFileBytes:
		return fmt.Errorf("%w: %d of at most %d", ErrTooLong, w.size, s.opt.MaxFileBytes)
	case w.size < UnknownSize || offset < 0 || w.size >= 0 && offset > w.size:
		return fmt.Errorf("%w: offset %d in a file of %d bytes", ErrNotResumable, offset, w.size)
	}
	begin := w.create
	if offset > 0 {
		begin = func() error { return w.resume(offset) }
	}
	if err := begin(); err != nil {
		return err
	}
	delete(s.partial, w.name) // the writer answers for it now
	s.writers[w.name] = w
	return nil
}

func (w *Writer) create() (err error) {
	if err := w.s.dropPartial(w.name); err != nil {
		return err
	}
	w.f, err = w.s.disk.create(w.path())
	return err
}

// resume opens the part that there is.
func (w *Writer) resume(offset int64) (err error) {
	p, ok := w.s.partial[w.name]
	known := p.Size >= 0 && w.size >= 0
	if !ok || w.digest.IsZero() || p.Digest != w.digest || p.Have < offset || known && p.Size != w.size {
		return ErrNotResumable
	}
	// Sizes are learned, never forgotten.
	w.size = max(w.size, p.Size)
	if p.Size != w.size {
		if err := w.s.disk.rename(w.s.partialPath(w.name, p), w.path()); err != nil {
			return err
		}
		p.Size = w.size
		w.s.partial[w.name] = p
	}
	w.have.Store(p.Have)
	w.f, err = os.OpenFile(w.path(), os.O_RDWR, 0)
	return err
}

// reread checks so many bytes of the part that there is, and cuts off the rest. An
// error ends the writer; what is before a block that has rotted can be resumed.
func (w *Writer) reread(offset int64) error {
	n, err := io.Copy(io.MultiWriter(w.hashed(), w.wrote), io.NewSectionReader(w.f, 0, offset))
	var rotten *BlockError
	switch {
	case errors.As(err, &rotten): // on this disk
		n, err = rotten.Offset, errors.Join(ErrNotResumable, err)
	case err != nil:
		n = w.have.Load() // nothing is cut off that was not read
	case n != offset: // it shrank behind our back
		err = ErrNotResumable
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if w.ended.Load() {
		return ErrClosed // meanwhile
	}
	if cut := w.cut(n); cut != nil || err != nil {
		return cmp.Or(errors.Join(err, cut), w.end())
	}
	return nil
}

// hashed is what the file's bytes go through besides.
func (w *Writer) hashed() io.Writer {
	if w.blocks != nil {
		return w.blocks
	}
	return w.hash
}

func (w *Writer) partial() Partial { return Partial{w.have.Load(), w.size, w.digest} }

func (w *Writer) path() string { return w.s.partialPath(w.name, w.partial()) }

// Have returns how many bytes of the file are on disk, from its start.
func (w *Writer) Have() int64 { return w.have.Load() }

// Verified returns how many bytes of the file, from its start, are in blocks that
// were checked; 0 without blocks. They never change again.
func (w *Writer) Verified() int64 {
	if w.blocks == nil {
		return 0
	}
	return w.blocks.good.Load()
}

// Write appends p. A block that is not what it should be is a *[BlockError], and
// the file ends where the block began. After another error, such as
// a full disk, it has appended the n
// bytes that it returns; what is there stays usable, and writing may be tried
// again. Bytes beyond the size are ErrTooLong, and none of p is written.
func (w *Writer) Write(p []byte) (n int, err error) {
	if w.ended.Load() {
		return 0, wrap("write", w.name, os.ErrClosed)
	}
	limit := w.s.opt.MaxFileBytes
	if w.size >= 0 {
		limit = w.size
	}
	have := w.have.Load()
	if int64(len(p)) > limit-have {
		return 0, wrap("write", w.name, fmt.Errorf("%w: %d of at most %d", ErrTooLong, have+int64(len(p)), limit))
	}
	w.s.disk.before()
	// Not WriteAt, which reports too few bytes when the disk fills up midway.
	n, err = w.f.Write(p)
	w.have.Add(int64(n))
	if _, bad := w.hashed().Write(p[:n]); bad != nil { // only a checker fails
		w.wrote = nil
		return 0, wrap("write", w.name, errors.Join(bad, w.cut(w.blocks.good.Load())))
	}
	if w.wrote != nil {
		w.wrote.Write(p[:n]) //nolint:errcheck // it never fails
	}
	return n, wrap("write", w.name, err)
}

// cut ends the file behind so many bytes, where writing goes on.
func (w *Writer) cut(bytes int64) error {
	w.have.Store(bytes)
	w.s.disk.before()
	if err := w.f.Truncate(bytes); err != nil {
		return err
	}
	_, err := w.f.Seek(bytes, io.SeekStart)
	return err
}

// Sync makes what was written survive the machine. Finish does so by itself.
func (w *Writer) Sync() error {
	if w.ended.Load() {
		return wrap("sync", w.name, os.ErrClosed)
	}
	if err := w.s.disk.sync(w.f); err != nil {
		return wrap("sync", w.name, err)
	}
	if !w.named {
		if err := w.s.disk.syncDir(filepath.Join(w.s.dir, dirPartial)); err != nil {
			return wrap("sync", w.name, err)
		}
		w.named = true
	}
	return nil
}

// Close ends the writing. What is there can be resumed when the digest was
// given, and is discarded otherwise. After Finish it does nothing.
func (w *Writer) Close() error {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return wrap("close", w.name, w.close())
}

func (w *Writer) close() error {
	if w.ended.Load() {
		return nil
	}
	err := w.end()
	if w.digest.IsZero() {
		return cmp.Or(err, w.s.dropPartial(w.name))
	}
	return err
}

// end hands the partial file back from the writer to the store.
func (w *Writer) end() error {
	w.ended.Store(true)
	delete(w.s.writers, w.name)
	w.s.partial[w.name] = w.partial()
	return w.f.Close()
}

// Finish makes the file whole: complete, verified, durable. It always ends the
// writer. Its errors: ErrShort when bytes are missing (the part is kept as by
// Close); a *[CorruptError] when the digest differs (the file is discarded, an
// older whole one is kept); or the system's. When syncing fails, what the disk
// holds is unknown, so the file is discarded.
func (w *Writer) Finish() (Info, error) {
	info, bad := w.check()
	if bad == nil {
		// Outside the lock: a slow disk must not hold up the store's readers.
		bad = w.s.disk.sync(w.f)
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if w.ended.Load() {
		return Info{}, wrap("finish", w.name, os.ErrClosed)
	}
	if errors.Is(bad, ErrShort) {
		return Info{}, wrap("finish", w.name, cmp.Or(w.close(), bad))
	}
	bad = cmp.Or(bad, w.end()) // both are done, the first error counts
	if bad != nil {
		return Info{}, wrap("finish", w.name, cmp.Or(bad, w.s.dropPartial(w.name)))
	}
	if err := w.s.promote(info, w.imprint()); err != nil {
		return Info{}, wrap("finish", w.name, err)
	}
	return info, nil
}

// check compares what was written with what should be.
func (w *Writer) check() (Info, error) {
	info := Info{w.name, w.have.Load(), load.Digest(w.hash.Sum(nil))}
	if w.blocks != nil {
		info.Digest = w.digest // every block was compared, or the file is short
	}
	switch {
	case info.Size < w.size:
		return info, fmt.Errorf("%w: %d of %d", ErrShort, info.Size, w.size)
	case !w.digest.IsZero() && w.digest != info.Digest:
		return info, &CorruptError{w.name, w.digest, info.Digest}
	}
	return info, nil
}

func (w *Writer) imprint() imprint {
	if w.wrote == nil {
		return imprint{}
	}
	return imprint{w.wrote.Sum64(), true}
}

// promote moves a complete, synced partial file to the whole ones.
func (s *Store) promote(info Info, as imprint) error {
	from := s.partialPath(info.Name, s.partial[info.Name])
	// The older version goes first: a crash in between leaves a resumable file,
	// never two whole ones. The same version is simply replaced.
	if old, ok := s.whole[info.Name]; ok && old != info {
		if err := s.dropWhole(info.Name); err != nil {
			return err
		}
	}
	if err := s.disk.rename(from, s.wholePath(info)); err != nil {
		return err
	}
	delete(s.partial, info.Name)
	s.whole[info.Name], s.imprints[info.Name] = info, as
	return s.disk.syncDir(filepath.Join(s.dir, dirWhole))
}
