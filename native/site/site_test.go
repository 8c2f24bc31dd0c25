package site_test

import (
	"net/netip"
	"testing"

	"openpfs/native/site"
)

func TestNeighboursShareALine(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"10.1.2.3", "10.1.2.250", true},
		{"10.1.2.3", "10.1.3.3", false},
		{"10.1.2.3", "::ffff:10.1.2.9", true},
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff::", true},
		{"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"fe80::1%eth0", "fe80::2", true},
	} {
		if got := site.Of(netip.MustParseAddr(c.a)) == site.Of(netip.MustParseAddr(c.b)); got != c.same {
			t.Errorf("%s and %s: neighbours %v", c.a, c.b, got)
		}
	}
	if site.Of(netip.Addr{}).IsValid() {
		t.Error("no address has a network")
	}
}
