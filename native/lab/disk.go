package lab

import (
	"errors"
	"fmt"
	"os"

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
		if err := mountMemory(dir); err != nil {
			return "", fmt.Errorf("lab: a disk in memory: %w", err)
		}
		return dir, nil
	}
	return "", errors.New("lab: there is neither /mnt nor /media nor /srv to lay a disk in memory over")
}

// mountMemory has the kernel cache a file in pieces as large as what is written at
// once, as it does for file systems on real disks; where it knows single pages
// only, it takes no such option.
func mountMemory(dir string) error {
	const options = "mode=0755,size=90%"
	err := unix.Mount("pfs-lab", dir, "tmpfs", 0, options+",huge=within_size")
	if errors.Is(err, unix.EINVAL) {
		err = unix.Mount("pfs-lab", dir, "tmpfs", 0, options)
	}
	return err
}
