package store

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"
)

// disk does every change of the file system, so that syncing can be left out in
// one place and a test can stop the process before each single one.
type disk struct {
	noSync bool
	step   func() // called before each change; nil outside tests
}

func (d disk) before() {
	if d.step != nil {
		d.step()
	}
}

func (d disk) mkdir(path string) error {
	d.before()
	if err := os.Mkdir(path, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

func (d disk) create(path string) (*os.File, error) {
	d.before()
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
}

func (d disk) rename(from, to string) error {
	d.before()
	return os.Rename(from, to)
}

// remove removes a file that may be absent.
func (d disk) remove(path string) error {
	d.before()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (d disk) removeAll(path string) error {
	d.before()
	return os.RemoveAll(path)
}

// link gives a file a second name, or copies it where the file system has no
// hard links or the file has too many.
func (d disk) link(from, to string) error {
	d.before()
	err := os.Link(from, to)
	for _, no := range []error{syscall.EPERM, syscall.EMLINK, syscall.ENOTSUP, syscall.EXDEV} {
		if errors.Is(err, no) {
			return d.copy(from, to)
		}
	}
	return err
}

func (d disk) copy(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close() //nolint:errcheck // it was only read
	dst, err := d.create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	if _, err := io.Copy(dst, src); err != nil {
		return err
	}
	return d.sync(dst)
}

// symlink makes or replaces a symbolic link in one step.
func (d disk) symlink(target, path string) error {
	d.before()
	return renameio.Symlink(target, path)
}

// writeNew writes a file that nothing refers to yet.
func (d disk) writeNew(path string, content []byte) error {
	f, err := d.create(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(d.sync(f), f.Close())
}

func (d disk) sync(f *os.File) error {
	if d.noSync {
		return nil
	}
	d.before()
	return f.Sync()
}

// syncDir makes the names in a directory durable.
func (d disk) syncDir(path string) error {
	if d.noSync {
		return nil
	}
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return err
	}
	return errors.Join(d.sync(f), f.Close())
}
