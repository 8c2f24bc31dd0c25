package lab

import (
	"context"
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
	content *content
	net     *network
	server  *server
	runs    int
}

// New builds a lab. It must be called inside; see [Enter].
func New(ctx context.Context, cfg Config) (*Lab, error) {
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
	if l.content, err = newContent(&cfg, from, filepath.Join(l.disk, "hq")); err != nil {
		return nil, err
	}
	if l.agent, err = findAgent(ctx, cfg.NodePath, l.disk); err != nil {
		return nil, err
	}
	if err := l.agentKnows(); err != nil {
		return nil, err
	}
	if l.net, err = newNetwork(&cfg); err != nil {
		return nil, err
	}
	l.server, err = l.net.startServer(&cfg, l.content.dir)
	return l, err
}

// agentKnows says which wish the agent is too old for.
func (l *Lab) agentKnows() error {
	if l.cfg.Upstream != "http" {
		return nil
	}
	known, err := offers(l.agent, "http")
	if err == nil && !known {
		err = fmt.Errorf("this pfs-node has no --http: --upstream http is not built yet")
	}
	return err
}

// Close ends what runs, and takes the disk away. It is for whoever builds
// another lab: everything goes with the process.
func (l *Lab) Close() error {
	return errors.Join(l.server.stop(), l.net.close(), unix.Unmount(l.disk, unix.MNT_DETACH))
}

func (l *Lab) runDir() string { return filepath.Join(l.disk, "run-"+strconv.Itoa(l.runs)) }
