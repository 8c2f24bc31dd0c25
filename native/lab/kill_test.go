//go:build root

package lab

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
)

// stand is a lab in mid-upgrade: it says so when phones have found a root.
func stand() error {
	c := small()
	c.RootWait = time.Minute // it does not end by itself
	l, err := New(c)
	if err != nil {
		return err
	}
	fmt.Println("standing")
	_, err = l.Run(context.Background())
	return err
}

// TestNothingStaysOfALabThatIsKilled kills the outermost process of one whose
// phones are up. The test's own namespaces are this lab's outside.
func TestNothingStaysOfALabThatIsKilled(t *testing.T) {
	before := interfaces(t)
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), standEnv+"=1", partEnv+"=")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "standing" {
		t.Fatalf("it said %q, %v", lines.Text(), lines.Err())
	}
	// The agents, the line, the server, the inside and the outside.
	const processes = 6 + 4
	var found map[int]string
	wait(t, "its processes are up", func() bool {
		found = descendants(t, cmd.Process.Pid)
		return len(found) == processes
	})
	spaces := map[string]bool{}
	for pid := range found {
		if ns, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "ns/net")); err == nil {
			spaces[ns] = true
		}
	}
	if len(spaces) < 6+3 { // phones, headquarters, inside, outside
		t.Errorf("only %d network namespaces", len(spaces))
	}
	if now := interfaces(t); now != before {
		t.Errorf("interfaces outside while it stands: %s, before: %s", now, before)
	}

	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	wait(t, "all its processes are gone", func() bool {
		for pid, what := range found {
			if b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline")); err == nil && string(b) == what && what != "" {
				return false
			}
		}
		return true
	})
	if now := interfaces(t); now != before {
		t.Errorf("interfaces outside afterwards: %s, before: %s", now, before)
	}
	if mounts, err := os.ReadFile("/proc/self/mounts"); err != nil || strings.Contains(string(mounts), "pfs-lab") {
		t.Errorf("its disk is mounted outside (%v):\n%s", err, mounts)
	}
}

// wait polls for what must come true.
func wait(t *testing.T, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !true(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

func interfaces(t *testing.T) (names string) {
	t.Helper()
	links, err := netlink.LinkList()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		names += l.Attrs().Name + " "
	}
	return names
}

// descendants are a process and all that came of it, with their command lines.
func descendants(t *testing.T, pid int) map[int]string {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	parent, line := map[int]int{}, map[int]string{}
	for _, e := range entries {
		id, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue // it has just ended
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 {
			parent[id], _ = strconv.Atoi(fields[1])
		}
		b, _ := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		line[id] = string(b)
	}
	found := map[int]string{}
	for id := range parent {
		for up := id; up > 1; up = parent[up] {
			if up == pid {
				found[id] = line[id]
				break
			}
		}
	}
	return found
}
