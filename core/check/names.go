package check

// Name is the name of a check, as violations and reports carry it.
type Name string

// The checks. Those of the first group need events only, those of the second a
// [World].
const (
	WellFormed   Name = "well-formed"
	Election     Name = "election"
	Yields       Name = "yields"
	OneRoot      Name = "one-root"
	FewClaims    Name = "few-claims"
	TwoChildren  Name = "two-children"
	OneParent    Name = "one-parent"
	AgreedEdge   Name = "agreed-edge"
	NoCycles     Name = "no-cycles"
	SameModel    Name = "same-model"
	WholeParent  Name = "whole-parent"
	Resume       Name = "resume"
	SameDigest   Name = "same-digest"
	FetchCause   Name = "fetch-cause"
	Economy      Name = "economy"
	VerifyFirst  Name = "verify-first"
	WholeLoad    Name = "whole-load"
	NeverStuck   Name = "never-stuck"
	Finishes     Name = "finishes"
	CommitBytes  Name = "commit-bytes"
	OneLoad      Name = "one-load"
	Bootable     Name = "bootable"
	SyncFirst    Name = "sync-first"
	VerifiedDisk Name = "verified-disk"
	NeverAhead   Name = "never-ahead"
	WithinLimits Name = "within-limits"
	Sequence     Name = "sequence"
	FoldIsTruth  Name = "fold-is-truth"

	Amplification Name = "amplification"
)

// Info says what a check holds.
type Info struct {
	Name  Name
	Doc   string // what must hold, and why
	World bool   // needs the true world
}

// Checks lists every check.
func Checks() []Info {
	return []Info{
		{WellFormed, "a node's times never go back, its events are numbered without a gap from 1 in each life, its names, sizes and counts are possible: or nothing that is told can be believed", false},
		{Election, "a root is confirmed only after its claim and four ads, with no yield in between: or it takes a crown that others still contest", false},
		{Yields, "who claims falls silent when it has heard a stronger claim: or every phone of a site speaks (held in a calm network only)", false},
		{OneRoot, "two roots of one file that hear each other do not both stay: or both take a copy over the WAN (not held while hosts are bad or the network is faulty)", false},
		{FewClaims, "of N phones that start together at most 4·log2(N)+20 claims of a file are heard: or a large site floods itself (only with Config.Together and without network faults)", false},
		{TwoChildren, "nobody has more than two children of a file: or the tree becomes a star and one phone's port carries the site", false},
		{OneParent, "who joins has no parent and is no root: or bytes of two sources mix", false},
		{AgreedEdge, "who joins a parent is that parent's child: or nobody will ever feed it", false},
		{NoCycles, "no node stays its own ancestor: a cycle of two re-attachments that cross ends when the paths have come round it, or, where a connection of it is dead, with that child's patience: or all of the cycle wait for each other for ever", false},
		{SameModel, "parent and child are of one model, and the hierarchy is that of model and file: or a phone gets another model's firmware", false},
		{WholeParent, "bytes come only from a peer that has verified the file, or, with the express profile, each block of it that it hands on, and as many as it has: or corrupt bytes spread before anyone looks", false},
		{Resume, "a transfer starts at the first byte or exactly where the bytes held end, within the file: or the file gets a hole", false},
		{SameDigest, "all who verify a file have the same digest and length: or one of them has not checked it (not held when the server's files change)", false},
		{FetchCause, "a node with PFS turns to the server only as a root whose wait is over or after a fallback: or it fetches what a peer offers (CSCus67416)", false},
		{Economy, "upstream fetches of a file are at most 1 + root failovers + fallbacks + fetches that failed, whatever goes wrong; in a calm network none is made while another live node holds or fetches the file: or the line carries it twice", false},
		{VerifyFirst, "a load is committed only after every file of it that was opened is verified: or the phone boots what it never checked", false},
		{WholeLoad, "all who commit a load commit the same set of files, and more than its list: or one of them lacks a component", false},
		{NeverStuck, "a node that lives and is not done does not fall silent without a parent, a transfer or a crown: or it is left behind", false},
		{Finishes, "a run that ends well has every live phone committed: or its end is a lie", false},
		{CommitBytes, "every component in the active slot has the digest and length of the manifest: or the phone boots other bytes than were published", true},
		{OneLoad, "exactly one slot is active and holds exactly one load's components: or parts of two firmwares are mixed", true},
		{Bootable, "at every crash point a slot can be booted, and the active one is: or a power cut makes a brick", true},
		{SyncFirst, "what is verified, and what is committed, is synced: or a power cut takes back what others were told", true},
		{VerifiedDisk, "what a node calls verified is on its disk, whole and with the digest that it told: or its word is worth nothing", true},
		{NeverAhead, "a child holds no more of a file than its parent while bytes flow: or they are not the parent's bytes", true},
		{WithinLimits, "sessions, connections, timers and lists stay within the stated limits: or a neighbour can exhaust a phone", true},
		{Sequence, "the active manifest's sequence never goes back: or an old, vulnerable load returns (not held with Config.Downgrade)", true},
		{Amplification, "to an address from which no connection has come about go at most 3 bytes for one received from or about it: or a spoofed word makes a weapon of every phone", true},
		{FoldIsTruth, "at rest the fold of the telemetry is the truth, host by host and file by file: or the page shows what is not so", true},
	}
}
