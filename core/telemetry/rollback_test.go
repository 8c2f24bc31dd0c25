package telemetry

import "testing"

// A load that was rolled back is not installed: the fleet counts the phone no
// more, nothing vouches for what runs there, and the reason stays to be seen
// until the phone tries again.
func TestARollBackTakesTheCommitBack(t *testing.T) {
	const why = "not healthy within 1m0s; rolled back to OLD"
	for name, before := range map[string][]Event{
		"found when it was tried": nil,
		"found after it was told": {{Kind: Committed, Node: "n", Load: "NEW", Text: "verified: sequence 7, key K"}},
	} {
		f := fold(append([]Event{{Kind: NodeUp, Node: "n", Load: "NEW", Text: "OLD", N: 1}}, before...))
		f.Apply(Event{Kind: RolledBack, Node: "n", Load: "NEW", Text: why})
		n := f.Node("n")
		if n.Committed || n.Trust != "" || n.RolledBack != why || n.Running == "NEW" || f.Totals.Completed != 0 {
			t.Errorf("%s: %+v, %d completed", name, n, f.Totals.Completed)
		}
		if before == nil && n.Running != "OLD" {
			t.Errorf("%s: what ran all the time is told as %q", name, n.Running)
		}
		f.Apply(Event{Kind: FileStart, Node: "n", File: "list"})
		if n = f.Node("n"); n.RolledBack != "" {
			t.Errorf("%s: it tries again, and still says %q", name, n.RolledBack)
		}
		f.Apply(Event{Kind: RolledBack, Node: "n", Load: "NEW"})
		if n.RolledBack != WentBack {
			t.Errorf("%s: without a reason it says %q", name, n.RolledBack)
		}
		f.Apply(Event{Kind: Committed, Node: "n", Load: "NEW"})
		if n.RolledBack != "" || f.Totals.Completed != 1 {
			t.Errorf("%s: it runs, and still says %q", name, n.RolledBack)
		}
	}
}
