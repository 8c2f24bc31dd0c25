package dload

import "openpfs/core/telemetry"

// names is what a hierarchy is called.
type names struct {
	hier  telemetry.Hex32
	model string
	file  string
}

// giveNames gives the events whose lines name no file the names of the line
// with the same exchange that does; see doc.go.
func (l *Log) giveNames() {
	l.openFiles()
	before, after := make([]names, len(l.Events)), make([]names, len(l.Events))
	spread := func(i int, seen map[telemetry.Hex32]names, out []names) {
		if e := l.Events[i]; e.File != "" {
			seen[e.XID] = names{e.Hier, e.Model, e.File}
		} else {
			out[i] = seen[e.XID]
		}
	}
	seen := map[telemetry.Hex32]names{}
	for i := range l.Events {
		spread(i, seen, before)
	}
	seen = map[telemetry.Hex32]names{}
	for i := len(l.Events) - 1; i >= 0; i-- {
		spread(i, seen, after)
	}
	for i := range l.Events {
		e := &l.Events[i]
		l.identify(e)
		if !nameless(e) {
			continue
		}
		first, second := after[i], before[i]
		if e.Kind == telemetry.RootWaitOver {
			first, second = second, first
		}
		if first.file == "" {
			first = second
		}
		e.Hier, e.Model, e.File = first.hier, first.model, first.file
	}
}

// nameless reports whether e belongs to a file that its line does not name.
func nameless(e *telemetry.Event) bool {
	switch e.Kind {
	case telemetry.FileStart, telemetry.Claim, telemetry.Ad, telemetry.RootWaitOver:
		return e.File == ""
	}
	return false
}

// identify notes what the phone says of itself.
func (l *Log) identify(e *telemetry.Event) {
	if e.Kind == telemetry.RootConfirmed || e.Kind == telemetry.NodeUp {
		if e.Model != "" {
			l.Model = e.Model
		}
		if e.Addr != "" {
			l.Addr = e.Addr
		}
	}
}

// openFiles gives each FileStart the exchange that it opens: the next one that
// claims, or that does anything and was not opened yet.
func (l *Log) openFiles() {
	var waiting []int
	opened := map[telemetry.Hex32]bool{}
	for i := range l.Events {
		e := &l.Events[i]
		switch {
		case e.Kind == telemetry.FileStart:
			waiting = append(waiting, i)
		case e.Kind == telemetry.NodeUp:
			waiting, opened = waiting[:0], map[telemetry.Hex32]bool{} // what began before the restart is over
		case e.XID != 0 && len(waiting) > 0 && (e.Kind == telemetry.Claim || !opened[e.XID]):
			l.Events[waiting[0]].XID = e.XID
			opened[e.XID] = true
			waiting = waiting[1:]
		}
	}
}
