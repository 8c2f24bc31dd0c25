//go:build root

package lab

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"openpfs/native/wan"
)

// nodeEnv names the pfs-node that was built for the tests.
const nodeEnv = "PFS_LAB_TEST_NODE"

// standEnv makes the test program a lab that stands still until it is killed.
const standEnv = "PFS_LAB_TEST_STAND"

// TestMain runs the tests where the lab is built: in namespaces of their own.
func TestMain(m *testing.M) {
	if play, ok := Part(); ok {
		exit(0, play(context.Background()))
	}
	switch {
	case !Inside():
		exit(enter())
	case os.Getenv(standEnv) != "":
		exit(0, stand())
	}
	if err := settle(); err != nil { // the tests look at processes, too
		exit(0, err)
	}
	os.Exit(m.Run())
}

// enter builds pfs-node once, outside.
func enter() (int, error) {
	if node := os.Getenv(nodeEnv); node != "" {
		return Enter(context.Background(), Config{NodePath: node})
	}
	dir, err := os.MkdirTemp("", "pfs-lab-test-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	node := filepath.Join(dir, "pfs-node")
	build := exec.Command("go", "build", "-o", node, "openpfs/native/cmd/pfs-node")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w: %s", err, out)
	}
	if err := os.Setenv(nodeEnv, node); err != nil {
		return 1, err
	}
	return Enter(context.Background(), Config{NodePath: node})
}

func exit(status int, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// small is a site that is quick to build, with a load that soon crosses its line.
func small() Config {
	return Config{Phones: 6, WAN: wan.Config{Rate: 20e6, RTT: 60 * time.Millisecond, Queue: wan.DefaultQueue, Seed: 1}, LAN: 100e6,
		NodePath: os.Getenv(nodeEnv), Model: "CP-7961G", Bytes: 3_000_000, Upstream: "tftp", Server: "ours", Profile: "classic", RootWait: 100 * time.Millisecond, Timeout: 3 * time.Minute}
}

func build(t *testing.T, c Config) *Lab {
	t.Helper()
	l, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}
