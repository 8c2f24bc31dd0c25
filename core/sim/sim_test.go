package sim

import (
	"flag"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// site plays a site to its end.
type site struct {
	*telemetry.Fleet
	sim    *Sim
	events []telemetry.Event
}

func play(t testing.TB, cfg Config, faults ...func(*Sim)) *site {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		f(s)
	}
	out := &site{Fleet: &telemetry.Fleet{}, sim: s}
	done := s.Advance(24*time.Hour, func(e telemetry.Event) {
		out.events = append(out.events, e)
		out.Apply(e)
	})
	if !done {
		t.Fatalf("not done after a day: %d of %d phones have the load", out.Totals.Completed, s.cfg.Phones)
	}
	return out
}

// of lists the events of a kind.
func (s *site) of(kind telemetry.Kind) (out []telemetry.Event) {
	for _, e := range s.events {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// copies is WAN bytes per file byte, in thousandths.
func (s *site) copies() int64 { return int64(s.Run.Down) * 1000 / s.sim.FileBytes() }

func TestOneCopyOneRootTwoChildren(t *testing.T) {
	for _, cfg := range []Config{
		{Phones: 1}, {Phones: 2}, {Phones: 3}, {Phones: 24}, {Phones: 300, Seed: 3}, {Phones: 1000, Seed: 7},
		{Phones: 60, Models: []string{"CP-7961G", "CP-7911G"}},
		{Phones: 40, Loss: 10_000, WANRate: 384_000},
	} {
		cfg = cfg.WithDefaults()
		t.Run(fmt.Sprintf("%d phones, %d models", cfg.Phones, len(cfg.Models)), func(t *testing.T) {
			f := play(t, cfg)
			want := telemetry.Totals{Completed: cfg.Phones, Confirmed: 6 * len(cfg.Models)}
			got := f.Totals
			if got.Completed != want.Completed || got.Confirmed != want.Confirmed || got.Fallbacks+got.Corrupt+got.ParentsLost > 0 || got.MaxChildren > 2 {
				t.Errorf("%+v, want %+v", got, want)
			}
			if c := f.copies(); cfg.Loss == 0 && c > 1030 {
				t.Errorf("%d thousandths of a copy crossed the WAN", c)
			}
			perModel := (cfg.Phones + len(cfg.Models) - 1) / len(cfg.Models)
			if most := bits.Len(uint(perModel)) - 1; got.MaxDepth > most {
				t.Errorf("depth %d, a balanced tree has %d", got.MaxDepth, most)
			}
			for _, h := range f.Hiers {
				if most := 4*bits.Len(uint(perModel)) + 20; h.Claims > most {
					t.Errorf("%s: %d claims, at most %d", h.File, h.Claims, most)
				}
			}
		})
	}
}

// FACTS of the phone's log: 0.5 s, claim, four ads 250 ms apart, confirmed
// 250 ms later, the server 10 s after that.
func TestLoneRootKeepsTheLogsTime(t *testing.T) {
	f := play(t, Config{Phones: 1})
	var got []string
	var before telemetry.Micros
	for _, e := range f.events {
		switch e.Kind {
		case telemetry.FileStart, telemetry.Claim, telemetry.Ad, telemetry.RootConfirmed, telemetry.RootWaitOver:
			got = append(got, fmt.Sprintf("%s %d +%d ms", e.Kind, e.N, (e.T-before)/1000))
			before = e.T
		}
		if e.Kind == telemetry.RootWaitOver {
			break
		}
	}
	want := []string{"claim 0 +500 ms", "ad 1 +250 ms", "ad 2 +250 ms", "ad 3 +250 ms", "ad 4 +250 ms",
		"root-confirmed 0 +250 ms", "root-wait-over 0 +10000 ms"}
	if fmt.Sprint(got[1:]) != fmt.Sprint(want) {
		t.Errorf("got %v\nwant %v", got[1:], want)
	}
}

func TestLateJoinersCostNoWAN(t *testing.T) {
	early := play(t, Config{Phones: 12})
	// Started when the others have long finished, and while they are at it.
	for _, late := range [][]time.Duration{{300 * time.Second}, {30 * time.Second, 31 * time.Second, 70 * time.Second}} {
		f := play(t, Config{Phones: 12, Late: late})
		if f.Totals.Completed != 12+len(late) || f.Run.Down != early.Run.Down || f.Totals.Confirmed != 6 {
			t.Errorf("late %v: %d bytes over the WAN, %d without them; %+v", late, f.Run.Down, early.Run.Down, f.Totals)
		}
	}
}

// transferOf finds the first transfer of the file from a peer, after which the
// fault is to strike.
func transferOf(t *testing.T, f *site, file string) telemetry.Event {
	for _, e := range f.of(telemetry.TransferStart) {
		if e.Peer != "" && strings.HasPrefix(e.File, file) {
			return e
		}
	}
	t.Fatal("no phone took " + file + " from another")
	return telemetry.Event{}
}

// innerTransferOf is the same, but from a parent that is not the root, so that
// somebody above is left.
func innerTransferOf(t *testing.T, f *site, file string) telemetry.Event {
	for _, e := range f.of(telemetry.TransferStart) {
		if e.Peer != "" && strings.HasPrefix(e.File, file) && f.Node(e.Peer).File(e.File).Depth > 0 {
			return e
		}
	}
	t.Fatal("no inner phone passed " + file + " on")
	return telemetry.Event{}
}

// phoneOf is the number that faults know a phone by.
func phoneOf(f *site, name string) int {
	return slices.IndexFunc(f.sim.hosts, func(h *host) bool { return h.node.Name() == name })
}

func at(e telemetry.Event, later time.Duration) time.Duration {
	return time.Duration(e.T)*time.Microsecond + later
}

// The parent dies in the middle of a transfer: the child goes on at the byte it
// has, from somebody else.
func TestParentLostResumes(t *testing.T) {
	cfg := Config{Phones: 24, Seed: 5, Boot: time.Nanosecond}
	plain := play(t, cfg)
	start := innerTransferOf(t, plain, "apps")
	parent := phoneOf(plain, start.Peer)
	f := play(t, cfg, func(s *Sim) { s.Kill(at(start, 300*time.Millisecond), parent) })
	resumed := false
	for _, e := range f.of(telemetry.TransferStart) {
		resumed = resumed || e.Node == start.Node && e.File == start.File && e.Have > 0
	}
	if !resumed || f.Totals.Completed != 23 || f.Run.Down != plain.Run.Down || f.Totals.Confirmed != 6 {
		t.Errorf("resumed %v, WAN %d of %d bytes, %+v", resumed, f.Run.Down, plain.Run.Down, f.Totals)
	}
}

// The root dies while it fetches: one new root, one more fetch of that file.
func TestRootLostIsReplacedOnce(t *testing.T) {
	cfg := Config{Phones: 24, Seed: 5}
	plain := play(t, cfg)
	var fetch telemetry.Event
	for _, e := range plain.of(telemetry.TransferStart) {
		if e.Peer == "" && strings.HasPrefix(e.File, "apps") {
			fetch = e
		}
	}
	root := phoneOf(plain, fetch.Node)
	f := play(t, cfg, func(s *Sim) { s.Kill(at(fetch, 1200*time.Millisecond), root) })
	if f.Totals.Completed != 23 || f.Totals.Confirmed != 7 || f.Totals.Fallbacks != 0 {
		t.Errorf("%+v", f.Totals)
	}
	if extra := int64(f.Run.Down - plain.Run.Down); extra > 3_300_000 {
		t.Errorf("%d more bytes over the WAN than without the fault", extra)
	}
}

// Phones that hear but cannot reach each other end up at the server, each for
// itself.
func TestFailedByAllPeersGoesToTheServer(t *testing.T) {
	var faults []func(*Sim)
	for i := range 3 {
		faults = append(faults, func(s *Sim) { s.Firewall(0, i) })
	}
	f := play(t, Config{Phones: 3}, faults...)
	if c := f.copies(); c < 3_000 || c > 4_000 || f.Totals.PeerBytes != 0 || f.Totals.Completed != 3 {
		t.Errorf("%d thousandths of a copy crossed the WAN, want about 3: %+v", c, f.Totals)
	}
}

func TestCorruptPeerIsRejectedAndAvoided(t *testing.T) {
	cfg := Config{Phones: 12, Seed: 2}
	plain := play(t, cfg)
	start := transferOf(t, plain, "dsp")
	f := play(t, cfg, func(s *Sim) { s.Corrupt(0, phoneOf(plain, start.Peer)) })
	if f.Totals.Corrupt == 0 || f.Totals.Completed != 12 {
		t.Errorf("%+v", f.Totals)
	}
}

func TestServerGoneForAWhile(t *testing.T) {
	f := play(t, Config{Phones: 12}, func(s *Sim) { s.ServerDown(20*time.Second, 5*time.Minute) })
	if f.Totals.Completed != 12 || len(f.of(telemetry.TransferFail)) == 0 {
		t.Errorf("%+v", f.Totals)
	}
}

func TestWithoutPFSEveryPhoneTakesItsOwnCopy(t *testing.T) {
	f := play(t, Config{Phones: 24, NoPFS: true})
	if c := f.copies(); c < 24_000 || c > 25_000 {
		t.Errorf("%d thousandths of a copy crossed the WAN, want about 24", c)
	}
	if f.Totals.Confirmed+f.Totals.Broadcasts != 0 || f.Totals.PeerBytes != 0 {
		t.Errorf("phones spoke to each other: %+v", f.Totals)
	}
}

// Same seed, same history: against a golden file, so that native and WASM
// builds are held to the same one.
func TestTraceHashIsTheSameEverywhere(t *testing.T) {
	golden := filepath.Join("testdata", "hashes.txt")
	var got strings.Builder
	for _, cfg := range []Config{
		{Phones: 24, Seed: 1}, {Phones: 200, Seed: 7, Models: []string{"CP-7961G", "CP-7911G"}}, {Phones: 5, NoPFS: true, Loss: 5000},
		{Phones: 24, Seed: 1, Express: true}, {Phones: 300, Seed: 7, Express: true},
	} {
		trace := NewTrace()
		for _, e := range play(t, cfg).events {
			trace.Add(e)
		}
		profile := ""
		if cfg.Express {
			profile = ", express"
		}
		fmt.Fprintf(&got, "%d phones, %d models, seed %d%s: %s\n", cfg.Phones, max(len(cfg.Models), 1), cfg.Seed, profile, trace.Sum())
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v (go test ./core/sim -update writes it)", err)
	}
	if got.String() != string(want) {
		t.Errorf("the protocol's behaviour has changed, or this build differs:\n%s\nwant\n%s\n(go test ./core/sim -update accepts it)", got.String(), want)
	}
}

func TestBadConfigIsRefusedWithAReason(t *testing.T) {
	for _, cfg := range []Config{{Phones: -1}, {Phones: 20_000}, {WANRate: 10}, {Models: []string{"../x"}}, {Loss: 2_000_000}, {RTT: -1}} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%+v was accepted", cfg)
		}
	}
}

