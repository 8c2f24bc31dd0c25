package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// A reserve is the memory that the phones' disks will take. Memory of a virtual
// machine may be given to it when it is first written, and taken back as soon as
// it is free, which would cost the phones processor time that no disk of theirs
// costs. It is taken back in large pieces only (the kernel's free page
// reporting). So a larger file than the phones' is written beforehand and emptied
// again but for one page in each piece.
type reserve struct {
	file  *os.File
	bytes int64
}

const (
	pageBytes = 4 << 10
	freeBytes = 128 << 10 // no piece that becomes free is as large
)

// reserve has memory ready for all that the phones will write, until it is closed.
func (l *Lab) reserve() (r *reserve, err error) {
	// The smallest of the pieces are of no use to a write of many pages.
	r = &reserve{bytes: int64(l.cfg.Phones) * l.content.bytes * 4 / 3}
	if r.file, err = os.Create(filepath.Join(l.disk, "reserve")); err != nil {
		return nil, err
	}
	if err = r.fill(); err == nil {
		err = r.empty()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lab: the phones' disks do not fit into this machine's memory: %w", err), r.close())
	}
	return r, nil
}

func (r *reserve) fill() error {
	chunk := make([]byte, 1<<20)
	for left := r.bytes; left > 0; left -= int64(len(chunk)) {
		if _, err := r.file.Write(chunk[:min(left, int64(len(chunk)))]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reserve) empty() error {
	for at := int64(pageBytes); at < r.bytes; at += freeBytes {
		err := unix.Fallocate(int(r.file.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, at, freeBytes-pageBytes)
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reserve) close() error { return errors.Join(r.file.Close(), os.Remove(r.file.Name())) }
