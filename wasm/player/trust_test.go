package player

import (
	"slices"
	"testing"

	"openpfs/core/telemetry"
)

// mixed is a fleet with every kind of trust, and a phone that has not told.
func mixed() *telemetry.Fleet {
	f := &telemetry.Fleet{}
	for _, n := range []string{one, two, three, "SEP080027000004"} {
		f.Apply(telemetry.Event{Node: n, Kind: telemetry.NodeUp, Model: model, N: 1})
	}
	f.Apply(telemetry.Event{Node: one, Kind: telemetry.Committed, Load: "L", Text: "verified: sequence 7, key RWQ1"})
	f.Apply(telemetry.Event{Node: two, Kind: telemetry.Committed, Load: "L"})
	f.Apply(telemetry.Event{Node: three, Kind: telemetry.RolledBack, Load: "L", Text: "no dial tone; rolled back to K"})
	return f
}

func TestEachPhoneTellsWhoVouches(t *testing.T) {
	rows, _ := Phones(mixed(), "", 0, 4)
	want := [][3]string{{Verified, "RWQ1", ""}, {Unverified, "", ""}, {"", "", "no dial tone; rolled back to K"}, {"", "", ""}}
	for i, r := range rows {
		if got := [3]string{r.Trust, r.Signer, r.Back}; got != want[i] {
			t.Errorf("phone %d: %q, want %q", i+1, got, want[i])
		}
	}
	if d, _ := Look(mixed(), two); d.Vouched != telemetry.Unverified {
		t.Errorf("the reason is told as %q", d.Vouched)
	}
}

func TestTheFleetCountsTheUnverified(t *testing.T) {
	got := trustIn(mixed())
	if got.Verified != 1 || got.Unverified != 1 || got.Back != 1 || !slices.Equal(got.Signers, []string{"RWQ1"}) {
		t.Errorf("%+v", got)
	}
	for filter, want := range map[string]string{"vouched": one, "unverified": two, "rolled back": three} {
		if rows, total := Phones(mixed(), filter, 0, 4); total != 1 || rows[0].Name != want {
			t.Errorf("%q finds %d: %+v", filter, total, rows)
		}
	}
}

// Who comes to a live fleet late hears of commits alone: they are not a start.
func TestCommitsAloneAreNoStart(t *testing.T) {
	if got := Tell(mixed(), 0, telemetry.Event{}); got.ID != Between || got.N != 2 || got.Of != 4 {
		t.Errorf("%+v", got)
	}
}

// A fleet with many keys names a few; a hostile one does not make the view grow.
func TestFewSignersAreNamed(t *testing.T) {
	f := &telemetry.Fleet{}
	for i := range 20 {
		n := string(rune('a' + i))
		f.Apply(telemetry.Event{Node: n, Kind: telemetry.Committed, Text: "verified: key " + n})
	}
	if got := trustIn(f); got.Verified != 20 || len(got.Signers) != maxSigners {
		t.Errorf("%+v", got)
	}
}
