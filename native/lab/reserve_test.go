//go:build root

package lab

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// used is how many bytes of the lab's disk are taken.
func (l *Lab) used(t *testing.T) int64 {
	t.Helper()
	var s unix.Statfs_t
	if err := unix.Statfs(l.disk, &s); err != nil {
		t.Fatal(err)
	}
	return int64(s.Blocks-s.Bfree) * s.Bsize
}

// TestTheReserveLeavesThePhonesTheirDisk holds that what was written ahead for
// them is free again, but for a page in each piece, and all of it afterwards.
func TestTheReserveLeavesThePhonesTheirDisk(t *testing.T) {
	c := small()
	c.Bytes = 30_000_000
	l := build(t, c)
	before := l.used(t)
	r, err := l.reserve()
	if err != nil {
		t.Fatal(err)
	}
	most := r.bytes / freeBytes * pageBytes * 5 / 4
	if took := l.used(t) - before; took <= 0 || took > most {
		t.Errorf("it takes %d bytes of %d, want a page in each piece, %d at most", took, r.bytes, most)
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	if left := l.used(t) - before; left > 0 {
		t.Errorf("%d bytes stay", left)
	}
}

// TestTheSwitchHasNoFirewall looks where its bridge is.
func TestTheSwitchHasNoFirewall(t *testing.T) {
	l := build(t, small())
	err := l.net.gw.do(func() error {
		hooks, err := os.ReadFile("/proc/sys/net/bridge/bridge-nf-call-iptables")
		if os.IsNotExist(err) {
			return nil // nor has the kernel
		}
		if got := strings.TrimSpace(string(hooks)); got != "0" {
			t.Errorf("frames pass a firewall's hooks: %s", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHeadquartersDoesNotWaitForPhones asks the kernel.
func TestHeadquartersDoesNotWaitForPhones(t *testing.T) {
	l := build(t, small())
	for what, pid := range map[string]int{"the server": l.server.cmd.Process.Pid, "the line": l.net.line.cmd.Process.Pid} {
		a, err := unix.SchedGetAttr(pid, 0)
		if err != nil {
			t.Fatal(err)
		}
		if a.Policy != unix.SCHED_RR {
			t.Errorf("%s has the policy %d, want one before the phones'", what, a.Policy)
		}
	}
}
