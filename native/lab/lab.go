package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// Lab is a site with its line and its server, on which upgrades run.
type Lab struct {
	cfg     Config
	disk    string
	agent   string // pfs-node
	rival   rival  // if it is to run instead
	version string // of the rival's programs
	content *content
	net     *network
	server  *server
	runs    int
}

// New builds a lab. It must be called inside; see [Enter].
func New(cfg Config) (*Lab, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if !Inside() {
		panic("lab: New was called outside of the lab's namespaces")
	}
	l := &Lab{cfg: cfg}
	var from fs.FS
	if cfg.Dir != "" {
		root, err := os.OpenRoot(cfg.Dir) // before mounts may hide it
		if err != nil {
			return nil, fmt.Errorf("--load: %w", err)
		}
		defer root.Close() //nolint:errcheck // it was only read
		from = root.FS()
	}
	err := settle()
	if err != nil {
		return nil, err
	}
	if l.disk, err = memoryDisk(); err != nil {
		return nil, err
	}
	if err := cfg.name(l.disk); err != nil {
		return nil, err
	}
	if l.content, err = newContent(&cfg, from, filepath.Join(l.disk, contentFolder)); err != nil {
		return nil, err
	}
	if err := l.programs(); err != nil {
		return nil, err
	}
	if l.net, err = newNetwork(&cfg); err != nil {
		return nil, err
	}
	l.server, err = l.net.startServer(&cfg, l.content.dir)
	return l, err
}

// programs finds what phones run, and says what is missing or too old.
func (l *Lab) programs() (err error) {
	if l.cfg.Rival != "" {
		l.rival, _ = findRival(l.cfg.Rival)
		l.version, err = l.rival.version()
		return err
	}
	if l.agent, err = findAgent(l.cfg.NodePath, l.disk); err != nil || l.cfg.Upstream != "http" {
		return err
	}
	known, err := offers(l.agent, "http")
	if err == nil && !known {
		err = fmt.Errorf("this pfs-node has no --http: build it anew")
	}
	return err
}

// Close ends what runs, and takes the disk away. It is for whoever builds
// another lab: everything goes with the process.
func (l *Lab) Close() error {
	return errors.Join(l.server.stop(), l.net.close(), unname(), unix.Unmount(l.disk, unix.MNT_DETACH))
}

func (l *Lab) runDir() string { return filepath.Join(l.disk, "run-"+strconv.Itoa(l.runs)) }
