package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// agentFile is the descriptor by which the inside gets a pfs-node that was built
// outside, where there are modules and a network to fetch them from.
const agentFile = 3

// agentEnv says that it is there.
const agentEnv = "PFS_LAB_AGENT"

// beside returns the pfs-node beside this program, or "".
func beside() string {
	me, err := os.Executable()
	if err != nil {
		return ""
	}
	path := filepath.Join(filepath.Dir(me), "pfs-node")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// buildAgent compiles pfs-node from the source around the working directory. The
// file has no name any more: it needs no cleaning up. The caller has locked its
// thread, whose end is the compiler's.
func buildAgent(ctx context.Context) (_ *os.File, err error) {
	dir, err := os.MkdirTemp("", "pfs-lab-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "pfs-node")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "openpfs/native/cmd/pfs-node")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	build.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("there is no pfs-node beside this program, and it cannot be built here (%w): build one with just build, and name it with --node\n%s",
			err, strings.TrimSpace(string(out)))
	}
	return os.Open(path)
}

// findAgent returns a pfs-node: the one that was named, the one beside this
// program, or the one built outside, put into dir.
func findAgent(named, dir string) (string, error) {
	if named != "" {
		if _, err := os.Stat(named); err != nil {
			return "", fmt.Errorf("--node: %w", err)
		}
		return filepath.Abs(named)
	}
	if path := beside(); path != "" {
		return path, nil
	}
	if os.Getenv(agentEnv) == "" {
		return "", errors.New("lab: no pfs-node was built for it")
	}
	path := filepath.Join(dir, "pfs-node")
	from := os.NewFile(agentFile, "pfs-node")
	defer from.Close()
	if err := copyTo(path, from); err != nil {
		return "", err
	}
	return path, os.Chmod(path, 0o755)
}

// offers reports whether the agent knows a flag.
func offers(agent, flag string) (bool, error) {
	out, err := exec.Command(agent, "--help").CombinedOutput()
	if err != nil {
		return false, errors.Join(fmt.Errorf("%s --help: %s", agent, out), err)
	}
	return strings.Contains(string(out), " --"+flag+" "), nil
}
