package check_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"openpfs/core/check"
	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// history is written by hand: each line is "node kind [peer] [key=number]…" of
// one file, unless it says file=F; every line is a millisecond later than the
// one before, at=N says otherwise.
func history(text string) (events []telemetry.Event) {
	var at int64
	seq := map[string]uint32{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		at++
		e := telemetry.Event{Model: "CP-7961G", Load: "SCCP41", File: "apps.sbn"}
		_ = e.Kind.UnmarshalText([]byte(words[1]))
		if words[0] != "site" {
			e.Node = name(words[0])
		}
		seq[e.Node]++
		switch e.Kind {
		case telemetry.NodeUp:
			e.N, e.File, seq[e.Node] = 1, "", 1
		case telemetry.NodeDown, telemetry.Committed, telemetry.RunEnd:
			e.File = ""
		case telemetry.Verified:
			e.Digest = load.Sum([]byte("apps")).String()
		}
		for _, w := range words[2:] {
			key, value, pair := strings.Cut(w, "=")
			var n int64
			fmt.Sscan(value, &n)
			switch {
			case !pair:
				e.Peer = name(w)
			case key == "at":
				at = n
			case key == "n":
				e.N = int(n)
			case key == "have":
				e.Have = telemetry.Bytes(n)
			case key == "size":
				e.Size = telemetry.Bytes(n)
			case key == "seq":
				seq[e.Node] = uint32(n)
			case key == "strength":
				e.Strength = telemetry.Hex32(n)
			case key == "file":
				e.File = value
			case key == "model":
				e.Model = value
			case key == "digest":
				e.Digest = load.Sum([]byte(value)).String()
			}
		}
		if e.File != "" {
			e.Hier = telemetry.Hex32(wire.Hier(e.Model, e.File))
		}
		e.T, e.Seq = telemetry.Micros(at*1000), seq[e.Node]
		events = append(events, e)
	}
	return events
}

func name(letter string) string { return wire.NodeID{2, 0, 0, 0, 0, letter[0]}.String() }

// elected makes a node root, and over its wait.
func elected(node string) string {
	return strings.ReplaceAll("X claim\nX ad n=1\nX ad n=2\nX ad n=3\nX ad n=4\nX root-confirmed\n", "X", node)
}

const (
	two   = "a node-up\nb node-up\na file-start\nb file-start\n"
	fed   = two + "a transfer-start\na verified size=9\na child-joined b n=1\nb joined a\n"
	three = two + "c node-up\nc file-start\n"
)

// Each check finds the smallest history that breaks it, and nothing else does.
func TestEveryCheckCanFail(t *testing.T) {
	root := elected("a") + "a root-wait-over\n"
	for want, text := range map[check.Name]string{
		check.WellFormed:  two + "a offer seq=9",
		check.Election:    two + "a claim\na ad n=1\na root-confirmed",
		check.Yields:      two + "a claim strength=9\nb claim strength=5\nb ad n=1 at=300",
		check.OneRoot:     two + elected("a") + elected("b") + strings.Repeat("a offer\nb offer\n", 4),
		check.FewClaims:   two + strings.Repeat("a claim\n", 40),
		check.TwoChildren: two + root + "a child-joined b n=1\na child-joined c n=2\na child-joined d n=3",
		check.OneParent:   three + "a child-joined b n=1\nb joined a\nc child-joined b n=1\nb joined c",
		check.AgreedEdge:  two + "b joined a",
		check.NoCycles:    two + "a child-joined b n=1\nb joined a\nb child-joined a n=1\na joined b\nb depth n=1 at=50",
		check.SameModel:   "a node-up\nb node-up model=CP-7911G\na file-start\na child-joined b n=1",
		check.WholeParent: two + "a child-joined b n=1\nb joined a\nb transfer-start a size=9",
		check.Resume:      two + root + "a transfer-start\na verified size=9\na child-joined b n=1\nb joined a have=3\nb transfer-start a have=5 size=9",
		check.SameDigest:  two + "a verified size=9\nb verified size=9 digest=other",
		check.FetchCause:  two + "a transfer-start",
		check.Economy:     two + root + "a transfer-start\na verified size=9\n" + elected("b") + "b root-wait-over\nb transfer-start",
		check.VerifyFirst: "a node-up\na file-start file=x.loads\na verified size=9 file=x.loads\na file-start\na committed",
		check.WholeLoad:   "a node-up\na file-start\na verified size=9\na committed",
		check.NeverStuck:  two + "a parent-lost c\nb offer at=400000\nb offer at=500000",
		check.Finishes:    "a node-up\na file-start\nsite run-end",
	} {
		t.Run(string(want), func(t *testing.T) {
			c := check.New(check.Config{Together: true})
			for _, e := range history(text) {
				c.Event(e)
			}
			if want == check.FewClaims {
				c.End(0)
			}
			only(t, c, want)
		})
	}
}

// Whatever fails, each fetch has its own cause: a root fetches once, and again
// only after its fetch failed.
func TestEveryFetchIsAccountedForAlsoUnderFaults(t *testing.T) {
	fetch := "a root-wait-over\na transfer-start\n"
	for text, broken := range map[string]bool{
		fetch + "a transfer-fail\n" + fetch:                           false,
		fetch + fetch:                                                 true,
		fetch + "b fallback\nb transfer-start\n":                      false,
		fetch + elected("b") + "b root-wait-over\nb transfer-start\n": false,
	} {
		c := check.New(check.Config{Network: true, Bad: 9})
		for _, e := range history(two + elected("a") + text) {
			c.Event(e)
		}
		if broken {
			only(t, c, check.Economy)
		} else if c.Failed() {
			t.Errorf("%s: %v", text, c.Violations())
		}
	}
}

