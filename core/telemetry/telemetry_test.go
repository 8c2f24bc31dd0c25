package telemetry

import (
	"encoding/json"
	"reflect"
	"testing"
)

// story is a short true life of two phones and one file.
var story = []Event{
	{T: 0, Kind: Run, Phones: 2, Rate: 10_000_000, RTT: 150_000, Size: 1000, N: 1, Profile: "classic"},
	{T: 1, Node: "SEP080027000001", Seq: 1, Kind: NodeUp, Model: "CP-7961G", Addr: "127.41.0.1", N: 1},
	{T: 2, Node: "SEP080027000002", Seq: 1, Kind: NodeUp, Model: "CP-7961G", Addr: "127.41.0.2", N: 1},
	{T: 5, Node: "SEP080027000001", Seq: 2, Kind: FileStart, Model: "CP-7961G", File: "a.sbn", Hier: 0xff9d7cb9},
	{T: 6, Node: "SEP080027000002", Seq: 2, Kind: FileStart, Model: "CP-7961G", File: "a.sbn", Hier: 0xff9d7cb9},
	{T: 7, Node: "SEP080027000001", Seq: 3, Kind: Claim, Model: "CP-7961G", File: "a.sbn", Map: 1, Strength: 2},
	{T: 8, Node: "SEP080027000002", Seq: 3, Kind: Yield, File: "a.sbn", Peer: "SEP080027000001"},
	{T: 9, Node: "SEP080027000001", Seq: 4, Kind: RootConfirmed, File: "a.sbn"},
	{T: 10, Node: "SEP080027000002", Seq: 4, Kind: Joined, File: "a.sbn", Peer: "SEP080027000001", Depth: 1},
	{T: 10, Node: "SEP080027000001", Seq: 5, Kind: ChildJoined, File: "a.sbn", Peer: "SEP080027000002", N: 1},
	{T: 20, Node: "SEP080027000001", Seq: 6, Kind: TransferStart, File: "a.sbn", Size: 1000},
	{T: 30, Node: "SEP080027000001", Seq: 7, Kind: Progress, File: "a.sbn", Have: 600, Size: 1000},
	{T: 35, Kind: WAN, Down: 700},
	{T: 40, Node: "SEP080027000001", Seq: 8, Kind: Verified, File: "a.sbn", Size: 1000},
	{T: 41, Node: "SEP080027000002", Seq: 5, Kind: TransferStart, File: "a.sbn", Peer: "SEP080027000001", Size: 1000},
	{T: 50, Node: "SEP080027000002", Seq: 6, Kind: Verified, File: "a.sbn", Size: 1000},
	{T: 51, Node: "SEP080027000001", Seq: 9, Kind: Committed, Load: "L"},
	{T: 52, Node: "SEP080027000002", Seq: 7, Kind: Committed, Load: "L"},
	{T: 53, Kind: RunEnd, N: 2},
}

func fold(events []Event) *Fleet {
	f := &Fleet{}
	for _, e := range events {
		f.Apply(e)
	}
	return f
}

func TestFoldTellsTheStory(t *testing.T) {
	f := fold(story)
	want := Totals{Events: len(story), Completed: 2, Confirmed: 1, MaxChildren: 1, MaxDepth: 1,
		Broadcasts: 1, ServerBytes: 1000, PeerBytes: 1000}
	if f.Totals != want {
		t.Errorf("totals %+v, want %+v", f.Totals, want)
	}
	child := f.Node("SEP080027000002").File("a.sbn")
	if child.Phase != Whole || child.Parent != "SEP080027000001" || child.Server || child.Depth != 1 {
		t.Errorf("child ended as %+v", child)
	}
	if h := f.Hiers[0]; h.Claims != 1 || h.Confirmed != 1 || h.Whole != 2 || h.Root != "SEP080027000001" {
		t.Errorf("hierarchy ended as %+v", h)
	}
	if f.Run.Down != 700 || !f.Run.Ended {
		t.Errorf("run ended as %+v", f.Run)
	}
}

