package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// memoryDisk returns the path of a disk in memory, on which the phones' syncs
// cost nothing and which goes away with the mounts. It lies over a directory
// that every Linux has and that nobody's programs live in.
func memoryDisk() (path string, err error) {
	for _, dir := range []string{"/mnt", "/media", "/srv"} {
		if info, e := os.Stat(dir); e != nil || !info.IsDir() {
			continue
		}
		if err := unix.Mount("pfs-lab", dir, "tmpfs", 0, "mode=0755,size=90%"); err != nil {
			return "", fmt.Errorf("lab: a disk in memory: %w", err)
		}
		return dir, nil
	}
	return "", errors.New("lab: there is neither /mnt nor /media nor /srv to lay a disk in memory over")
}

// touch writes as many bytes as the phones will, and takes them away again: as late
// as possible. Memory of a virtual machine may be given to it when it is first
// written, and taken back seconds after it is freed, which would cost the phones
// processor time that no disk of theirs costs.
func (l *Lab) touch() (err error) {
	bytes := int64(l.cfg.Phones) * l.content.bytes
	f, err := os.Create(filepath.Join(l.disk, "touched"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	for page := make([]byte, 1<<20); bytes > 0 && err == nil; bytes -= int64(len(page)) {
		_, err = f.Write(page[:min(bytes, int64(len(page)))])
	}
	if err != nil {
		return fmt.Errorf("lab: the phones' disks do not fit into this machine's memory: %w", err)
	}
	return nil
}
