package wan

import (
	"fmt"
	"math/big"
	"strings"
)

// BitsPerSecond is a line rate. Zero means that the rate is not limited.
type BitsPerSecond int64

// Loss is the share of datagrams that the line loses, in parts per million.
type Loss int64

// AllLost is a Loss of 100 %.
const AllLost Loss = 1_000_000

var rateUnits = []struct {
	name string
	bits int64
}{{"gbit", 1e9}, {"mbit", 1e6}, {"kbit", 1e3}, {"bit", 1}} // longest suffix first

// A SyntaxError says which text is not a rate or a loss, and what would be.
type SyntaxError struct {
	What, Text, Reason, Want string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("wan: %s %.80q: %s; want %s", e.What, e.Text, e.Reason, e.Want)
}

const (
	wantRate = `a number and a unit such as "384kbit", "2.5mbit", "20mbit" or "1gbit" (bits a second, k = 1000), or "unlimited"`
	wantLoss = `a percentage such as "1%", "0.5%" or "0", in steps of 0.0001%`
)

// ParseRate reads a rate such as "20mbit", "384kbit", "1gbit" or "2.5mbit",
// in bits a second with decimal prefixes, or "unlimited". The error is a
// *[SyntaxError].
func ParseRate(s string) (BitsPerSecond, error) {
	fail := func(reason string) (BitsPerSecond, error) {
		return 0, &SyntaxError{"rate", s, reason, wantRate}
	}
	text := strings.ToLower(strings.TrimSpace(s))
	if text == "unlimited" {
		return 0, nil
	}
	for _, u := range rateUnits {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, ok := scale(number, u.bits)
		switch {
		case !ok:
			return fail("it is not a whole number of bits")
		case n == 0:
			return fail("it would let nothing through")
		case n > int64(MaxRate):
			return fail("it is more than " + MaxRate.String())
		}
		return BitsPerSecond(n), nil
	}
	return fail("the unit is missing or unknown")
}

// ParseLoss reads a loss such as "1%", "0.5%" or "0". The error is a
// *[SyntaxError].
func ParseLoss(s string) (Loss, error) {
	fail := func(reason string) (Loss, error) {
		return 0, &SyntaxError{"loss", s, reason, wantLoss}
	}
	number, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	n, ok := scale(number, int64(AllLost)/100)
	switch {
	case !ok:
		return fail("it is not a percentage in steps of 0.0001%")
	case n != 0 && !percent:
		return fail("the % is missing")
	case n > int64(AllLost):
		return fail("it is more than 100%")
	}
	return Loss(n), nil
}

// scale multiplies a plain decimal number by unit, exactly.
func scale(number string, unit int64) (int64, bool) {
	const maxDigits = 24 // keeps the big arithmetic small on hostile input
	if number == "" || len(number) > maxDigits || strings.Trim(number, "0123456789.") != "" {
		return 0, false
	}
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		return 0, false
	}
	r.Mul(r, new(big.Rat).SetInt64(unit))
	if !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

// String returns r in the largest unit, as ParseRate reads it.
func (r BitsPerSecond) String() string {
	if r == 0 {
		return "unlimited"
	}
	for _, u := range rateUnits {
		if int64(r) >= u.bits {
			return decimal(int64(r), u.bits) + u.name
		}
	}
	return fmt.Sprintf("%dbit", int64(r))
}

// String returns l as a percentage, as ParseLoss reads it.
func (l Loss) String() string { return decimal(int64(l), int64(AllLost)/100) + "%" }

func decimal(n, unit int64) string {
	s := new(big.Rat).SetFrac64(n, unit).FloatString(9)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
