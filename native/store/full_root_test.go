//go:build root

package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"openpfs/core/load"
)

// smallDisk mounts a file system of the size. These tests need root: without it
// they fail, for a skipped test proves nothing.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Fatalf("mount tmpfs: %v (the tag root needs CAP_SYS_ADMIN)", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

func TestAFullDiskLeavesWhatIsThere(t *testing.T) {
	dir := smallDisk(t, "size=1m")
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "ballast", make([]byte, 400<<10))
	put(t, s, "a", []byte("one"))
	if err := s.Commit("L1", []string{"a"}); err != nil {
		t.Fatal(err)
	}

	data := bytes.Repeat([]byte("0123456789abcdef"), 50<<10) // 800 KiB
	digest := load.Sum(data)
	w, err := s.Begin("big", Want{Digest: digest, Size: int64(len(data))}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var full error
	for full == nil && w.Have() < int64(len(data)) {
		_, full = w.Write(data[w.Have():min(w.Have()+10_000, int64(len(data)))])
	}
	var se *Error
	if !errors.Is(full, syscall.ENOSPC) || !errors.As(full, &se) || se.Name != "big" || w.Have() < 400<<10 {
		t.Fatalf("after %d bytes: %v", w.Have(), full)
	}
	have := w.Have()

	// The active load stays, also when a commit finds no room.
	if err := s.Commit("L2", []string{"a"}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("commit on a full disk: %v", err)
	}
	if slot := wantActive(t, s, "L1"); slot.verify() != nil {
		t.Error(slot.verify())
	}

	// The full disk does not keep the store from opening, or from resuming.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir, Options{VerifyOnOpen: true}); err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the unmount would fail
	wantActive(t, s, "L1")
	if p, ok := s.Partial("big"); !ok || p != (Partial{have, int64(len(data)), digest}) {
		t.Fatalf("%+v, %v; had %d", p, ok, have)
	}
	if err := s.Discard("ballast"); err != nil {
		t.Fatal(err)
	}
	if w, err = s.Begin("big", Want{Digest: digest, Size: int64(len(data))}, have); err != nil {
		t.Fatal(err)
	}
	write(t, w, data[have:])
	if _, err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit("L2", []string{"a", "big"}); err != nil {
		t.Fatal(err)
	}
	wantActive(t, s, "L2")
}

func TestADiskWithoutInodes(t *testing.T) {
	dir := smallDisk(t, "size=1m,nr_inodes=6") // the root, the mark, three directories, one file
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the unmount would fail
	put(t, s, "a", []byte("one"))
	if _, err := s.Begin("b", Want{Size: 1}, 0); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("begin: %v", err)
	}
	if _, ok := s.Partial("b"); ok {
		t.Error("a file that could not be made is partial")
	}
	if err := s.Commit("L1", []string{"a"}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("commit: %v", err)
	}
	wantActive(t, s, "")
}

func TestAReadOnlyDisk(t *testing.T) {
	dir := smallDisk(t, "size=1m")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(dir, "new"), Options{}); !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
}

func TestADirectoryWithoutPermission(t *testing.T) {
	dir := t.TempDir()
	// Only another user shows what permissions do: root may do everything.
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	err := asNobody(func() error { _, err := Open(filepath.Join(dir, "new"), Options{}); return err })
	if !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
}

// asNobody runs f on a thread of its own whose file system user is nobody. The
// thread ends with its goroutine, since it stays locked to it.
func asNobody(f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		const nobody = 65534
		if _, _, e := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0); e != 0 {
			done <- e
			return
		}
		done <- f()
	}()
	return <-done
}
