package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// name makes every address of the site one that this machine's resolver knows
// by itself, and asks nobody else: programs that look up who has called them
// would wait for an answer from a network that is not there. Only those within
// the lab's mounts see it.
func (c *Config) name(disk string) error {
	var hosts strings.Builder
	fmt.Fprintf(&hosts, "127.0.0.1 localhost\n%v hq\n%v gateway\n", hqAddr, lanGateway.Addr())
	for i := range c.Phones {
		fmt.Fprintf(&hosts, "%v phone%d\n", phoneAddr(98, i), i)
	}
	for name, text := range map[string]string{"hosts": hosts.String(), "resolv.conf": "nameserver 127.0.0.1\n"} {
		ours, theirs := filepath.Join(disk, name), filepath.Join("/etc", name)
		if err := os.WriteFile(ours, []byte(text), 0o644); err != nil {
			return err
		}
		err := unix.Mount(ours, theirs, "", unix.MS_BIND, "")
		if err != nil && !errors.Is(err, os.ErrNotExist) { // what is not there asks nobody
			return fmt.Errorf("lab: %s: %w", theirs, err)
		}
	}
	return nil
}

// unname shows the machine's own names again.
func unname() (err error) {
	for _, file := range []string{"/etc/hosts", "/etc/resolv.conf"} {
		if e := unix.Unmount(file, unix.MNT_DETACH); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("lab: %s: %w", file, e))
		}
	}
	return err
}
