package player

import (
	"testing"

	"openpfs/core/telemetry"
)

func TestTheTaleInPlainWords(t *testing.T) {
	for _, c := range []struct {
		at   telemetry.Micros
		want string
	}{
		{-1, "Nothing has been heard from the phones yet."},
		{10, "3 phones are up, and about to look for a new load."},
		{1_000, "3 phones are listening: does anybody already have jar41sccp?"},
		{500_000, one + " claims to be the root for jar41sccp and listens for objections."},
		{500_100, one + " claims to be the root for jar41sccp; 2 others have given way."},
		{1_700_000, one + " is the confirmed root for jar41sccp and waits for others to join: 0 of 2 have."},
		{1_800_000, one + " is the confirmed root for jar41sccp and waits for others to join: 1 of 2 have."},
		{3_300_000, one + " fetches jar41sccp from headquarters, alone: 43 % of 1.0 MB. The other 2 phones wait for it."},
		{3_800_000, "jar41sccp spreads from phone to phone: 1 of 3 hold it. 1.0 MB crossed the line."},
		{4_300_000, "2 of 3 phones run the new load. 1.0 MB crossed the line instead of 3.0 MB."},
		{4_600_000, "All 3 phones run the new load. 1.0 MB crossed the line instead of 3.0 MB. No key has vouched for it."},
	} {
		f := until(c.at)
		if c.at == 4_300_000 {
			f.Apply(tale[22])
			f.Apply(tale[23])
		}
		if got := Tell(f, c.at, telemetry.Event{}).Text(); got != c.want {
			t.Errorf("at %d µs:\n got %s\nwant %s", c.at, got, c.want)
		}
	}
}

func TestTroubleIsTheNewsForAWhile(t *testing.T) {
	f := until(3_800_000)
	lost := telemetry.Event{T: 3_900_000, Node: two, Kind: telemetry.ParentLost, Peer: one, File: jar}
	want := two + " lost its parent " + one + " and looks for another; it keeps what it has of jar41sccp."
	if got := Tell(f, 4_000_000, lost).Text(); got != want {
		t.Errorf("got %s", got)
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
	want := "Without peer sharing, 2 phones fetch jar41sccp over the line, each for itself. 1 KB crossed it so far."
	if got := Tell(f, 0, telemetry.Event{}).Text(); got != want {
		t.Errorf("got %s", got)
	}
}

func TestOneAndMany(t *testing.T) {
	for _, c := range []struct {
		story Story
		want  string
	}{
		{Story{ID: Starting, N: 1}, "One phone is up, and about to look for a new load."},
		{Story{ID: OneClaim, Node: "A", File: "f.sbn", N: 1}, "A claims to be the root for f; one other phone has given way."},
		{Story{ID: ManyClaims, N: 4, File: "f.sbn"}, "4 phones claim to be the root for f. The strongest will win, the others fall silent."},
		{Story{ID: Confirmed, Node: "A", File: "f.sbn"}, "A is the confirmed root for f and waits for others to join."},
		{Story{ID: Fetching, Node: "A", File: "S-1.x.loads", Model: model}, "A fetches S-1.x.loads (CP-7961G) from headquarters, alone."},
		{Story{ID: Fetching, Node: "A", File: "f", Size: 652, Percent: 7, N: 1}, "A fetches f from headquarters, alone: 7 % of 652 B. One other phone waits for it."},
		{Story{ID: FetchingAll, N: 3, File: "f"}, "3 phones fetch f from headquarters at the same time."},
		{Story{ID: AskServer, Of: 2, File: "f"}, "2 phones wait for the first byte of f."},
		{Story{ID: Traditional, N: 1, File: "f"}, "Without peer sharing, one phone fetches f over the line, each for itself. 0 B crossed it so far."},
		{Story{ID: SomeDone, N: 1, Of: 2}, "The run is over: 1 of 2 phones have the new load. Nothing crossed the line."},
		{Story{ID: AllDone, N: 1, Down: 9}, "The phone runs the new load. 9 B crossed the line."},
		{Story{ID: AllDone, N: 3, Down: 9, Doubt: 3}, "All 3 phones run the new load. 9 B crossed the line. No key has vouched for it."},
		{Story{ID: SomeDone, N: 2, Of: 3, Doubt: 1}, "The run is over: 2 of 3 phones have the new load. Nothing crossed the line. On one phone no key has vouched for it."},
		{Story{ID: WentBack, Node: "A"}, "A did not do well with the new load and went back to the one before."},
		{Story{ID: LostParent, Node: "A"}, "A lost its parent and looks for another; it keeps what it has of the file."},
	} {
		if got := c.story.Text(); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

func TestEverySituationHasItsSentence(t *testing.T) {
	seen := map[string]StoryID{}
	for _, id := range []StoryID{NothingYet, Starting, Looking, OneClaim, ManyClaims, Confirmed, AskServer, Fetching,
		FetchingAll, Spreading, Traditional, Between, LostParent, WentAlone, BadBytes, PhoneDown, KeptOld, WentBack, AllDone, SomeDone} {
		text := Story{ID: id, Node: "A", File: "f.sbn", N: 2, Of: 3}.Text()
		if other, ok := seen[text]; ok {
			t.Errorf("%s and %s both say %q", id, other, text)
		}
		seen[text] = id
	}
}

func TestAmount(t *testing.T) {
	for n, want := range map[telemetry.Bytes]string{
		-1: "an unknown size", 0: "0 B", 652: "652 B", 999: "999 B", 1_000: "1 KB", 556_833: "557 KB", 999_499: "999 KB",
		999_500: "1.0 MB", 8_127_234: "8.1 MB", 99_949_999: "99.9 MB", 99_950_000: "100 MB", 195_053_616: "195 MB", 8_127_234_000: "8.1 GB",
	} {
		if got := Amount(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}
