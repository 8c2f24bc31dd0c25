package sim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"openpfs/core/pfs"
)

// A link carries a script in the page's address, after the '#': values with
// names, a site and what goes wrong there, for the page to play.
//
//	swarm=1934&plan=at+12.5s+kill+phone+7,at+3s+until+40s+lose+250000ppm
//	seed=7&phones=48&models=CP-7961G,CP-7911G&wan=384000&rtt=150&plan=
//
// With swarm the site is the one that this seed of the swarm draws, and other
// values change it; without, it is the default one. The plan is in the words of
// [Plan], with commas between faults; where swarm stands alone, the plan is
// drawn, too. Names and units are those of the page's own settings: wan and lan
// in bit/s, rtt and rootWait in ms, loss in millionths.

// MaxLinkBytes bounds a link that is read.
const MaxLinkBytes = 1 << 20

// ErrNoLink is a site that a link has no words for: components that no seed
// draws, or waits other than the root's.
var ErrNoLink = errors.New("sim: a link has no words for this site")

// linkValue is one value of a link.
type linkValue struct {
	key  string
	text func(*Config) string
	set  func(*Config, string) error
}

// linkValues are in the order in which a link has them.
var linkValues = []linkValue{
	{"seed", func(c *Config) string { return strconv.FormatUint(c.Seed, 10) },
		func(c *Config, v string) (err error) { c.Seed, err = parseSeed(v); return err }},
	count("phones", func(c *Config) *int { return &c.Phones }),
	{"models", func(c *Config) string { return strings.Join(c.Models, ",") },
		func(c *Config, v string) error { c.Models = strings.Split(v, ","); return nil }},
	number("wan", func(c *Config) *int64 { return &c.WANRate }),
	millis("rtt", func(c *Config) *time.Duration { return &c.RTT }),
	count("loss", func(c *Config) *int { return &c.Loss }),
	count("subnets", func(c *Config) *int { return &c.Subnets }),
	number("lan", func(c *Config) *int64 { return &c.LANRate }),
	{"pfs", pfsText, setPFS},
	{"profile", profileText, setProfile}, // before the waits, which it sets
	{"signed", func(c *Config) string { return strconv.FormatBool(c.Signed) },
		func(c *Config, v string) (err error) { c.Signed, err = parseTruth(v); return err }},
	millis("rootWait", func(c *Config) *time.Duration { return &c.Timing.RootWait }),
	millis("boot", func(c *Config) *time.Duration { return &c.Boot }),
	{"late", lateText, setLate},
	number("block", func(c *Config) *int64 { return &c.BlockSize }),
	number("window", func(c *Config) *int64 { return &c.Window }),
	{"mutant", func(c *Config) string { return c.Mutant.String() }, setMutant},
}

func number(key string, at func(*Config) *int64) linkValue {
	return linkValue{key, func(c *Config) string { return strconv.FormatInt(*at(c), 10) },
		func(c *Config, v string) (err error) { *at(c), err = parseWhole(v, 64); return err }}
}

func count(key string, at func(*Config) *int) linkValue {
	return linkValue{key, func(c *Config) string { return strconv.Itoa(*at(c)) },
		func(c *Config, v string) error {
			n, err := parseWhole(v, 32)
			*at(c) = int(n)
			return err
		}}
}

var errNotWhole = errors.New("not a whole number")

func parseWhole(v string, bits int) (int64, error) {
	n, err := strconv.ParseInt(v, 10, bits)
	if err != nil {
		return 0, errNotWhole
	}
	return n, nil
}

func parseTruth(v string) (bool, error) {
	if v != "true" && v != "false" {
		return false, errors.New("true or false")
	}
	return v == "true", nil
}

func parseSeed(v string) (uint64, error) {
	seed, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		return 0, errNotWhole
	}
	return seed, nil
}

// millis is a span: whole milliseconds as a plain number, any other with its
// unit.
func millis(key string, at func(*Config) *time.Duration) linkValue {
	return linkValue{key, func(c *Config) string { return millisText(*at(c)) },
		func(c *Config, v string) (err error) { *at(c), err = parseMillis(v); return err }}
}

func millisText(d time.Duration) string {
	if d%time.Millisecond == 0 {
		return strconv.FormatInt(int64(d/time.Millisecond), 10)
	}
	return d.String()
}

func parseMillis(v string) (time.Duration, error) {
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		if most := int64(maxPlanTime / time.Millisecond); n < 0 || n > most {
			return 0, fmt.Errorf("0 to %d ms", most)
		}
		return time.Duration(n) * time.Millisecond, nil
	}
	return parseMoment(v)
}

func pfsText(c *Config) string {
	if c.NoPFS {
		return "off"
	}
	return "on"
}

// mixed is the profile of a site that has phones of both.
const mixed = "mixed"

func profileText(c *Config) string {
	switch {
	case c.Mixed:
		return mixed
	case c.Express:
		return pfs.ProfileExpress
	}
	return pfs.ProfileClassic
}

