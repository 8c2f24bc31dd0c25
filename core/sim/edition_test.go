package sim

import (
	"strings"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

// Whoever has committed an edition never commits an older one, whether the
// server or a peer offers it, and however validly it is signed. Who has committed
// none may: it cannot know.
func TestAnOldEditionIsRefusedByWhoHasANewerOne(t *testing.T) {
	for _, f := range []Fault{
		{Until: 5 * time.Minute, Class: OldPeer, Phone: 0},
		{Until: 5 * time.Minute, Class: OldList, Phone: Site},
	} {
		refused, fooled := 0, 0
		for seed := range uint64(5) {
			cfg := Config{Phones: 8, Seed: seed, Signed: true}
			s, err := New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			had := map[string]bool{}
			for _, h := range s.hosts {
				had[h.name] = h.store.record.Sequence > 0
			}
			r, err := Play(cfg, Plan{f}, func(e telemetry.Event) {
				switch {
				case e.Kind != telemetry.Committed || !strings.Contains(e.Text, "sequence 5"):
				case had[e.Node]:
					t.Errorf("%s, seed %d: %s commits the ancient edition", f.Class, seed, e.Node)
				default:
					fooled++
				}
			})
			if err != nil || r.Failed() {
				t.Fatal(err, r.Breaks)
			}
			refused += r.States[OldRefused]
		}
		if refused == 0 || fooled == 0 {
			t.Errorf("%s: refused %d times, taken %d times by phones that had none: it was hardly offered", f.Class, refused, fooled)
		}
	}
}

// The lists of a signed site are what a node accepts, and one changed byte is not.
func TestTheListsOfASignedSiteAreReallySigned(t *testing.T) {
	s, err := New(Config{Phones: 1, Signed: true})
	if err != nil {
		t.Fatal(err)
	}
	for age, e := range s.loads[0].editions {
		list, err := load.Parse(e.list)
		if err != nil {
			t.Fatal(err)
		}
		m, err := load.ParseManifest(e.list, list)
		if err != nil || m.Edition() != e.Edition || m.Sequence != firstSequence+uint64(age) {
			t.Fatalf("%+v, %v", m, err)
		}
		if _, err := verify(m.Signed, m.Signature); err != nil {
			t.Error(err)
		}
		m.Signed[len(m.Signed)/2] ^= 1
		if _, err := verify(m.Signed, m.Signature); err == nil {
			t.Error("a changed list passes")
		}
	}
}