// The two tables below and above speak of every check there is.
func TestChecksAreNamedOnceAndDocumented(t *testing.T) {
	seen := map[check.Name]bool{}
	for _, c := range check.Checks() {
		if seen[c.Name] || c.Doc == "" {
			t.Errorf("%s: twice, or without a word", c.Name)
		}
		seen[c.Name] = true
	}
	if len(seen) != 29 {
		t.Errorf("%d checks; prove the new one able to fail here, and count it", len(seen))
	}
}

func only(t *testing.T, c *check.Checker, want check.Name) {
	t.Helper()
	found := c.Violations()
	if len(found) == 0 {
		t.Error("not found")
	}
	for _, v := range found {
		if v.Check != want {
			t.Errorf("also: %v", v)
		}
	}
}

// site is a world of one or two devices.
type site struct {
	hosts    map[string]check.Host
	manifest []check.Component
}

func (s site) Hosts() []string                           { return []string{name("a"), name("b")} }
func (s site) Host(n string) (check.Host, bool)          { h, ok := s.hosts[n]; return h, ok }
func (s site) Manifest(string, string) []check.Component { return s.manifest }

func TestEveryCheckOfTheWorldCanFail(t *testing.T) {
	apps := check.Component{Name: "apps.sbn", Size: 9, Digest: load.Sum([]byte("apps"))}
	slot := check.Slot{Active: true, Bootable: true, Synced: true, Load: "SCCP41", Sequence: 4, Files: []check.Component{apps}}
	file := check.File{Name: "apps.sbn", Have: 9, Size: 9, Digest: apps.Digest, Whole: true, Synced: true}
	verified := "a node-up\na file-start\na verified size=9"
	for _, c := range []struct {
		want   check.Name
		change func(h *check.Host)
	}{
		{"", func(*check.Host) {}},
		{check.CommitBytes, func(h *check.Host) { h.Slots[0].Files[0].Size = 8 }},
		{check.OneLoad, func(h *check.Host) { h.Slots[0].Files = nil }},
		{check.OneLoad, func(h *check.Host) { h.Slots[0].Files = append(h.Slots[0].Files, check.Component{Name: "x"}) }},
		{check.OneLoad, func(h *check.Host) { h.Slots[0].Active = false }},
		{check.Bootable, func(h *check.Host) { h.Slots[0].Bootable = false }},
		{check.SyncFirst, func(h *check.Host) { h.Slots[0].Synced = false }},
		{check.SyncFirst, func(h *check.Host) { h.Files[0].Synced = false }},
		{check.VerifiedDisk, func(h *check.Host) { h.Files[0].Digest[0] ^= 1 }},
		{check.NeverAhead, func(h *check.Host) { h.Files[0].Source = name("b") }},
		{check.WithinLimits, func(h *check.Host) { h.Usage.Heard = 9 }},
		{check.Amplification, func(h *check.Host) { h.Stranger.Sent = 4 }},
		{check.FoldIsTruth, func(h *check.Host) { h.Committed = true }},
		{check.FoldIsTruth, func(h *check.Host) { h.Files[0].Children = []string{name("b")} }},
	} {
		h := check.Host{Model: "CP-7961G", Up: true, Honest: true, Files: []check.File{file}, Slots: []check.Slot{slot},
			Stranger: check.Stranger{Addr: netip.MustParseAddr("192.0.2.1"), Received: 1, Sent: 3}}
		h.Slots[0].Files = []check.Component{apps}
		c.change(&h)
		w := site{map[string]check.Host{name("a"): h, name("b"): {Up: true, Honest: true, Files: []check.File{{Name: "apps.sbn", Have: 4}}}}, []check.Component{apps}}
		held := check.New(check.Config{})
		for _, e := range history("b node-up\nb file-start\n" + verified) {
			held.Event(e)
		}
		held.Look(w)
		held.Rest(w)
		if c.want != "" {
			only(t, held, c.want)
		} else if held.Failed() {
			t.Error(held.Violations())
		}
	}
}

// An old, valid manifest does not come back.
func TestSequenceNeverGoesBack(t *testing.T) {
	c := check.New(check.Config{})
	c.Event(history("a node-up")[0])
	for _, sequence := range []uint64{4, 3} {
		c.Look(site{map[string]check.Host{name("a"): {Up: true, Honest: true,
			Slots: []check.Slot{{Active: true, Bootable: true, Sequence: sequence}}}}, nil})
	}
	only(t, c, check.Sequence)
}

// A recording's clocks may differ: what is cured within the slack is no breach.
func TestReplayToleratesReordering(t *testing.T) {
	late := two + "b joined a at=50\na child-joined b n=1 at=60"
	if found := check.Replay(history(late)); len(found) > 0 {
		t.Error(found)
	}
	if found := check.Replay(history(two + "b joined a at=50\na offer at=900")); len(found) != 1 || found[0].Check != check.AgreedEdge {
		t.Error(found)
	}
}
