package player

import (
	"testing"

	"openpfs/core/telemetry"
)

func TestTheTaleIsTold(t *testing.T) {
	const mb = 1_000_000
	for _, c := range []struct {
		at   telemetry.Micros
		want Story
	}{
		{-1, Story{ID: NothingYet}},
		{10, Story{ID: Starting, N: 3, Of: 3}},
		{1_000, Story{ID: Looking, N: 3, Of: 3, File: jar}},
		{500_000, Story{ID: OneClaim, Node: one, File: jar, Of: 3}},
		{500_100, Story{ID: OneClaim, Node: one, File: jar, N: 2, Of: 3}},
		{1_700_000, Story{ID: Confirmed, Node: one, File: jar, Of: 2}},
		{1_800_000, Story{ID: Confirmed, Node: one, File: jar, N: 1, Of: 2}},
		{3_300_000, Story{ID: Fetching, Node: one, File: jar, N: 2, Of: 3, Percent: 43, Size: mb, Down: 450_000, Instead: 430_000}},
		{3_800_000, Story{ID: Spreading, File: jar, N: 1, Of: 3, Size: mb, Down: 1_030_000, Instead: mb}},
		{4_300_000, Story{ID: Between, N: 2, Of: 3, Down: 1_030_000, Instead: 3 * mb, Doubt: 2}},
		{4_600_000, Story{ID: AllDone, N: 3, Of: 3, Down: 1_030_000, Instead: 3 * mb, Doubt: 3}},
	} {
		f := until(c.at)
		if c.at == 4_300_000 {
			f.Apply(tale[22])
			f.Apply(tale[23])
		}
		if got := Tell(f, c.at, telemetry.Event{}); got != c.want {
			t.Errorf("at %d µs:\n got %+v\nwant %+v", c.at, got, c.want)
		}
	}
}

func TestTroubleIsTheNewsForAWhile(t *testing.T) {
	f := until(3_800_000)
	lost := telemetry.Event{T: 3_900_000, Node: two, Kind: telemetry.ParentLost, Peer: one, File: jar}
	if got, want := Tell(f, 4_000_000, lost), (Story{ID: LostParent, Node: two, Peer: one, File: jar}); got != want {
		t.Errorf("got %+v", got)
	}
	if got := Tell(f, 3_900_000+fresh, lost); got.ID != Spreading {
		t.Errorf("old news: %+v", got)
	}
	for kind, want := range map[telemetry.Kind]StoryID{
		telemetry.Fallback: WentAlone, telemetry.Rejected: BadBytes,
		telemetry.NodeDown: PhoneDown, telemetry.CommitFailed: KeptOld, telemetry.RolledBack: WentBack,
	} {
		if got := Tell(f, 1, telemetry.Event{Kind: kind}); got.ID != want {
			t.Errorf("%v is told as %s", kind, got.ID)
		}
	}
}

func TestWithoutPeerSharing(t *testing.T) {
	f := &telemetry.Fleet{}
	f.Apply(telemetry.Event{Kind: telemetry.Run, Phones: 2})
	for _, n := range []string{one, two} {
		f.Apply(telemetry.Event{Node: n, Kind: telemetry.NodeUp, Model: model})
		f.Apply(telemetry.Event{Node: n, Kind: telemetry.FileStart, File: jar})
		f.Apply(telemetry.Event{Node: n, Kind: telemetry.TransferStart, File: jar, Size: 1000})
		f.Apply(telemetry.Event{Node: n, Kind: telemetry.Progress, File: jar, Have: 500, Size: 1000})
	}
	if got, want := Tell(f, 0, telemetry.Event{}), (Story{ID: Traditional, File: jar, N: 2, Of: 2, Size: 1000, Down: 1000, Instead: 1000}); got != want {
		t.Errorf("got %+v", got)
	}
}
