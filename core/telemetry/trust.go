package telemetry

import "strings"

// Unverified is the trust in what was committed without a word about it.
const Unverified = "unverified: the list carries no digests"

// vouched begins the trust in a list that somebody's key has signed.
const vouched = "verified: "

// Vouched reports whether a key that the node trusts has signed what the node
// has committed, and which; signer is "" if the node did not say. What was not
// committed nobody vouches for.
func (n *NodeState) Vouched() (signer string, ok bool) {
	rest, ok := strings.CutPrefix(n.Trust, vouched)
	if !ok {
		return "", false
	}
	_, signer, _ = strings.Cut(rest, "key ")
	return signer, true
}
