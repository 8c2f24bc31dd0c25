package dload

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"openpfs/core/telemetry"
)

// MaxSenders bounds the phones of a capture: the lines of others are not read.
const MaxSenders = 2_000

// Capture is what a log server received: the lines of many phones, as they came.
//
// How a line says whose it is depends on the server. Taken is whatever stands
// before the level, or before the time where there is no level: a device name
// (SEP and 12 hexadecimal digits) if there is one, or else the last IP address,
// with or without a port. So the files of syslog servers are read, and those of
// anything that writes the sender before the line:
//
//	<134>Nov 21 09:00:01 10.106.117.68 INF 09:00:01.162700 DLoad: XID080027F8 ...
//	2026-11-21T09:00:01Z SEP080027F80001 NOT 09:00:01.410198 DLoad: ^.idl_timeout.c-doTimeout
//	10.106.117.69:49152 DBG 09:00:01.661014 DLoad: Timeout ...
//
// A line without a sender is the one's whose line was before it, as the second
// half of a wrapped one is.
type Capture struct {
	Logs []*Log // one for each phone, in order of their first lines; line numbers are the capture's
}

// ParseCapture reads a console log or a capture. The lines of which nothing says
// whose they are get the name given: those of a plain console log.
func ParseCapture(text, node string) *Capture {
	c := &Capture{}
	readers := map[string]*reader{}
	var now *reader
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		if n++; n > MaxLines {
			break
		}
		sender, rest := cutSender(line)
		if now == nil || sender != "" && sender != now.log.Node {
			if now = c.reader(readers, cmp.Or(sender, node)); now == nil {
				continue
			}
		}
		now.scanner.scan(n, rest)
	}
	for i, log := range c.Logs {
		c.Logs[i] = readers[log.Node].end()
	}
	if n > MaxLines {
		c.Logs[0].note(n, TooMany, "")
	}
	return c
}

func (c *Capture) reader(readers map[string]*reader, name string) *reader {
	r := readers[name]
	if r == nil && len(c.Logs) < MaxSenders {
		log := &Log{Node: name}
		if addr, err := netip.ParseAddr(name); err == nil {
			log.Addr = addr.String()
		}
		r = &reader{log: log, scanner: scanner{log: log}}
		readers[name], c.Logs = r, append(c.Logs, log)
	}
	return r
}

// cutSender parts what a log server wrote before a phone's line from the line; the
// sender is "" where it wrote nothing that names one.
func cutSender(line string) (sender, rest string) {
	at := strings.Index(line, " "+tag)
	if at < 0 {
		return "", line
	}
	from := strings.LastIndexByte(line[:at], ' ') + 1
	if _, _, ok := parseClock(line[from:at]); !ok {
		return "", line
	}
	if before := strings.TrimRight(line[:from], " "); isLevel(before[strings.LastIndexByte(before, ' ')+1:]) {
		from = strings.LastIndexByte(before, ' ') + 1
	}
	for word := range strings.FieldsSeq(line[:from]) {
		word = strings.TrimRight(strings.TrimLeft(word, "<("), ">):,;")
		if isDevice(strings.Trim(word, "[]")) {
			return strings.ToUpper(strings.Trim(word, "[]")), line[from:]
		}
		if addr, err := netip.ParseAddr(strings.Trim(word, "[]")); err == nil {
			sender = addr.Unmap().String()
		} else if port, err := netip.ParseAddrPort(word); err == nil {
			sender = port.Addr().Unmap().String()
		}
	}
	if sender == "" {
		return "", line
	}
	return sender, line[from:]
}

// isDevice recognises SEP and 12 hexadecimal digits.
func isDevice(s string) bool {
	if len(s) != 15 || !strings.EqualFold(s[:3], "SEP") {
		return false
	}
	for i := 3; i < len(s); i++ {
		if unhex(s[i]|0x20) > 15 {
			return false
		}
	}
	return true
}

// Understood counts the events that are more than lines of another meaning.
func (c *Capture) Understood() (n int) {
	for _, l := range c.Logs {
		for i := range l.Events {
			if l.Events[i].Kind != telemetry.Log {
				n++
			}
		}
	}
	return n
}

// Lines counts the log lines of all phones that became events.
func (c *Capture) Lines() (n int) {
	for _, l := range c.Logs {
		n += len(l.Events)
	}
	return n
}

// History returns the events of all phones on one clock, with what a player needs
// before them: a run of so many phones, and each phone where its log begins. The
// phones' clocks are taken to show the same time of day.
func (c *Capture) History() []telemetry.Event {
	var events []telemetry.Event
	offsets := c.offsets()
	for i, l := range c.Logs {
		for _, e := range l.History()[1:] {
			e.T += offsets[i]
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b telemetry.Event) int { return cmp.Compare(a.T, b.T) })
	text := "console log"
	if len(c.Logs) > 1 {
		text = "log server"
	}
	return append([]telemetry.Event{{Kind: telemetry.Run, Phones: len(c.Logs), Text: text}}, events...)
}

// offsets are how much later than the earliest log each begins: within 12 h of
// the first one, for a time of day says no more.
func (c *Capture) offsets() []telemetry.Micros {
	out := make([]telemetry.Micros, len(c.Logs))
	var first *Log
	least := telemetry.Micros(0)
	for i, l := range c.Logs {
		if len(l.Events) == 0 {
			continue
		}
		if first == nil {
			first = l
		}
		if out[i] = (l.Start - first.Start + Day) % Day; out[i] > Day/2 {
			out[i] -= Day
		}
		least = min(least, out[i])
	}
	for i := range out {
		if len(c.Logs[i].Events) > 0 {
			out[i] -= least
		}
	}
	return out
}
