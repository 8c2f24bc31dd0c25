package lab

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// usage is what one process cost.
type usage struct {
	cpu  time.Duration
	peak int64 // bytes of memory resident at most
}

// peakOf reads the most memory that a process has had since it became its
// program. (The kernel's other figure, of wait4, begins with its parent's.)
func peakOf(pid int) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		var kib int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kib); err == nil {
			return kib << 10, nil
		}
	}
	return 0, errors.New("lab: no VmHWM: the process has ended")
}

// cpuOf is what an ended process and its children have used.
func cpuOf(cmd *exec.Cmd) time.Duration {
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// versionOf is the first line that says a program's version. A program that is
// not there is named with the package that has it.
func versionOf(pkg, program string, args ...string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%w: %s; on Debian: apt-get install %s", ErrNotInstalled, program, pkg)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	const notStarted = 127 // other failures are ignored: some say their version with status 1
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == notStarted {
		return "", fmt.Errorf("%w: %s does not start: %s", ErrNotInstalled, program, bytes.TrimSpace(out))
	}
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); strings.ContainsAny(line, "0123456789") {
			return line, nil
		}
	}
	return "", fmt.Errorf("lab: %s %s does not say which version it is", program, strings.Join(args, " "))
}

// ErrNotInstalled is about a program that an experiment needs.
var ErrNotInstalled = errors.New("not installed")
