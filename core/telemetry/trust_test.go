package telemetry

import "testing"

// What a node has committed is never shown as verified without a word that says
// so.
func TestACommitWithoutAWordIsUnverified(t *testing.T) {
	for text, want := range map[string]string{"": Unverified, "verified: sequence 7, key K": "verified: sequence 7, key K"} {
		f := fold([]Event{{Kind: NodeUp, Node: "n"}, {Kind: Committed, Node: "n", Text: text}})
		if got := f.Node("n").Trust; got != want {
			t.Errorf("%q is told as %q", text, got)
		}
		f.Apply(Event{Kind: NodeUp, Node: "n"})
		if got := f.Node("n").Trust; got != "" {
			t.Errorf("before it commits again it is told as %q", got)
		}
	}
}

// Who vouches is read from the node's word alone.
func TestWhoVouches(t *testing.T) {
	for trust, want := range map[string]struct {
		signer string
		ok     bool
	}{
		"verified: sequence 7, key RWQ1": {"RWQ1", true}, "verified: by hand": {"", true},
		Unverified: {"", false}, "": {"", false}, "verified": {"", false}, "nobody verified: key K": {"", false},
	} {
		n := NodeState{Trust: trust}
		if signer, ok := n.Vouched(); signer != want.signer || ok != want.ok {
			t.Errorf("%q: %q, %v", trust, signer, ok)
		}
	}
}

// A list that is whole and then refused counts as whole no more.
func TestAListThatIsRefusedIsNotWhole(t *testing.T) {
	events := []Event{{Kind: NodeUp, Node: "n"}, {Kind: FileStart, Node: "n", File: "l"}, {Kind: Verified, Node: "n", File: "l", Size: 9},
		{Kind: Rejected, Node: "n", File: "l", Peer: "p"}, {Kind: FileStart, Node: "n", File: "l"}}
	f := fold(events)
	if f.Hiers[0].Whole != 0 || f.Node("n").File("l").Phase != Hearing {
		t.Errorf("%+v, %+v", f.Hiers[0], f.Node("n").File("l"))
	}
	f.Apply(Event{Kind: Verified, Node: "n", File: "l", Size: 9})
	if f.Hiers[0].Whole != 1 {
		t.Errorf("%+v", f.Hiers[0])
	}
}
