package telemetry

import "fmt"

// Kind says what an event tells. The text form is the one in JSON.
type Kind uint8

// The kinds of schema version 1. The comment names the fields that matter
// besides T, Node, Seq, Model, Load, File, Hier and XID.
const (
	// Run begins a history and forgets what was before: Phones, Rate (WAN,
	// bit/s), RTT (µs), Size (bytes of all loads, one copy each), N (loads),
	// Profile, Text.
	Run Kind = iota + 1
	// RunEnd ends it: N is the number of phones that committed.
	RunEnd
	// WAN samples the line towards the site: Down and Up (bytes so far), Rate.
	WAN

	// NodeUp: Addr, Subnet, Text (what the phone runs now), N = 1 with PFS, 0
	// without, Profile ("" is classic).
	NodeUp
	// NodeDown: Text is the reason.
	NodeDown
	// Listening: the TCP and UDP ports are open; N is the file descriptor
	// where there is one.
	Listening

	// FileStart: the node opens the hierarchy of File and listens; Have.
	FileStart
	// Claim: broadcast ClaimRoot(tentative); Map, Strength.
	Claim
	// Ad: the claim repeated, N = 1..4; Map, Strength.
	Ad
	// Yield: a stronger claim or an offer was heard; Peer.
	Yield
	// RootConfirmed: nobody objected; Strength is the bumped one, Addr; Wait is
	// the time that others have to join.
	RootConfirmed
	// Offer: broadcast by one who can feed others; Depth, N = free slots.
	Offer
	// RootWaitOver: the root turns to the server.
	RootWaitOver

	// Joined: Peer accepted this node as child; Depth is the node's own.
	Joined
	// ChildJoined: this node accepted Peer; N children now.
	ChildJoined
	// ChildLeft: the child Peer is gone or done; N children now; Text.
	ChildLeft
	// Redirect: this node is full and sent Peer on to its children.
	Redirect
	// Depth: the node's distance from its root changed; Depth.
	Depth
	// ParentLost: Peer is gone or silent; Have; Text.
	ParentLost

	// TransferStart: bytes come from Peer, or from the server when Peer is
	// empty; Have is the offset they start at, Size (−1 unknown).
	TransferStart
	// Progress: Have of Size bytes are here.
	Progress
	// TransferFail: the transfer ended early; Peer as above; Have is what of
	// the server's bytes stays; Text.
	TransferFail
	// Verified: File is whole and its digest was checked; Size, Digest.
	Verified
	// Rejected: the bytes received do not match the digest; Peer, Text.
	Rejected
	// Fallback: peers failed this node, it goes to the server alone; Text.
	Fallback

	// Committed: every file verified, Load is now the bootable one. Text says how
	// far the list is to be trusted, "verified: ..." or "unverified: ..."; empty:
	// [Unverified].
	Committed
	// CommitFailed: the old load stays; Text.
	CommitFailed
	// RolledBack: Load was switched to and did not do, so the load before it is
	// the bootable one again; Text says why, and which load that is.
	RolledBack

	// Ignored: foreign input was dropped; Text is the reason, N how many
	// since the last such event.
	Ignored
	// Log: a line of a phone's console that no other kind covers; Level, Text.
	Log

	kindEnd
)

var kindNames = [kindEnd]string{
	Run: "run", RunEnd: "run-end", WAN: "wan",
	NodeUp: "node-up", NodeDown: "node-down", Listening: "listening",
	FileStart: "file-start", Claim: "claim", Ad: "ad", Yield: "yield",
	RootConfirmed: "root-confirmed", Offer: "offer", RootWaitOver: "root-wait-over",
	Joined: "joined", ChildJoined: "child-joined", ChildLeft: "child-left",
	Redirect: "redirect", Depth: "depth", ParentLost: "parent-lost",
	TransferStart: "transfer-start", Progress: "progress", TransferFail: "transfer-fail",
	Verified: "verified", Rejected: "rejected", Fallback: "fallback",
	Committed: "committed", CommitFailed: "commit-failed", RolledBack: "rolled-back",
	Ignored: "ignored", Log: "log",
}

// String returns the kind's text form; "kind-N" for one this version lacks.
func (k Kind) String() string {
	if k.Known() {
		return kindNames[k]
	}
	return fmt.Sprintf("kind-%d", uint8(k))
}

// Known reports whether the kind belongs to this schema version.
func (k Kind) Known() bool { return k > 0 && k < kindEnd }

// MarshalText is the JSON form.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts the names above. A name that it does not know becomes
// kind 0: such an event is carried on but never folded.
func (k *Kind) UnmarshalText(b []byte) error {
	*k = kindNamed(string(b))
	return nil
}

func kindNamed(s string) Kind {
	for i, name := range kindNames {
		if name == s && s != "" {
			return Kind(i)
		}
	}
	return 0
}

// Kinds lists every kind of this version in order.
func Kinds() []Kind {
	var out []Kind
	for k := Run; k < kindEnd; k++ {
		out = append(out, k)
	}
	return out
}
