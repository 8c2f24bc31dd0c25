package dload

import (
	"strings"

	"openpfs/core/telemetry"
)

// record is one log line as it was found: unwrapped, its frame taken off.
type record struct {
	line  int              // in the text, from 1
	at    telemetry.Micros // time of day at first, then since the earliest line
	level string
	text  string
	mean  meaning
	event telemetry.Event // what the text says by itself
}

// scanner takes documents apart into records.
type scanner struct {
	records []record
	log     *Log
	carried string // a level that stood at the end of the line before
	open    bool   // the last record may go on in the next line
}

// scan reads one line of a document.
func (s *scanner) scan(n int, raw string) {
	if len(raw) > MaxLineBytes {
		s.log.note(n, TooLong, strings.ToValidUTF8(raw[:80], "?"))
		return
	}
	line := strings.TrimFunc(raw, isFrame)
	if line == "" {
		return // blank lines stand between wrapped halves, too
	}
	level, at, text, ok := header(line)
	if !ok {
		s.other(n, line)
		return
	}
	if level == "" {
		level = s.takeCarried(n)
	} else if !isLevel(level) {
		s.log.note(n, CutLevel, line)
		level = whole(level)
	}
	s.carried = ""
	s.records = append(s.records, record{line: n, at: at, level: level, text: text})
	s.open = true
}

// other is a line without a time: the rest of a wrapped one, a level whose line
// comes next, or prose.
func (s *scanner) other(n int, line string) {
	if s.open {
		last := &s.records[len(s.records)-1]
		if joined := last.text + " " + line; len(joined) <= MaxLineBytes && isPrefix(last.text) && isPrefix(joined) {
			last.text = joined
			s.log.note(n, Wrapped, line)
			return
		}
	}
	if known(line) {
		s.carried = line
		s.log.note(n, CutLevel, line)
		return
	}
	s.open = false
	s.log.note(n, Prose, line)
}

// takeCarried finds the level of a line that starts with its time: alone on the
// line before, or glued to the end of the last record's text.
func (s *scanner) takeCarried(n int) string {
	if s.carried != "" {
		return s.carried
	}
	if s.open {
		last := &s.records[len(s.records)-1]
		for _, l := range levels {
			if text, ok := strings.CutSuffix(last.text, l); ok {
				last.text = strings.TrimRight(text, " ")
				s.log.note(n, CutLevel, l)
				return l
			}
		}
	}
	s.log.note(n, CutLevel, "")
	return "INF"
}

var levels = [...]string{"DBG", "INF", "NOT"}

func known(s string) bool { return s == levels[0] || s == levels[1] || s == levels[2] }

// whole restores a level whose first letter was cut off.
func whole(cut string) string {
	for _, l := range levels {
		if l[1:] == cut {
			return l
		}
	}
	return "INF"
}

// header reads "LEVEL HH:MM:SS.micros DLoad: text". level is empty where the
// line starts with its time, and two letters where the first was cut off.
func header(line string) (level string, at telemetry.Micros, text string, ok bool) {
	rest := line
	if word, after, cut := strings.Cut(line, " "); cut && (isLevel(word) || len(word) == 2 && isLevel("A"+word)) {
		level, rest = word, strings.TrimLeft(after, " ")
	}
	at, rest, ok = parseClock(rest)
	if !ok {
		return "", 0, "", false
	}
	text, ok = strings.CutPrefix(rest, tag)
	return level, at, strings.TrimSpace(text), ok
}
