package harness

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// patience is for what must come true.
const patience = 2 * time.Minute

// The agent as it is shipped, and as the faults meet it: with the race detector
// if this test has it.
var shippedAgent, testedAgent string

// TestMain builds the agent. The tests mostly wait for the protocol's own
// waits: more of them run at once than there are processors.
func TestMain(m *testing.M) {
	sites := "16"
	if raced { // their agents do compute
		sites = "10"
	}
	if err := flag.Set("test.parallel", sites); err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "pfs-harness-")
	if err != nil {
		panic(err)
	}
	code := 1
	if err := build(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func build(dir string) error {
	shippedAgent = filepath.Join(dir, "pfs-node")
	testedAgent = shippedAgent
	if err := goBuild(shippedAgent, "CGO_ENABLED=0"); err != nil || !raced {
		return err
	}
	testedAgent = filepath.Join(dir, "pfs-node-race")
	return goBuild(testedAgent, "CGO_ENABLED=1", "-race")
}

func goBuild(to, env string, flags ...string) error {
	cmd := exec.Command("go", append(append([]string{"build", "-o", to}, flags...), "openpfs/native/cmd/pfs-node")...)
	cmd.Env = append(os.Environ(), env)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return nil
}
