package dload

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"openpfs/core/telemetry"
)

// Limits. Longer lines are not read, later lines neither; both are reported.
// What is rendered stays within them.
const (
	MaxLineBytes  = 8 << 10
	MaxLines      = 200_000
	MaxNotes      = 1_000
	maxTextBytes  = 512 // of free text in one line, before escaping
	maxTokenBytes = 128 // of a name in one line, before escaping
)

// Day is the span after which the console's clock starts again.
const Day = telemetry.Micros(24 * 3600 * 1_000_000)

const tag = "DLoad:"

// Line is one line of the console.
type Line struct {
	At    telemetry.Micros // time of day, 0 ≤ At < Day
	Level string           // DBG, INF, NOT
	Text  string
}

// Append appends the line as the console prints it, without a newline.
func (l Line) Append(b []byte) []byte {
	b = append(b, l.Level...)
	b = append(b, ' ')
	b = appendClock(b, l.At)
	b = append(b, ' ')
	b = append(b, tag...)
	b = append(b, ' ')
	return append(b, l.Text...)
}

func appendClock(b []byte, at telemetry.Micros) []byte {
	seconds, micros := at/1_000_000, at%1_000_000
	for i, v := range [3]telemetry.Micros{seconds / 3600, seconds / 60 % 60, seconds % 60} {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, byte('0'+v/10), byte('0'+v%10))
	}
	b = append(b, '.')
	for unit := telemetry.Micros(100_000); unit > 0; unit /= 10 {
		b = append(b, byte('0'+micros/unit%10))
	}
	return b
}

// parseClock reads "HH:MM:SS.micros" (1 to 6 digits of fraction) at the start
// of s and returns what follows it.
func parseClock(s string) (at telemetry.Micros, rest string, ok bool) {
	const head = "00:00:00."
	if len(s) < len(head)+1 {
		return 0, s, false
	}
	for i := range len(head) {
		if c := s[i]; head[i] == '0' && (c < '0' || c > '9') || head[i] != '0' && c != head[i] {
			return 0, s, false
		}
	}
	two := func(i int) telemetry.Micros { return telemetry.Micros(s[i]-'0')*10 + telemetry.Micros(s[i+1]-'0') }
	h, m, sec := two(0), two(3), two(6)
	if h > 23 || m > 59 || sec > 59 {
		return 0, s, false
	}
	at = (h*3600 + m*60 + sec) * 1_000_000
	i, unit := len(head), telemetry.Micros(100_000)
	for ; i < len(s) && unit > 0 && '0' <= s[i] && s[i] <= '9'; i++ {
		at += unit * telemetry.Micros(s[i]-'0')
		unit /= 10
	}
	if i == len(head) || i < len(s) && s[i] != ' ' {
		return 0, s, false
	}
	return at, strings.TrimLeft(s[i:], " "), true
}

// isLevel accepts the levels seen and any other of three capitals, as more may exist.
func isLevel(s string) bool {
	if len(s) != 3 {
		return false
	}
	for i := range 3 {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// isFrame reports what a document sets around a line and is no part of it.
func isFrame(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("\"“”„«»\uFEFF", r)
}

// escape makes s safe inside a line, so that reading gives s again: no control
// characters, no line ends, and at the ends nothing that a reader trims. With
// token set, no blank either, and the empty string is "-".
func escape(s string, limit int, token bool) string {
	if len(s) > limit {
		for limit > 0 && !utf8.RuneStart(s[limit]) {
			limit--
		}
		s = s[:limit]
	}
	switch {
	case token && s == "":
		return "-"
	case token && s == "-":
		return `\x2d`
	}
	first, last := 0, len(s)
	if _, n := utf8.DecodeLastRuneInString(s); n > 0 {
		last -= n
	}
	var out strings.Builder
	for i, r := range s {
		_, n := utf8.DecodeRuneInString(s[i:])
		odd := unicode.IsControl(r) || r == '\\' || r == utf8.RuneError && n == 1 ||
			isFrame(r) && (token || i == first || i == last)
		if !odd {
			out.WriteString(s[i : i+n])
			continue
		}
		for _, c := range []byte(s[i : i+n]) {
			const hex = "0123456789abcdef"
			out.WriteString(`\x`)
			out.WriteByte(hex[c>>4])
			out.WriteByte(hex[c&15])
		}
	}
	return out.String()
}

// unescape undoes escape. What escape cannot have written stays as it is, since
// the text may be a phone's.
func unescape(s string, token bool) string {
	if token && s == "-" {
		return ""
	}
	if !strings.Contains(s, `\x`) {
		return s
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+3 < len(s) && s[i+1] == 'x' && unhex(s[i+2]) < 16 && unhex(s[i+3]) < 16 {
			odd := unhex(s[i+2])<<4 | unhex(s[i+3])
			if odd <= ' ' || odd == '"' || odd == '\\' || odd >= 0x7f || token && s == `\x2d` {
				c = odd
				i += 3
			}
		}
		out = append(out, c)
	}
	return string(out)
}

func unhex(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}

// tokensOf splits at blanks only: escape leaves no blank in a token and writes
// other white space as \x.., which must read as the raw character does.
func tokensOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' })
}
