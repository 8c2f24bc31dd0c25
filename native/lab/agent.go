package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// findAgent returns a pfs-node: the one that was named, the one beside this
// program, or one built from the source around the working directory into dir.
func findAgent(ctx context.Context, named, dir string) (string, error) {
	if named != "" {
		if _, err := os.Stat(named); err != nil {
			return "", fmt.Errorf("--node: %w", err)
		}
		return filepath.Abs(named)
	}
	if me, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(me), "pfs-node")
		if _, err := os.Stat(beside); err == nil {
			return beside, nil
		}
	}
	path := filepath.Join(dir, "pfs-node")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "openpfs/native/cmd/pfs-node")
	// The module's packages are at hand: this program was built from them.
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOPROXY=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("there is no pfs-node beside this program, and it cannot be built here (%w): build one with just build, and name it with --node\n%s",
			err, strings.TrimSpace(string(out)))
	}
	return path, nil
}

// offers reports whether the agent knows a flag.
func offers(agent, flag string) (bool, error) {
	out, err := exec.Command(agent, "--help").CombinedOutput()
	if err != nil {
		return false, errors.Join(fmt.Errorf("%s --help: %s", agent, out), err)
	}
	return strings.Contains(string(out), " --"+flag+" "), nil
}