func setProfile(c *Config, v string) error {
	switch v {
	case profileText(c):
		return nil
	case pfs.ProfileExpress, mixed:
		c.Express, c.Mixed, c.Timing = true, v == mixed, pfs.Express()
	case pfs.ProfileClassic:
		c.Express, c.Mixed, c.Timing = false, false, pfs.Classic()
	default:
		return errors.New("classic, express or mixed")
	}
	return nil
}

func setPFS(c *Config, v string) error {
	c.NoPFS = v == "off"
	if v != "off" && v != "on" {
		return errors.New("on or off")
	}
	return nil
}

func lateText(c *Config) string {
	spans := make([]string, len(c.Late))
	for i, d := range c.Late {
		spans[i] = millisText(d)
	}
	return strings.Join(spans, ",")
}

func setLate(c *Config, v string) error {
	c.Late = nil
	if v == "" {
		return nil
	}
	for span := range strings.SplitSeq(v, ",") {
		d, err := parseMillis(span)
		if err != nil {
			return err
		}
		c.Late = append(c.Late, d)
	}
	return nil
}

func setMutant(c *Config, v string) error {
	for m := pfs.Mutant(0); m < pfs.MutantEnd; m++ {
		if m.String() == v {
			c.Mutant = m
			return nil
		}
	}
	return errors.New("there is no such mutant")
}

// Link writes the script for the page's address. The error is [ErrNoLink] where
// reading it back would not give the same site.
func (s Script) Link() (string, error) {
	c, base := s.Config.WithDefaults(), Config{}.WithDefaults()
	var b strings.Builder
	if len(c.Loads) > 0 {
		base = DrawSite(c.Seed)
		fmt.Fprintf(&b, "swarm=%d&", c.Seed)
	}
	for _, v := range linkValues {
		if text := v.text(&c); text != v.text(&base) {
			b.WriteString(v.key + "=" + escapeLink(text) + "&")
		}
	}
	b.WriteString("plan=" + escapeLink(strings.ReplaceAll(strings.TrimSuffix(s.Plan.String(), "\n"), "\n", ",")))
	back, err := ParseLink(b.String())
	if err != nil || !sameScript(back, Script{c, s.Plan}) {
		return "", ErrNoLink
	}
	return b.String(), nil
}

// sameScript compares every field there is or will be.
func sameScript(a, b Script) bool {
	return a.Plan.String() == b.Plan.String() && fmt.Sprintf("%+v", a.Config) == fmt.Sprintf("%+v", b.Config)
}

// ParseLink reads a link, with or without its '#'. Names that it does not know
// are the page's own. The error says which value is wrong, and how.
func ParseLink(link string) (Script, error) {
	if len(link) > MaxLinkBytes {
		return Script{}, fmt.Errorf("sim: a link of %d bytes; at most %d are read", len(link), MaxLinkBytes)
	}
	said, err := linkSays(strings.TrimPrefix(link, "#"))
	if err != nil {
		return Script{}, err
	}
	s := Script{Config: Config{}.WithDefaults()}
	var seed uint64
	drawn, isDrawn := said["swarm"]
	if isDrawn {
		if seed, err = parseSeed(drawn); err != nil {
			return Script{}, fmt.Errorf("sim: link: swarm=%.40q: %w", drawn, err)
		}
		s.Config = DrawSite(seed)
	}
	for _, v := range linkValues {
		if text, ok := said[v.key]; ok {
			if err := v.set(&s.Config, text); err != nil {
				return Script{}, fmt.Errorf("sim: link: %s=%.40q: %w", v.key, text, err)
			}
		}
	}
	s.Config = s.Config.WithDefaults()
	if err := s.Config.validate(); err != nil {
		return Script{}, err
	}
	faults, planned := said["plan"]
	switch {
	case planned:
		s.Plan, err = ParsePlan(strings.ReplaceAll(faults, ",", "\n"))
	case isDrawn:
		s.Plan, _ = DrawPlan(seed, s.Config)
	}
	return s, err
}

// linkSays takes a link apart.
func linkSays(link string) (map[string]string, error) {
	said := map[string]string{}
	for pair := range strings.SplitSeq(link, "&") {
		key, raw, _ := strings.Cut(pair, "=")
		value, ok := unescapeLink(raw)
		if !ok {
			return nil, fmt.Errorf("sim: link: %.40s=%.40q is cut off: a %% is followed by two hexadecimal digits", key, raw)
		}
		said[key] = value
	}
	return said, nil
}

// escapeLink writes what an address takes as it is, '+' for a blank, and all
// else as %XX, as forms do.
func escapeLink(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c == ' ':
			b.WriteByte('+')
		case c < 0x80 && (c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte("-_.,:/", c) >= 0):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func unescapeLink(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			b.WriteByte(' ')
		case '%':
			if i+2 >= len(s) {
				return "", false
			}
			n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return "", false
			}
			b.WriteByte(byte(n))
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}
