package main

import "testing"

// A viewer may wish for a profile that there is, and the wish is granted once.
func TestAViewersProfile(t *testing.T) {
	p := &page{}
	for _, name := range []string{"express", "hasty", ""} {
		p.wish(name)
	}
	if got := p.wished(); got != "express" {
		t.Errorf("wished for %q", got)
	}
	if again := p.wished(); again != "" {
		t.Errorf("and again for %q", again)
	}
}
