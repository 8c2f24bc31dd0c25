package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// partEnv tells a process of the lab which part it plays.
const partEnv = "PFS_LAB_PART"

// The parts besides the caller, who plays none.
const (
	inside  = "inside" // builds the networks and runs the upgrades
	lineman = "line"   // is the WAN
	serving = "server" // is headquarters
)

// Inside reports whether this process is within the lab's namespaces.
func Inside() bool { return os.Getenv(partEnv) == inside }

// Part returns what this process has to do instead of its own work, if the lab
// started it for that. Whoever calls [Enter] asks first.
func Part() (play func(context.Context) error, ok bool) {
	parts := map[string]func(context.Context) error{lineman: playLine, serving: playServer}
	play, ok = parts[os.Getenv(partEnv)]
	return play, ok
}

// self is this program again, as another part.
func self(part string, env ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return len(v) > len(partEnv) && v[:len(partEnv)+1] == partEnv+"=" }),
		append(env, partEnv+"="+part)...)
	cmd.Stderr = os.Stderr
	return cmd
}

// Enter runs this program again with the same arguments inside namespaces of
// its own, and returns its exit status. When this process ends, however it
// ends, the kernel kills the one inside, with it every process that it started,
// and then removes the networks, which nothing outside can name, and the disks.
// A pfs-node that c needs and that is not at hand is built before.
func Enter(ctx context.Context, c Config) (status int, err error) {
	if os.Geteuid() != 0 {
		return 0, errors.New("the lab makes network namespaces, which takes the rights of root: run it with sudo")
	}
	// The signal is sent when the thread ends that has started the process.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := self(inside)
	if c.Rival == "" && c.NodePath == "" && beside() == "" {
		agent, err := buildAgent(ctx)
		if err != nil {
			return 0, err
		}
		defer agent.Close()
		cmd.ExtraFiles, cmd.Env = []*os.File{agent}, append(cmd.Env, agentEnv+"=yes")
	}
	cmd.Stdin, cmd.Stdout = os.Stdin, os.Stdout
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWIPC,
		Pdeathsig:  syscall.SIGKILL,
	}
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("namespaces cannot be made here: %w (in a container, it must be privileged)", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Signal(syscall.SIGTERM) }) // it may have ended
	defer stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	if status = cmd.ProcessState.ExitCode(); status < 0 {
		return 0, fmt.Errorf("the lab's process ended: %v", cmd.ProcessState)
	}
	return status, nil
}

// settle makes the inside a place to work in: mounts that nobody else sees, and
// a /proc of its own processes.
func settle() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("lab: private mounts: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("lab: /proc: %w", err)
	}
	return nil
}
