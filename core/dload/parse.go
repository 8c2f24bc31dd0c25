package dload

import (
	"slices"
	"strings"

	"openpfs/core/telemetry"
)

// Log is a console log that was read.
type Log struct {
	Node   string            // as the caller named it
	Start  telemetry.Micros  // time of day at T = 0: of the earliest line
	Events []telemetry.Event // in order of time, T from 0, Seq from 1
	Model  string            // as a confirmed root or our NodeUp line tells it; may be ""
	Addr   string

	Notes   []Note // in order of lines; at most MaxNotes
	Omitted int    // notes beyond those
}

// Note is something about a line that a reader of the log should know.
type Note struct {
	Line   int // in the text, from 1
	Reason Reason
	Text   string
}

// Reason says what is odd about a line.
type Reason uint8

// The reasons. Unknown, Prose, TooLong and TooMany were not understood.
const (
	Unknown    Reason = iota + 1 // a log line of another meaning: kept as a Log event
	Prose                        // no log line: not in the events
	TooLong                      // over MaxLineBytes: not read
	TooMany                      // over MaxLines: this line and those after it were not read
	Wrapped                      // joined to the line before
	CutLevel                     // the level was cut off or stood elsewhere
	OutOfOrder                   // earlier than the line before: put in its place
)

var reasonTexts = [...]string{Unknown: "unknown", Prose: "prose", TooLong: "too long", TooMany: "too many lines",
	Wrapped: "wrapped", CutLevel: "cut level", OutOfOrder: "out of order"}

// String returns the reason in a word or two.
func (r Reason) String() string { return reasonTexts[r] }

// NotUnderstood returns the notes on lines whose meaning is not in the events.
func (l *Log) NotUnderstood() []Note {
	var out []Note
	for _, n := range l.Notes {
		if n.Reason <= TooMany {
			out = append(out, n)
		}
	}
	return out
}

// History returns the events with what a player needs before them: a run of one
// phone, and the phone itself.
func (l *Log) History() []telemetry.Event {
	head := []telemetry.Event{{Kind: telemetry.Run, Phones: 1, Text: "console log"}}
	if len(l.Events) > 0 && l.Events[0].Kind != telemetry.NodeUp {
		head = append(head, telemetry.Event{Node: l.Node, Kind: telemetry.NodeUp, Model: l.Model, Addr: l.Addr, N: 1})
	}
	return append(head, l.Events...)
}

func (l *Log) note(line int, reason Reason, text string) {
	if len(l.Notes) >= MaxNotes {
		l.Omitted++
		return
	}
	l.Notes = append(l.Notes, Note{line, reason, text})
}

// Parse reads a console log, or a document that quotes one, as the history of
// the node so named. It never fails: see [Log.Notes] for what it made of odd
// lines.
func Parse(text, node string) *Log {
	r := reader{log: &Log{Node: node}}
	r.scanner.log = r.log
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		if n++; n > MaxLines {
			r.log.note(n, TooMany, "")
			break
		}
		r.scanner.scan(n, line)
	}
	return r.end()
}

// reader makes a log of the lines that its scanner is given.
type reader struct {
	log     *Log
	scanner scanner
}

// end makes events of the lines that were scanned.
func (r *reader) end() *Log {
	log, records := r.log, r.scanner.records
	log.order(records)
	for i := range records {
		records[i].mean, records[i].event = understand(records[i].text)
	}
	log.gather(records)
	log.giveNames()
	slices.SortStableFunc(log.Notes, func(a, b Note) int { return a.Line - b.Line })
	return log
}

// order turns times of day into times since the earliest line, and sorts.
func (l *Log) order(records []record) {
	if len(records) == 0 {
		return
	}
	first := records[0].at
	before, earliest := records[0].at, telemetry.Micros(0)
	var now telemetry.Micros // since the first line
	for i := range records {
		r := &records[i]
		step := (r.at - before + Day) % Day
		if step > Day/2 {
			step -= Day
		}
		if step < 0 {
			l.note(r.line, OutOfOrder, r.text)
		}
		before, now = r.at, now+step
		r.at = now
		earliest = min(earliest, now)
	}
	for i := range records {
		records[i].at -= earliest
	}
	l.Start = timeOfDay(first, earliest)
	slices.SortStableFunc(records, func(a, b record) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
}

// gather makes events of the records: several lines may be one event.
func (l *Log) gather(records []record) {
	for len(records) > 0 {
		e, used := group(records)
		if used == 0 {
			r := records[0]
			l.note(r.line, Unknown, r.text)
			e, used = telemetry.Event{Kind: telemetry.Log, Level: r.level, Text: unescape(r.text, false)}, 1
		}
		e.T, e.Node, e.Seq = records[0].at, l.Node, uint32(len(l.Events)+1)
		l.Events = append(l.Events, e)
		records = records[used:]
	}
}

// together is how far the lines of one event lie apart at most. On the phone
// they are 3 ms apart; a busy one may take longer, but an Ad comes every 250 ms.
const together = telemetry.Micros(100_000)

// group reads the event that starts at records[0]; used is 0 if none does.
// Lines that lead to an event and are missing, as in a log filtered by level,
// are not missed.
func group(records []record) (e telemetry.Event, used int) {
	last := 0
	take := func(m meaning) bool {
		if used < len(records) && records[used].mean == m && records[used].at-records[0].at <= together {
			last, used = used, used+1
			return true
		}
		return false
	}
	done := func(k telemetry.Kind) (telemetry.Event, int) {
		e := records[last].event
		e.Kind = k
		return e, used
	}
	switch {
	case take(mListening):
		e, _ := done(telemetry.Listening)
		take(mOpenUDP)
		return e, used
	case take(mAlone):
		return done(telemetry.FileStart)
	case take(mWaitOver):
		return done(telemetry.RootWaitOver)
	case take(mOurs):
		return records[0].event, used
	}
	take(mDoTimeout)
	var timeout *telemetry.Event
	if take(mTimeout) {
		timeout = &records[last].event
	}
	kind, timeouts := telemetry.Kind(0), used
	switch bump, broadcast := take(mBump), take(mBroadcast); {
	case !broadcast && take(mRoot):
		kind = telemetry.RootConfirmed
	case !bump && take(mAd):
		kind = telemetry.Ad
	case !bump && timeouts == 0 && take(mClaim): // a timeout before it is another matter
		kind = telemetry.Claim
	}
	if kind == 0 || timeout != nil && timeout.XID != records[last].event.XID {
		return telemetry.Event{}, 0
	}
	return done(kind)
}
