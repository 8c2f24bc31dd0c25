// Package dload is the phone's console log of Peer Firmware Sharing: it writes
// a node's history as the lines that a Cisco phone prints, and reads such lines
// back into a history, so that a log from the field plays in the same picture
// as a simulated or a live fleet.
//
// A line is
//
//	LEVEL HH:MM:SS.micros DLoad: text
//
// with LEVEL one of DBG, INF, NOT (a read log may hold other levels of three
// capitals). The wording of six kinds is the phone's own, as one public
// excerpt of a root's console shows it (testdata/excerpt.txt):
//
//	Listening      +++ fd=7 Listening on peer TCP port 4051
//	               ^.idl_child.c-openUDPPort
//	FileStart      |parent=-1><fd[0]=-1 fd[1]=-1 FULL=0
//	Claim          ^.idl_protocol.c-sendBroadcastOffer
//	               XID080027F8 TxBdcst ClaimRoot(tent): map=ff9d7cb9 strength=31d4d43d_
//	Ad             ^.idl_timeout.c-doTimeout
//	               Timeout XID080027F8 hier=ClaimRoot(tent)
//	               ^.idl_protocol.c-sendBroadcastOffer
//	               XID080027F8 TxBdcst Ad 1: ClaimRoot(tent)
//	RootConfirmed  ^.idl_timeout.c-doTimeout
//	               Timeout XID080027F8 hier=ClaimRoot(tent)
//	               UT:Confirmed root bumping strength
//	               @@@HROOT:XID080027F8 H=36685558 m=CP-7961G ROOT=10.106.117.68 /dnld/SCCP41.9-4-2SR2-2S.loads
//	RootWaitOver   XID080027F8 Root sending TFTP XfrCmd on ROOT_WAITING TO
//
// The claim ends in a blank (shown as _): both translations of the excerpt have
// it there, inside the quotation marks. The Portuguese one has another blank
// before the last "hier=ClaimRoot(tent)" closes; the Chinese one has not, so
// that one is taken for typesetting.
//
// # What is ours
//
// No public text shows how a phone words anything else. Lines whose text starts
// with "PFS " are OUR OWN, in the phone's style, and must not be taken for
// Cisco's: NodeUp, NodeDown, Yield, Joined, ChildJoined, ChildLeft, Redirect,
// ParentLost, TransferStart, TransferFail, Verified, Rejected, Fallback,
// Committed, CommitFailed, RolledBack, Ignored. Offer, Progress and Depth are
// silent unless [Renderer.Verbose] asks for them. Run, RunEnd and WAN are not events of a
// phone and never have a line. Log prints its own Level and Text.
//
// # What it promises
//
//   - All lines of one event bear the event's time. On the real phone they lie
//     0.3 to 0.8 ms apart (2.6 ms from the last timeout to the HROOT line); an
//     event read from such lines has the time of its first line.
//   - [Parse] loses no line: what it does not understand is a Log event when it
//     is a log line, and a [Note] with its line number in any case. It reads
//     hostile text: its work and memory are bounded by the limits below.
//   - What Renderer writes, Parse reads back as the same events, reduced to what
//     their lines tell ([Carried]), up to the names explained next. Texts of
//     more than 512 bytes and names of more than 128 are cut when written.
//     Odd characters are written as \xNN, so that a line stays a line.
//   - Times of day wrap at 24 h. Each line is taken to lie within 12 h of the
//     line before it, later or earlier; lines out of order are put in order and
//     reported.
//
// Most of the phone's own lines name neither file nor hierarchy. Parse gives
// them those of the line with the same XID that does name them: the next such
// line (the previous one for RootWaitOver). A FileStart line bears no XID at
// all; it gets that of the first exchange after it that has not begun yet. With
// several files begun at the same moment this may swap their FileStart events.
// The bumped strength of a confirmed root, the map and strength of an Ad and
// the bytes that a FileStart already has are in no line and stay zero.
//
// # What it leaves to others
//
// Receiving lines (the phones' log server, UDP), files, and the choice of a
// node's name: a console log does not say whose it is. [ParseCapture] takes the
// name of each line from what a log server wrote before it, where it did.
//
// The package is pure: no clock, no files, no goroutines, no floats.
package dload
