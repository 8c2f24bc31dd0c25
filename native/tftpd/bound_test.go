package tftpd

import "testing"

// However long a site's transfers go on, a bound that is raised never falls.
func TestABoundRises(t *testing.T) {
	var b bound
	b.set(100*unitBytes, unitBytes)
	for round, was := 0, b.bytes; round < 200; round, was = round+1, b.bytes {
		if b.raise(unitBytes); b.bytes <= was {
			t.Fatalf("round %d: from %d to %d", round, was, b.bytes)
		}
	}
}
