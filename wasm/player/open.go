package player

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"openpfs/core/dload"
	"openpfs/core/telemetry"
	"openpfs/wasm/player/history"
)

// MaxFile bounds what is opened.
const MaxFile = 512 << 20

// Open plays a file that the viewer has: a recording, one event a line, or
// phones' console logs; which of them, its content says. The name is its title.
// On error the player shows what it showed before.
func (p *Player) Open(name, text string) error {
	if len(text) > MaxFile {
		return fmt.Errorf("%s has %d MB; at most %d are opened: cut the recording, or record a shorter time", name, len(text)>>20, MaxFile>>20)
	}
	text = strings.TrimPrefix(text, "\uFEFF")
	var branches []*branch
	var err error
	switch first := strings.TrimLeft(text, " \t\r\n"); {
	case first == "":
		err = fmt.Errorf("%s is empty; choose a recording (one JSON object a line) or a phone's console log", name)
	case first[0] == '{':
		branches, err = p.recording(name, text)
	default:
		branches, err = p.console(name, text)
	}
	if err != nil {
		return err
	}
	p.live, p.paused = live{}, false
	p.branches = nil
	for _, b := range branches {
		p.add(b)
	}
	p.beside = site{}
	p.enter(p.branches[0], p.branches[0].hist.Start())
	return nil
}

// recording reads events, one JSON object a line. A run that begins is a history
// of its own: several in one file are so many branches.
func (p *Player) recording(name, text string) (out []*branch, err error) {
	line := 0
	bad := func(what any) error {
		return fmt.Errorf("%s, line %d: %v; a recording has one event a line, as pfs writes with --record", name, line, what)
	}
	var b *branch
	for raw := range bytes.Lines([]byte(text)) {
		line++
		raw = bytes.TrimSpace(raw)
		if len(raw) == 0 {
			return nil, bad("an empty line")
		}
		e, err := telemetry.ParseEvent(raw)
		switch {
		case err != nil:
			return nil, bad(err)
		case e.Kind == 0 && !bytes.Contains(raw, []byte(`"kind"`)):
			return nil, bad("no event: it has no kind")
		}
		if b == nil || e.Kind == telemetry.Run && b.hist.Len() > 0 {
			if len(out) == maxBranches {
				return nil, bad(fmt.Errorf("more than %d runs in one file; open them one by one", maxBranches))
			}
			b = &branch{mode: Recording, title: name, label: fmt.Sprintf("run %d", len(out)+1), number: len(out) + 1, done: true, hist: history.New(p.opts.Limits)}
			out = append(out, b)
		}
		b.hist.Add(e)
	}
	if len(out) == 1 {
		out[0].label, out[0].number = name, 0
	}
	return out, nil
}

// errNoLog is what is wrong with a text that is neither.
var errNoLog = errors.New("neither a recording nor a console log: no line begins with { or reads LEVEL HH:MM:SS.micros DLoad: text; " +
	"choose a file that pfs wrote with --record, a phone's console log, or what a PFS log server received")

// console reads the lines of one phone, or of many as a log server received them.
func (p *Player) console(name, text string) ([]*branch, error) {
	c := dload.ParseCapture(text, nodeNamed(name))
	if c.Lines() == 0 {
		return nil, fmt.Errorf("%s: %w", name, errNoLog)
	}
	if c.Understood() == 0 {
		return nil, fmt.Errorf("%s: %d lines of a console log, but none of them is of peer firmware sharing; "+
			"switch the phone's PFS log server on, and upgrade it again", name, c.Lines())
	}
	h := history.New(p.opts.Limits)
	for _, e := range c.History() {
		h.Add(e)
	}
	return []*branch{{mode: Console, title: name, label: name, done: true, hist: h}}, nil
}

// unnamed is the node of a log that does not say whose it is.
const unnamed = "phone"

// nodeNamed finds a device name in a file's.
func nodeNamed(file string) string {
	upper := strings.ToUpper(file)
	for i := 0; i+15 <= len(upper); i++ {
		if word := upper[i : i+15]; strings.HasPrefix(word, "SEP") && strings.Trim(word[3:], "0123456789ABCDEF") == "" {
			return word
		}
	}
	return unnamed
}
