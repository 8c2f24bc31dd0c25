package node

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

func withoutPFS(c *Config) { c.PFS.PFS = false }

func TestOneNodeAloneFetchesFromTheServer(t *testing.T) {
	t.Parallel()
	r := newRig(t, 300_000, 0, 1)
	p := r.start(1, "")
	r.committed(p)
	r.wantCopies(1)
}

func TestAFleetTakesOneCopyOverTheWAN(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1_500_000)
	r.committed(r.fleet(8)...)
	r.wantCopies(1)
	var fleet telemetry.Fleet
	for _, e := range r.All() {
		fleet.Apply(e)
	}
	if fleet.Totals.MaxChildren > 2 || fleet.Totals.Corrupt > 0 || fleet.Totals.Fallbacks > 0 || fleet.Totals.Confirmed != 2 {
		t.Errorf("totals: %+v", fleet.Totals)
	}
}

func TestWithoutPFSEachTakesItsOwnCopyAndOpensNoPort(t *testing.T) {
	t.Parallel()
	r := newRig(t, 200_000)
	phones := r.fleet(3, withoutPFS)
	if phones[0].socks.peers != nil {
		t.Error("a node without PFS listens on 4051")
	}
	r.committed(phones...)
	r.wantCopies(3)
}

func TestALateJoinerCostsTheServerNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, 400_000)
	r.committed(r.fleet(2)...)
	r.committed(r.start(9, ""))
	r.wantCopies(1)
}

func TestARestartFetchesNothingAgainAndActivatesOnceMore(t *testing.T) {
	t.Parallel()
	r := newRig(t, 200_000)
	p := r.start(1, "")
	r.committed(p)
	p.kill()
	slot, err := os.Readlink(p.dir + "/active")
	if err != nil {
		t.Fatal(err)
	}
	activated := make(chan string, 1)
	again := r.start(2, p.dir, func(c *Config) {
		c.Activate = func(_ context.Context, name, _ string) error { activated <- name; return nil }
	})
	r.committed(again)
	if got := <-activated; got != r.Load.Spec.Name {
		t.Errorf("activated %q", got)
	}
	r.wantCopies(1)
	if now, err := os.Readlink(p.dir + "/active"); err != nil || now != slot {
		t.Errorf("the active slot went from %s to %s: %v", slot, now, err)
	}
}

func TestAFailedActivationRollsBackAndIsReported(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1000)
	p := r.start(1, "", func(c *Config) {
		if err := c.Store.Commit("older", []string{seed(t, c, "older.sbn")}); err != nil {
			t.Fatal(err)
		}
		c.Activate = func(_ context.Context, name, _ string) error {
			if name == "older" {
				return nil
			}
			return errors.New("does not boot")
		}
	})
	e := r.Wait("the failure", p.did(telemetry.RolledBack))
	if want := "node: activate " + r.Load.Spec.Name + ": does not boot; rolled back to older"; e.Text != want {
		t.Errorf("reported %q, want %q", e.Text, want)
	}
	if slot, ok := p.store.Active(); !ok || slot.Load != "older" {
		t.Errorf("active after the rollback: %+v", slot)
	}
}

func TestAPortInUseIsAClearError(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1)
	p := r.start(1, "")
	_, err := New(p.cfg)
	var busy *ListenError
	if !errors.As(err, &busy) || !errors.Is(err, syscall.EADDRINUSE) {
		t.Fatalf("a second node at the same address: %v", err)
	}
	t.Log(err)
}

func TestAnIdleNodeHasFourGoroutines(t *testing.T) {
	// Not parallel: it looks at all goroutines of the process.
	r := newRig(t, 1000)
	phones := r.fleet(4)
	r.committed(phones...)
	stacks := make([]byte, 1<<20)
	count := func() int {
		// Run itself is one; it is in the same stack as the loop.
		all := strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")
		return len(slices.DeleteFunc(all, func(s string) bool {
			return !strings.Contains(s, "openpfs/native/node.(*Node)") && !strings.Contains(s, "openpfs/native/node.(*conn)")
		}))
	}
	for deadline := time.Now().Add(eventually); count() != 4*len(phones); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines for %d nodes:\n%s", count(), len(phones), stacks)
		}
	}
}
