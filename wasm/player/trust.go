package player

import (
	"slices"

	"openpfs/core/telemetry"
)

// How far what a phone has committed is to be trusted; "" where it has not told.
const (
	Verified   = "verified"   // a key that the phone trusts has signed it
	Unverified = "unverified" // no key has vouched for it
)

// maxSigners bounds the keys that are named; a fleet has one or two.
const maxSigners = 4

// Trust counts the phones that have committed by how far that is to be trusted.
type Trust struct {
	Verified   int      `json:"verified"`
	Unverified int      `json:"unverified"`
	Back       int      `json:"back"`              // went back to the load before
	Signers    []string `json:"signers,omitempty"` // whose keys vouch, in order of appearance
}

func trustIn(f *telemetry.Fleet) (t Trust) {
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if n.RolledBack != "" {
			t.Back++
		}
		switch state, signer := trustOf(n); state {
		case Verified:
			t.Verified++
			if signer != "" && len(t.Signers) < maxSigners && !slices.Contains(t.Signers, signer) {
				t.Signers = append(t.Signers, signer)
			}
		case Unverified:
			t.Unverified++
		}
	}
	return t
}

// trustOf reads what the phone told when it committed.
func trustOf(n *telemetry.NodeState) (state, signer string) {
	if !n.Committed {
		return "", ""
	}
	if signer, ok := n.Vouched(); ok {
		return Verified, signer
	}
	return Unverified, ""
}
