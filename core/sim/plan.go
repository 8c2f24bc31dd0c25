package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Fault is one thing that goes wrong: at a moment, or from At until Until.
type Fault struct {
	At, Until time.Duration // Until 0: a moment
	Class     Class
	Phone     int   // Site: the whole site, or its server
	Amount    int64 // in the class's unit
}

// Site as a fault's phone means all of them, or what they share.
const Site = -1

// Plan is what goes wrong in one history. Its text form has one fault a line,
// which a person can read and change:
//
//	at 12.5s kill phone 7
//	at 3s until 40s lose 250000ppm
//	at 20s until 1m30s trickle phone 2 9600bit/s
//
// Empty lines and lines that begin with '#' do not count.
type Plan []Fault

// MaxFaults bounds a plan that is read from text.
const MaxFaults = 10_000

// maxPlanTime is the latest moment that a plan may name.
const maxPlanTime = 1000 * time.Hour

// String is the text form, a line a fault.
func (p Plan) String() string {
	var b strings.Builder
	for _, f := range p {
		b.WriteString(f.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// String is the fault's line.
func (f Fault) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "at %v", f.At)
	if f.Until > 0 {
		fmt.Fprintf(&b, " until %v", f.Until)
	}
	b.WriteString(" " + f.Class.String())
	if f.Phone != Site {
		fmt.Fprintf(&b, " phone %d", f.Phone)
	}
	switch classes[f.Class].unit {
	case none:
	case spans:
		fmt.Fprintf(&b, " %v", time.Duration(f.Amount))
	default:
		fmt.Fprintf(&b, " %d%s", f.Amount, unitNames[classes[f.Class].unit])
	}
	return b.String()
}

// ParsePlan reads the text form. The error names the line and what it lacks.
func ParsePlan(text string) (Plan, error) {
	var p Plan
	line := 0
	for raw := range strings.Lines(text) {
		line++
		words := strings.Fields(raw)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		f, err := parseFault(words)
		if err == nil {
			err = f.check()
		}
		if err == nil && len(p) == MaxFaults {
			err = fmt.Errorf("a plan has at most %d faults", MaxFaults)
		}
		if err != nil {
			return nil, fmt.Errorf("sim: plan, line %d: %w", line, err)
		}
		p = append(p, f)
	}
	return p, nil
}

func parseFault(words []string) (f Fault, err error) {
	f.Phone = Site
	next := func() string {
		if len(words) == 0 {
			return ""
		}
		w := words[0]
		words = words[1:]
		return w
	}
	if w := next(); w != "at" {
		return f, fmt.Errorf("%.40q: a fault begins with its time, as in: at 12.5s kill phone 7", w)
	}
	if f.At, err = parseMoment(next()); err != nil {
		return f, err
	}
	name := next()
	if name == "until" {
		if f.Until, err = parseMoment(next()); err != nil {
			return f, err
		}
		name = next()
	}
	if f.Class, err = ParseClass(name); err != nil {
		return f, err
	}
	w := next()
	if w == "phone" {
		w = next()
		if f.Phone, err = strconv.Atoi(w); err != nil || f.Phone < 0 || strconv.Itoa(f.Phone) != w {
			return f, fmt.Errorf("%.40q is no phone's number, which count from 0", w)
		}
		w = next()
	}
	if unit := classes[f.Class].unit; unit != none {
		if f.Amount, err = parseAmount(w, unit); err != nil {
			return f, fmt.Errorf("%s: %w", f.Class, err)
		}
		w = next()
	}
	if w != "" {
		return f, fmt.Errorf("%.40q is one word too many", w)
	}
	return f, nil
}

func parseMoment(w string) (time.Duration, error) {
	d, err := time.ParseDuration(w)
	if err != nil {
		return 0, fmt.Errorf("%.40q is no time, as 12.5s is", w)
	}
	if d < 0 || d > maxPlanTime {
		return 0, fmt.Errorf("%.40q: times run from 0s to %v", w, maxPlanTime)
	}
	return d, nil
}

func parseAmount(w string, u unit) (int64, error) {
	if u == spans {
		d, err := parseMoment(w)
		return int64(d), err
	}
	digits, ok := strings.CutSuffix(w, unitNames[u])
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return 0, fmt.Errorf("%.40q: give an amount in %s", w, unitNames[u])
	}
	return n, nil
}

// check holds a fault to what its class takes.
func (f Fault) check() error {
	c := classes[f.Class]
	switch {
	case f.At < 0 || f.At > maxPlanTime || f.Until > maxPlanTime:
		return fmt.Errorf("%s: at %v until %v: times run from 0s to %v", c.name, f.At, f.Until, maxPlanTime)
	case c.span && f.Until <= f.At:
		return fmt.Errorf("%s lasts: say until when, after %v", c.name, f.At)
	case !c.span && f.Until != 0:
		return fmt.Errorf("%s happens at a moment and has no end", c.name)
	case f.Phone == Site && c.where == onPhone:
		return fmt.Errorf("%s needs a phone", c.name)
	case f.Phone != Site && c.where == onSite:
		return fmt.Errorf("%s is not a phone's", c.name)
	case c.unit == none && f.Amount != 0 || c.unit != none && (f.Amount < c.least || f.Amount > c.most):
		return fmt.Errorf("%s: an amount of %d; %d to %d", c.name, f.Amount, c.least, c.most)
	}
	return nil
}
