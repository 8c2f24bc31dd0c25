package pfs

import (
	"net/netip"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// ConnID names a TCP connection between its opening and its Closed. The node
// numbers those it dials from 1; the driver numbers those it accepts from
// Inbound upwards. No number is used twice.
type ConnID uint64

// Inbound is the first number of accepted connections.
const Inbound ConnID = 1 << 62

// Input is what happens to a node: one of the types below.
type Input interface{ input() }

// Held is a file that the disk has when the node starts.
type Held struct {
	File   string
	Have   int64 // bytes, from the first
	Size   int64
	Digest load.Digest
	Whole  bool // every byte is here and was verified
}

type (
	// Start begins a node's life; first input, once.
	Start struct{ Held []Held }
	// Tick says only that time has passed.
	Tick struct{}
	// Stop ends it; last input.
	Stop struct{}

	// Datagram came in on port 4051.
	Datagram struct {
		From netip.Addr
		Msg  wire.Message
	}
	// Malformed counts something foreign that the driver could not parse, or
	// turned away. What says of which kind it is, in words that its sender has no
	// part in; Err says more.
	Malformed struct {
		From netip.Addr
		What string
		Err  error
	}

	// Accepted is a new connection from a would-be child.
	Accepted struct {
		Conn ConnID
		From netip.Addr
	}
	// Closed says that a connection is gone, whoever ended it; also the
	// answer to a Dial that failed. Not sent after an effect Close.
	Closed struct {
		Conn ConnID
		Err  error
	}
	// Framed is a control frame from a connection.
	Framed struct {
		Conn  ConnID
		Frame wire.Frame
	}
	// Sent answers SendFile: all of it is written, which is not to say that it
	// was read. Not sent if the connection ends before.
	Sent struct{ Conn ConnID }
	// Received says how many bytes of the file an effect Receive has stored.
	Received struct {
		Conn ConnID
		Have int64
	}
	// ReceiveFailed ends a Receive before its last byte. Err wraps [ErrBlock] if
	// the peer sent what is not the file, else it is the disk's.
	ReceiveFailed struct {
		Conn ConnID
		Err  error
	}

	// Fetched is the progress of an effect Fetch; Size −1 while unknown, and
	// here as everywhere at most wire.MaxFile.
	Fetched struct {
		File       string
		Have, Size int64
	}
	// FetchDone says that the server sent the last byte.
	FetchDone struct {
		File string
		Size int64
	}
	// FetchFailed ends a Fetch without the file. Err is the server's, or wraps
	// [ErrDisk]; [ErrBlock] if the server sent what is not the file.
	FetchFailed struct {
		File string
		Err  error
	}

	// Stored answers Finish. Err nil: File is whole, synced, and has Digest.
	// Corrupt: the bytes do not match the digest and were thrown away. Else
	// Err is the disk's.
	Stored struct {
		File    string
		Size    int64
		Digest  load.Digest
		Corrupt bool
		Err     error
	}
	// ListRead answers ReadList.
	ListRead struct {
		File    string
		Content []byte
		Err     error
		// Parsed is what [ParseList] makes of the content, where a driver of many
		// nodes has done so once for all; else nil. It is not changed.
		Parsed *ParsedList
	}
	// Activated answers Commit; Err nil: the load is the bootable one, and runs
	// where the driver starts it. What follows an error depends on its kind:
	//
	//   - Changed is the file that was found to differ from what was verified, and
	//     that the driver has thrown away: it is taken again, then committed.
	//   - Unfit: the load was switched to, started, and found unhealthy. A device
	//     that tried it again by itself would boot for ever, so this node does not
	//     commit it again in this life; it stays whole and serves others. A driver
	//     that knows from an earlier life that the load is unfit answers so at
	//     once, and leaves the slots alone. To is the load that is the bootable one
	//     again; "" if going back failed, too.
	//   - Else the disk's: tried again after a wait that doubles.
	Activated struct {
		Err     error
		Changed string
		Unfit   bool
		To      string
	}
)

func (Start) input()         {}
func (Tick) input()          {}
func (Stop) input()          {}
func (Datagram) input()      {}
func (Malformed) input()     {}
func (Accepted) input()      {}
func (Closed) input()        {}
func (Framed) input()        {}
func (Sent) input()          {}
func (Received) input()      {}
func (ReceiveFailed) input() {}
func (Fetched) input()       {}
func (FetchDone) input()     {}
func (FetchFailed) input()   {}
func (Stored) input()        {}
func (ListRead) input()      {}
func (Activated) input()     {}

// What effects point to is good until the next Step, as their list is. Frames stay as
// they are for ever.
type (
	// Control is a frame for a connection.
	Control struct {
		Conn  ConnID
		Frame wire.Frame
	}
	// Call is a connection that is opened.
	Call struct {
		Conn ConnID
		To   netip.Addr
		Join *wire.Join
	}
	// Outgoing is a file on its way to a child.
	Outgoing struct {
		Conn         ConnID
		File         string
		Offset, Size int64
	}
	// Incoming is a file on its way from a parent.
	Incoming struct {
		Conn         ConnID
		File         string
		Offset, Size int64
		Digest       load.Digest
		Blocks       load.Blocks
	}
)

// Effect is what a node wants done: one of the types below. The driver carries
// them out in order.
type Effect interface{ effect() }

type (
	// Broadcast sends a datagram to the subnet's port 4051.
	Broadcast struct{ Msg wire.Message }

	// Dial opens a connection to port 4051 of To, and writes the Join as soon as it
	// stands. Answer: what the peer says to that, or Closed, which comes after
	// Timing.Reply where nobody answers the dial.
	Dial struct{ *Call }
	// Send writes a control frame.
	Send struct{ *Control }
	// SendFile writes the bytes Offset to Size of a file as data frames: of a
	// whole one; of one whose Blocks are known each block as soon as it was
	// checked, and whatever happens to the transfer that it comes by.
	// Answer: Sent.
	SendFile struct{ *Outgoing }
	// Receive lets data frames of a connection into the file, bytes Offset to
	// Size; what the disk holds behind Offset goes. Without a Receive, or
	// beyond Size, a data frame is the peer's offence: Closed. Answers:
	// Received, at least at the end; ReceiveFailed. With Blocks known each block
	// is checked, bytes count once theirs was, and a wrong one ends it.
	Receive struct{ *Incoming }
	// Close ends a connection once what was sent is written; nothing if it is
	// gone already.
	Close struct{ Conn ConnID }

	// Prepare says that a Fetch is likely soon: whoever has a connection to the
	// server to open may open it. No answer, and nothing to undo if none comes.
	Prepare struct{}
	// Fetch takes the file from the server. Answers: Fetched, then FetchDone or
	// FetchFailed. Without Want it begins with the first byte, and what the disk
	// holds goes. With Want, whose Blocks are known, what the disk holds up to
	// Offset stays: the server is asked for the rest, and if it can only send
	// everything, the bytes before Offset are passed over.
	Fetch struct {
		File   string
		Offset int64
		Want   load.ManifestFile
	}
	// CancelFetch ends it; no answer comes after this.
	CancelFetch struct{ File string }

	// Finish hashes what was received or fetched, compares it with the digest
	// of the Receive if there was one, syncs it and makes it whole: Stored.
	Finish struct{ File string }
	// Discard removes what the disk holds of a file.
	Discard struct{ File string }
	// ReadList reads a whole .loads file: ListRead.
	ReadList struct{ File string }
	// Commit makes the files the bootable load, in one step: Activated. With it
	// goes the record of the edition, which a later life is given as
	// Trust.Committed; a zero one leaves the record as it is.
	Commit struct {
		Load    string
		Files   []string
		Edition load.Edition
	}

	// Emit reports an event.
	Emit struct{ Event *telemetry.Event }
)

func (Broadcast) effect()   {}
func (Dial) effect()        {}
func (Send) effect()        {}
func (SendFile) effect()    {}
func (Receive) effect()     {}
func (Close) effect()       {}
func (Prepare) effect()     {}
func (Fetch) effect()       {}
func (CancelFetch) effect() {}
func (Finish) effect()      {}
func (Discard) effect()     {}
func (ReadList) effect()    {}
func (Commit) effect()      {}
func (Emit) effect()        {}