// A viewer that starts from a snapshot sees what one sees that was there from
// the start, wherever the snapshot was taken.
func TestSnapshotAnywhereThenTheRest(t *testing.T) {
	whole := fold(story)
	for cut := range story {
		b, err := json.Marshal(fold(story[:cut]))
		if err != nil {
			t.Fatal(err)
		}
		late := &Fleet{}
		if err := json.Unmarshal(b, late); err != nil {
			t.Fatal(err)
		}
		for _, e := range story[cut:] {
			late.Apply(e)
		}
		late.index()
		if !reflect.DeepEqual(late, whole) {
			t.Fatalf("cut at %d: %+v, want %+v", cut, late, whole)
		}
	}
}

func TestEventRoundTripIsCanonical(t *testing.T) {
	odd := Event{T: -5, Node: "é\"<\x01>", Kind: Log, Hier: 1, XID: 0xffffffff, Size: Unknown, Text: "a\nb", Level: "DBG",
		Digest: "00", Down: 1, Up: 2, Rate: 3, Phones: 4, RTT: 5, Profile: "p", Depth: 6, Load: "l", Addr: "::1"}
	for _, e := range append(story[:len(story):len(story)], odd) {
		line := e.AppendJSON(nil)
		back, err := ParseEvent(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if back != e {
			t.Errorf("%s came back as %+v", line, back)
		}
		if again := back.AppendJSON(nil); string(again) != string(line) {
			t.Errorf("%s was written again as %s", line, again)
		}
	}
}

// Every field of Event must be in the hand-written encoder.
func TestAppendJSONKnowsEveryField(t *testing.T) {
	var e Event
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Int, reflect.Int64:
			f.SetInt(1)
		default:
			f.SetUint(1)
		}
	}
	var keys map[string]any
	if err := json.Unmarshal(e.AppendJSON(nil), &keys); err != nil {
		t.Fatal(err)
	}
	if len(keys) != v.NumField() {
		t.Errorf("the encoder wrote %d of %d fields: %v", len(keys), v.NumField(), keys)
	}
}

func TestUnknownKindIsCarriedAndNotFolded(t *testing.T) {
	e, err := ParseEvent([]byte(`{"t":1,"node":"n","kind":"from-the-future","new_field":7}`))
	if err != nil {
		t.Fatal(err)
	}
	f := fold([]Event{e})
	if len(f.Nodes) != 0 || f.Totals.Events != 0 {
		t.Errorf("an unknown kind was folded: %+v", f)
	}
}

func FuzzParseEvent(f *testing.F) {
	for _, e := range story {
		f.Add(e.AppendJSON(nil))
	}
	f.Add([]byte(`{"kind":"joined","node":"a","file":"b","depth":-1,"have":-9,"size":9223372036854775807}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := ParseEvent(line)
		if err != nil {
			return
		}
		fl := fold(story[:10])
		fl.Apply(e)
		if e.Kind.Known() {
			if back, err := ParseEvent(e.AppendJSON(nil)); err != nil || back != e {
				t.Fatalf("%+v came back as %+v, %v", e, back, err)
			}
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	buf := make([]byte, 0, 1024)
	for b.Loop() {
		for _, e := range story {
			buf = e.AppendJSON(buf[:0])
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		fold(story)
	}
}

// A hierarchy ends where its broadcasts do: phones of one model on two subnets
// have two roots of one file, and one that moved counts where it is.
func TestSubnetsHaveHierarchiesOfTheirOwn(t *testing.T) {
	const here, there = "10.1.0.0/24", "10.2.0.0/24"
	up := func(node, subnet string) Event { return Event{Node: node, Kind: NodeUp, Model: "m", Subnet: subnet} }
	f := fold([]Event{
		up("a", here), up("b", there), up("c", here),
		{Node: "a", Kind: FileStart, File: "f"}, {Node: "b", Kind: FileStart, File: "f"}, {Node: "c", Kind: FileStart, File: "f"},
		{Node: "a", Kind: RootConfirmed, File: "f"}, {Node: "b", Kind: RootConfirmed, File: "f"},
		up("c", there), {Node: "c", Kind: FileStart, File: "f"},
	})
	if len(f.Hiers) != 2 {
		t.Fatalf("%d hierarchies, want 2", len(f.Hiers))
	}
	for i, want := range []HierState{{Subnet: here, Root: "a", Started: 1}, {Subnet: there, Root: "b", Started: 2}} {
		if h := f.Hiers[i]; h.Subnet != want.Subnet || h.Root != want.Root || h.Started != want.Started {
			t.Errorf("%s: %+v", want.Subnet, h)
		}
	}
}
