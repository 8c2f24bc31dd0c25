package sim

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// Whatever fails, in whatever order: nobody commits anything but the server's
// bytes, no node ever has three children, and every phone that lives commits.
func TestRandomFaultsAreSurvived(t *testing.T) {
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			cfg := Config{Phones: 2 + rng.IntN(40), Seed: seed, WANRate: 384_000 << rng.IntN(7), Loss: rng.IntN(2) * rng.IntN(20_000)}
			if rng.IntN(2) == 0 {
				cfg.Models = []string{"CP-7961G", "CP-7911G"}
			}
			for range rng.IntN(4) {
				cfg.Late = append(cfg.Late, time.Duration(rng.IntN(300))*time.Second)
			}
			f := play(t, cfg, func(s *Sim) { someFaults(s, rng) })
			if !f.sim.HashesOK() || f.Totals.MaxChildren > 2 {
				t.Errorf("hashes %v, %+v", f.sim.HashesOK(), f.Totals)
			}
			noCycles(t, f)
			if err := f.untrue(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A file that starts from a corrupt half stays corrupt, whoever sends the rest:
// it is rejected and taken from its first byte.
func TestACorruptHalfIsNotSavedByAGoodOne(t *testing.T) {
	cfg := Config{Phones: 24, Seed: 5, Boot: time.Nanosecond}
	plain := play(t, cfg)
	start := innerTransferOf(t, plain, "apps")
	parent := phoneOf(plain, start.Peer)
	f := play(t, cfg, func(s *Sim) {
		s.Corrupt(at(start, -time.Millisecond), parent)
		s.Kill(at(start, 300*time.Millisecond), parent)
	})
	resumed, rejected := false, false
	for _, e := range f.events {
		mine := e.Node == start.Node && e.File == start.File
		resumed = resumed || mine && e.Kind == telemetry.TransferStart && e.Have > 0
		rejected = rejected || mine && e.Kind == telemetry.Rejected && resumed
	}
	if !resumed || !rejected || !f.sim.HashesOK() || f.Totals.Completed != 23 {
		t.Errorf("resumed %v, then rejected %v, %+v", resumed, rejected, f.Totals)
	}
}

func TestAnEmptyComponentIsAFileLikeOthers(t *testing.T) {
	spec := load.SpecFor("CP-7961G")
	spec.Files = slices.Clone(spec.Files)
	spec.Files[2].Size = 0
	if f := play(t, Config{Phones: 5, Loads: []load.Spec{spec}}); f.Totals.Completed != 5 || f.untrue() != nil {
		t.Errorf("%+v, %v", f.Totals, f.untrue())
	}
}

func someFaults(s *Sim, rng *rand.Rand) {
	when := func() time.Duration { return time.Duration(rng.IntN(120_000)) * time.Millisecond }
	phones := rng.Perm(len(s.hosts))
	n := 0
	some := func(most int) (out []int) {
		for range rng.IntN(most + 1) {
			if n < len(phones)-1 { // one stays untouched
				out = append(out, phones[n])
				n++
			}
		}
		return out
	}
	for _, p := range some(len(phones) / 2) {
		s.Kill(when(), p)
	}
	for _, p := range some(len(phones) / 3) {
		at := when()
		s.PowerCut(at, at+when()/4, p)
	}
	for _, p := range some(3) {
		s.Firewall(when(), p)
	}
	for _, p := range some(2) {
		s.Corrupt(when(), p)
	}
	if rng.IntN(3) == 0 {
		at := when()
		s.ServerDown(at, at+when())
	}
	if rng.IntN(3) == 0 {
		s.LoseBroadcasts(when(), rng.IntN(900_000))
	}
}

// noCycles replays the tree of every file and climbs it after every change.
func noCycles(t *testing.T, s *site) {
	type place struct{ file, node string }
	parent := map[place]string{}
	for _, e := range s.events {
		at := place{e.Model + e.File, e.Node}
		switch e.Kind {
		case telemetry.Joined:
			parent[at] = e.Peer
			for up, hops := e.Peer, 0; up != ""; up, hops = parent[place{at.file, up}], hops+1 {
				if up == e.Node || hops > len(s.Nodes) {
					t.Fatalf("%d: a cycle of %s above %s", e.T, e.File, e.Node)
				}
			}
		case telemetry.ParentLost, telemetry.RootConfirmed, telemetry.Verified:
			delete(parent, at)
		case telemetry.NodeDown:
			maps.DeleteFunc(parent, func(p place, _ string) bool { return p.node == e.Node })
		}
	}
}
