package plan

import (
	"strconv"
	"strings"
	"time"
)

// FromQuery reads an Input from named values, such as those of an address or of
// a command's flags: get returns what was said of a key, "" if nothing was. What
// is not said is [Default]'s. The error is an [*InputError].
//
//	phones=1000      off=10           percent that do not share
//	subnets=4        family=41,70     or models: CP-7961G,CP-7911G
//	sizes=1630052,556833              bytes of the components, in place of the family's
//	wan=10mbit       lan=100mbit      or a number, in bit/s
//	rtt=250ms                         or a number, in ms
//	upstream=tftp    tftp, windowed, lockstep or http
//	blksize=1428     windowsize=64    as the server grants them
//	profile=express  classic or express; without it both
//	window=2h                         the maintenance window
func FromQuery(get func(key string) string) (Input, error) {
	in := Default()
	for _, v := range values {
		text := strings.TrimSpace(get(v.key))
		if text == "" {
			continue
		}
		if cure := v.set(&in, text); cure != "" {
			return Input{}, &InputError{v.key, text, cure}
		}
	}
	if in.Server.Kind == Lockstep && get("blksize") == "" {
		in.Server.BlockBytes = plainBlock
	}
	return in, in.check()
}

// plainBlock is RFC 1350's.
const plainBlock = 512

// value is one key: set returns what to give instead, "" when all is well.
type value struct {
	key string
	set func(in *Input, text string) (cure string)
}

var values = []value{
	{"phones", count(func(in *Input) *int { return &in.Phones })},
	{"off", count(func(in *Input) *int { return &in.Off })},
	{"subnets", count(func(in *Input) *int { return &in.Subnets })},
	{"family", setFamily},
	{"sizes", setSizes},
	{"wan", rate(func(in *Input) *int64 { return &in.WAN })},
	{"lan", rate(func(in *Input) *int64 { return &in.LAN })},
	{"rtt", span(func(in *Input) *time.Duration { return &in.RTT })},
	{"window", span(func(in *Input) *time.Duration { return &in.Window })},
	{"upstream", func(in *Input, text string) string { in.Server.Kind = Kind(text); return "" }},
	{"blksize", number(func(in *Input) *int64 { return &in.Server.BlockBytes })},
	{"windowsize", number(func(in *Input) *int64 { return &in.Server.WindowBlocks })},
	{"profile", func(in *Input, text string) string { in.Profile = text; return "" }},
}

func count(at func(*Input) *int) func(*Input, string) string {
	return func(in *Input, text string) string {
		n, err := strconv.ParseInt(strings.TrimSuffix(text, "%"), 10, 32)
		*at(in) = int(n)
		if err != nil {
			return "give a whole number"
		}
		return ""
	}
}

func number(at func(*Input) *int64) func(*Input, string) string {
	return func(in *Input, text string) (cure string) {
		var err error
		if *at(in), err = strconv.ParseInt(text, 10, 64); err != nil {
			return "give a whole number"
		}
		return ""
	}
}

// units of rates, the longest ending first.
var units = []struct {
	name string
	bits int64
}{{"gbit", 1e9}, {"mbit", 1e6}, {"kbit", 1e3}, {"bit", 1}, {"", 1}}

func rate(at func(*Input) *int64) func(*Input, string) string {
	return func(in *Input, text string) string {
		for _, u := range units {
			if digits, ok := strings.CutSuffix(strings.ToLower(text), u.name); ok {
				n, ok := decimal(digits, u.bits)
				*at(in) = n
				if ok {
					return ""
				}
				break
			}
		}
		return "give a rate such as 384kbit, 2.5mbit or 1gbit"
	}
}

// decimal reads 2.5 in a unit: at most nine digits before the point, and as many
// behind it as the unit has.
func decimal(text string, unit int64) (int64, bool) {
	whole, rest, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 40)
	if err != nil || n > MaxRate/uint64(unit) {
		return 0, false
	}
	sum := int64(n) * unit
	for _, d := range rest {
		unit /= 10
		if d < '0' || d > '9' || unit == 0 {
			return 0, false
		}
		sum += int64(d-'0') * unit
	}
	return sum, true
}

func span(at func(*Input) *time.Duration) func(*Input, string) string {
	return func(in *Input, text string) string {
		if _, err := strconv.ParseUint(text, 10, 32); err == nil {
			text += "ms"
		}
		d, err := time.ParseDuration(text)
		*at(in) = d
		if err != nil {
			return "give a span such as 250ms, 1.5s or 2h"
		}
		return ""
	}
}

func setSizes(in *Input, text string) string {
	in.Sizes = nil
	for digits := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil {
			return "give the components' sizes in bytes, such as 1630052,556833"
		}
		in.Sizes = append(in.Sizes, n)
	}
	return ""
}

// families are those whose phones share, each with the model that stands for it.
var families = []struct{ tag, model string }{
	{"11", "CP-7911G"}, {"31", "CP-7931G"}, {"41", "CP-7961G"}, {"70", "CP-7971G"},
}

func setFamily(in *Input, text string) string {
	in.Models = nil
	for name := range strings.SplitSeq(text, ",") {
		model := strings.TrimSpace(name)
		for _, f := range families {
			if model == f.tag {
				model = f.model
			}
		}
		in.Models = append(in.Models, model)
	}
	return ""
}
