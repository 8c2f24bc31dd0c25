package dload

import (
	"strconv"

	"openpfs/core/telemetry"
)

// Renderer writes events as console lines.
type Renderer struct {
	// Start is the time of day at which the history's T is 0.
	Start telemetry.Micros
	// Verbose also prints Offer, Progress and Depth, in words of our own.
	Verbose bool
}

// Append appends the event's lines, each ended by a newline; nothing for an
// event without a line.
func (r Renderer) Append(b []byte, e telemetry.Event) []byte {
	var room [4]Line
	for _, l := range r.Lines(room[:0], e) {
		b = append(l.Append(b), '\n')
	}
	return b
}

// Lines appends the event's lines to dst: at most four.
func (r Renderer) Lines(dst []Line, e telemetry.Event) []Line {
	at := timeOfDay(r.Start, e.T)
	say := func(level, text string) { dst = append(dst, Line{At: at, Level: level, Text: text}) }
	xid := "XID" + upper8(e.XID)
	timeout := func() {
		say("NOT", textDoTimeout)
		say("DBG", "Timeout "+xid+" hier=ClaimRoot(tent)")
	}
	switch e.Kind {
	case telemetry.Listening:
		say("DBG", "+++ fd="+strconv.Itoa(fd(e.N))+" Listening on peer TCP port 4051")
		say("NOT", textOpenUDP)
	case telemetry.FileStart:
		say("NOT", textAlone)
	case telemetry.Claim:
		say("NOT", textBroadcast)
		// The trailing blank is the phone's: see doc.go.
		say("INF", xid+" TxBdcst ClaimRoot(tent): map="+lower8(e.Map)+" strength="+lower8(e.Strength)+" ")
	case telemetry.Ad:
		timeout()
		say("NOT", textBroadcast)
		say("INF", xid+" TxBdcst Ad "+strconv.Itoa(e.N)+": ClaimRoot(tent)")
	case telemetry.RootConfirmed:
		timeout()
		say("NOT", textBump)
		say("NOT", "@@@HROOT:"+xid+" H="+lower8(e.Hier)+" m="+escape(e.Model, maxTokenBytes, true)+
			" ROOT="+escape(e.Addr, maxTokenBytes, true)+" /dnld/"+escape(e.File, maxTokenBytes, true))
	case telemetry.RootWaitOver:
		say("INF", xid+" Root sending TFTP XfrCmd on ROOT_WAITING TO")
	case telemetry.Log:
		say(levelOf(e), escape(e.Text, maxTextBytes, false))
	default:
		if f := formOf(e.Kind); f != nil && (r.Verbose || !f.verbose) {
			say(f.level, f.text(e))
		}
	}
	return dst
}

// The phone's texts without a value in them.
const (
	textOpenUDP   = "^.idl_child.c-openUDPPort"
	textAlone     = "|parent=-1><fd[0]=-1 fd[1]=-1 FULL=0"
	textBroadcast = "^.idl_protocol.c-sendBroadcastOffer"
	textDoTimeout = "^.idl_timeout.c-doTimeout"
	textBump      = "UT:Confirmed root bumping strength"
)

// Carried reduces e to what its lines tell, which is what reading them gives
// back: node and time stay, Seq is counted anew by the reader. ok is false for
// an event that has no line, even a verbose one.
func Carried(e telemetry.Event) (out telemetry.Event, ok bool) {
	out = telemetry.Event{T: e.T, Node: e.Node, Kind: e.Kind}
	switch e.Kind {
	case telemetry.Listening:
		out.N = max(e.N, 0)
	case telemetry.FileStart:
	case telemetry.RootWaitOver:
		out.XID = e.XID
	case telemetry.Claim:
		out.XID, out.Map, out.Strength = e.XID, e.Map, e.Strength
	case telemetry.Ad:
		out.XID, out.N = e.XID, e.N
	case telemetry.RootConfirmed:
		out.XID, out.Hier = e.XID, e.Hier
		out.Model, out.Addr, out.File = e.Model, e.Addr, e.File
	case telemetry.Log:
		out.Level, out.Text = levelOf(e), e.Text
	default:
		f := formOf(e.Kind)
		if f == nil {
			return telemetry.Event{}, false
		}
		f.carry(&out, e)
	}
	return out, true
}

func (f *form) carry(out *telemetry.Event, e telemetry.Event) {
	for _, fd := range f.fields {
		switch fd {
		case fXID:
			out.XID = e.XID
		case fHier:
			out.Hier = e.Hier
		case fDepth:
			out.Depth = e.Depth
		case fN:
			out.N = e.N
		case fHave:
			out.Have = e.Have
		case fSize:
			out.Size = e.Size
		case fText:
			out.Text = e.Text
		default:
			*fd.name(out) = *fd.name(&e)
		}
	}
}

// timeOfDay takes the rest first, so that no T overflows.
func timeOfDay(start, t telemetry.Micros) telemetry.Micros {
	return ((start%Day+t%Day)%Day + Day) % Day
}

// fd prints what is no descriptor as the phone does where it has none.
func fd(n int) int {
	if n <= 0 {
		return -1
	}
	return n
}

func levelOf(e telemetry.Event) string {
	if isLevel(e.Level) {
		return e.Level
	}
	return "INF"
}