func BenchmarkSite(b *testing.B) {
	for _, phones := range []int{24, 200, 1000} {
		b.Run(fmt.Sprint(phones), func(b *testing.B) {
			var virtual telemetry.Micros
			for b.Loop() {
				f := play(b, Config{Phones: phones, Seed: 7, Timing: pfs.Classic()})
				virtual += f.Now
			}
			b.ReportMetric(float64(virtual)*1000/float64(b.Elapsed().Nanoseconds()), "×real-time")
		})
	}
}

// The broadcasts grow like the logarithm of the site, however its phones come up.
func TestClaimsGrowLikeTheLogarithm(t *testing.T) {
	for _, phones := range []int{10, 100, 1000} {
		if testing.Short() && phones == 1000 {
			continue
		}
		for _, boot := range []time.Duration{time.Nanosecond, 200 * time.Millisecond, 5 * time.Second} {
			for seed := range uint64(1 + 100/phones) {
				f := play(t, Config{Phones: phones, Seed: seed, Boot: boot})
				for _, h := range f.Hiers {
					if most := 4*(bits.Len(uint(phones))-1) + 20; h.Claims > most || h.Confirmed != 1 {
						t.Errorf("%d phones within %v: %d claims, %d roots of %s", phones, boot, h.Claims, h.Confirmed, h.File)
					}
				}
			}
		}
	}
}
