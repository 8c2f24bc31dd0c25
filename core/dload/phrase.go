package dload

import (
	"strings"

	"openpfs/core/telemetry"
)

// meaning is what one line of the phone says.
type meaning uint8

const (
	mUnknown meaning = iota
	mListening
	mOpenUDP
	mAlone
	mBroadcast
	mClaim
	mDoTimeout
	mTimeout
	mAd
	mBump
	mRoot
	mWaitOver
	mOurs // the event is complete in one line
)

// phrase is a text of the phone, word by word. In a word, %x stands for a
// hexadecimal number, %d for a decimal one, %s for a name.
type phrase struct {
	mean  meaning
	words []string
	set   func(e *telemetry.Event, v values)
}

// values are what stood for the verbs of a phrase, in order.
type values struct {
	hex  [4]telemetry.Hex32
	num  int
	name [3]string
}

func words(s string) []string { return strings.Fields(s) }

var phrases = []phrase{
	{mListening, words("+++ fd=%d Listening on peer TCP port 4051"), func(e *telemetry.Event, v values) { e.N = max(v.num, 0) }},
	{mOpenUDP, words(textOpenUDP), nil},
	{mAlone, words(textAlone), nil},
	{mBroadcast, words(textBroadcast), nil},
	{mClaim, words("XID%x TxBdcst ClaimRoot(tent): map=%x strength=%x"),
		func(e *telemetry.Event, v values) { e.XID, e.Map, e.Strength = v.hex[0], v.hex[1], v.hex[2] }},
	{mDoTimeout, words(textDoTimeout), nil},
	{mTimeout, words("Timeout XID%x hier=ClaimRoot(tent)"), func(e *telemetry.Event, v values) { e.XID = v.hex[0] }},
	{mAd, words("XID%x TxBdcst Ad %d: ClaimRoot(tent)"), func(e *telemetry.Event, v values) { e.XID, e.N = v.hex[0], v.num }},
	{mBump, words(textBump), nil},
	{mRoot, words("@@@HROOT:XID%x H=%x m=%s ROOT=%s /dnld/%s"), func(e *telemetry.Event, v values) {
		e.XID, e.Hier = v.hex[0], v.hex[1]
		e.Model, e.Addr, e.File = v.name[0], v.name[1], v.name[2]
	}},
	{mWaitOver, words("XID%x Root sending TFTP XfrCmd on ROOT_WAITING TO"), func(e *telemetry.Event, v values) { e.XID = v.hex[0] }},
}

// understand reads one text. For mUnknown the event is zero.
func understand(text string) (meaning, telemetry.Event) {
	if e, ok := readForm(text); ok {
		return mOurs, e
	}
	tokens := tokensOf(text)
	for i := range phrases {
		p := &phrases[i]
		if len(tokens) != len(p.words) {
			continue
		}
		if v, ok := p.match(tokens); ok {
			var e telemetry.Event
			if p.set != nil {
				p.set(&e, v)
			}
			return p.mean, e
		}
	}
	return mUnknown, telemetry.Event{}
}

// isPrefix reports whether text is the beginning of a phrase, cut between two
// words, or a whole one: then the next line of a document may be its rest.
func isPrefix(text string) bool {
	tokens := tokensOf(text)
	for i := range phrases {
		if p := &phrases[i]; len(tokens) > 0 && len(tokens) <= len(p.words) {
			if _, ok := p.match(tokens); ok {
				return true
			}
		}
	}
	return false
}

// match compares as many words as there are tokens.
func (p *phrase) match(tokens []string) (v values, ok bool) {
	hexes, names := 0, 0
	for i, token := range tokens {
		before, after, hasVerb := strings.Cut(p.words[i], "%")
		if !hasVerb {
			if token != before {
				return v, false
			}
			continue
		}
		value, ok := strings.CutPrefix(token, before)
		if !ok {
			return v, false
		}
		if value, ok = strings.CutSuffix(value, after[1:]); !ok || value == "" {
			return v, false
		}
		switch after[0] {
		case 'x':
			v.hex[hexes], ok = hex8(value)
			hexes++
		case 'd':
			v.num, ok = number[int](value)
		default:
			v.name[names] = unescape(value, true)
			names++
		}
		if !ok {
			return v, false
		}
	}
	return v, true
}
