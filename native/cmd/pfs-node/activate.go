package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// killWait is how long a command may take to end after SIGTERM.
const killWait = 2 * time.Second

// runCommand runs a command of the operator's, given with a flag. Its error
// carries the end of what the command said.
func runCommand(ctx context.Context, flag, command, loadName, dir string) error {
	var said tail
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", command)
	cmd.Env = append(os.Environ(), "PFS_LOAD="+loadName, "PFS_SLOT_DIR="+dir)
	cmd.Stdout, cmd.Stderr = &said, &said
	// A group of its own, so that what the shell has started ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = killWait
	err := awake(cmd.Start)
	if err == nil {
		err = cmd.Wait()
	}
	if err == nil || errors.Is(err, exec.ErrWaitDelay) && cmd.ProcessState.Success() {
		return nil // what it left in the background may go on
	}
	if text := strings.TrimSpace(string(said)); text != "" {
		return fmt.Errorf("%s: %w: %s", flag, err, text)
	}
	return fmt.Errorf("%s: %w", flag, err)
}

// tail keeps the last bytes written.
type tail []byte

func (t *tail) Write(p []byte) (int, error) {
	const most = 500
	*t = append(*t, p...)
	if len(*t) > most {
		*t = append((*t)[:0], (*t)[len(*t)-most:]...)
	}
	return len(p), nil
}
