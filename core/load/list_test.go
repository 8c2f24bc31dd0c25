package load

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// realBody is written as the vendor's lists are: CRLF, comments, one line that
// ends in a blank.
const realBody = "# This file contains a list of archive image files\r\n" +
	"# RELEASE load version 9-4-2ES26\r\n" +
	"#HARDWARE_COMP_1 15\r\n" +
	"\r\n" +
	"jar41sccp.9-4-2ES26.sbn\r\n" +
	"cnu41.9-4-2ES26.sbn \r\n" +
	"apps41.9-4-2ES26.sbn\r\n" +
	"dsp41.9-4-2ES26.sbn\r\n" +
	"cvm41sccp.9-4-2ES26.sbn\r\n"

var realNames = []string{
	"jar41sccp.9-4-2ES26.sbn", "cnu41.9-4-2ES26.sbn", "apps41.9-4-2ES26.sbn",
	"dsp41.9-4-2ES26.sbn", "cvm41sccp.9-4-2ES26.sbn",
}

func tlv(tag byte, value []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{tag}, uint16(len(value)))
	return append(b, value...)
}

// signedHeader builds a header of the public layout: 412 bytes, like the real one.
func signedHeader(name string, size int) []byte {
	signer := slices.Concat(tlv(4, []byte("CN=signer\x00")), tlv(5, []byte("0123456789")), tlv(6, []byte("CN=ca\x00")))
	algo := slices.Concat(tlv(10, []byte{0}), tlv(11, []byte{0}))
	info := slices.Concat(tlv(8, []byte{1}), tlv(9, algo))
	h := slices.Concat(tlv(1, []byte{1, 2}), tlv(2, binary.BigEndian.AppendUint16(nil, uint16(size))),
		tlv(3, signer), tlv(7, info), tlv(12, make([]byte, 0x100)), tlv(14, []byte(name+"\x00")))
	return append(h, bytes.Repeat([]byte{TagPadding}, size-len(h))...)
}

func TestParseReadsPlainAndSignedLists(t *testing.T) {
	plain, err := Parse([]byte(realBody))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(plain.Components, realNames) || len(plain.Comments) != 3 || plain.Header != nil || plain.Name != "" {
		t.Fatalf("plain list: %+v", plain)
	}
	const name = "SCCP41.9-4-2SR3-1S.loads"
	signed, err := Parse(append(signedHeader(name, 0x19c), realBody...))
	if err != nil {
		t.Fatal(err)
	}
	if signed.Name != name || !slices.Equal(signed.Components, realNames) {
		t.Fatalf("signed list: %+v", signed)
	}
	h := signed.Header
	if h.Bytes != 412 || h.FileName != name || len(h.TLVs) != 13 {
		t.Fatalf("header: %d bytes, %q, %d fields", h.Bytes, h.FileName, len(h.TLVs))
	}
	if sig, ok := h.Get(TagSignature); !ok || len(sig) != 256 {
		t.Fatalf("signature: %d bytes, %v", len(sig), ok)
	}
	if ca, ok := h.Get(TagCAName); !ok || string(ca) != "CN=ca\x00" {
		t.Fatalf("a container's member: %q, %v", ca, ok)
	}
}

func TestParseTakesLFAndNoLastNewline(t *testing.T) {
	l, err := Parse([]byte("#c\n  a.sbn\t\n\nb.sbn"))
	if err != nil || !slices.Equal(l.Components, []string{"a.sbn", "b.sbn"}) {
		t.Fatalf("%+v, %v", l, err)
	}
}

func TestParseNamesTheLineAndTheReason(t *testing.T) {
	var many strings.Builder
	for i := range MaxComponents + 1 {
		many.WriteString(strings.Repeat("x", i%60+1))
		many.WriteByte(byte('a' + i/60))
		many.WriteByte('\n')
	}
	var nameErr *NameError
	for _, tc := range []struct {
		name, in string
		line     int
		want     error // nil: a *NameError
	}{
		{"empty", "", 0, ErrNoComponents},
		{"only comments", "# a\n# b\n", 0, ErrNoComponents},
		{"path", "a.sbn\n../../etc/passwd\n", 2, nil},
		{"backslash", `..\a` + "\n", 1, nil},
		{"hidden", "# c\n\n.a\n", 3, nil},
		{"NUL in name", "a\x00b\n", 1, nil},
		{"two names in a line", "a.sbn b.sbn\n", 1, nil},
		{"long", strings.Repeat("a", 65) + "\n", 1, nil},
		{"byte order mark", "\ufeffa.sbn\n", 1, nil},
		{"twice", "a\nb\na\n", 3, ErrDuplicate},
		{"escape in comment", "#\x1b[2J\na\n", 1, ErrControlByte},
		{"lone CR in comment", "#a\rb\na\n", 1, ErrControlByte},
		{"too many", many.String(), MaxComponents + 1, ErrTooManyComponents},
		{"too large", strings.Repeat("#\n", MaxListBytes/2+1), 0, ErrListTooLarge},
	} {
		_, err := Parse([]byte(tc.in))
		var le *ListError
		if !errors.As(err, &le) || le.Line != tc.line || le.Fix == "" {
			t.Errorf("%s: got %v, want line %d", tc.name, err, tc.line)
		} else if tc.want != nil && !errors.Is(err, tc.want) || tc.want == nil && !errors.As(err, &nameErr) {
			t.Errorf("%s: wrong reason: %v", tc.name, err)
		}
	}
}

func TestParseRefusesASignedListThatNamesItself(t *testing.T) {
	_, err := Parse(append(signedHeader("a.loads", 412), "b.sbn\na.loads\n"...))
	if !errors.Is(err, ErrNamesItself) {
		t.Fatal(err)
	}
}

func TestParseHeaderRefusesMalformedHeaders(t *testing.T) {
	good := signedHeader("a.loads", 412)
	patch := func(at int, v ...byte) []byte {
		b := slices.Clone(good)
		copy(b[at:], v)
		return b
	}
	for name, b := range map[string][]byte{
		"empty":               {},
		"cut off":             good[:300],
		"one byte":            {1},
		"no length":           tlv(1, []byte{1, 2}),
		"other tag first":     tlv(14, []byte("a\x00")),
		"length beyond file":  patch(8, 0xff, 0xff),
		"length inside tag 2": patch(8, 0, 4),
		"length of one byte":  slices.Concat(tlv(1, []byte{1, 2}), tlv(2, []byte{9})),
		"value beyond header": patch(11, 0xff, 0xff),
		"second length":       slices.Concat(tlv(2, []byte{0, 10}), tlv(2, []byte{0, 10})),
		"too many fields":     slices.Concat(tlv(2, []byte{1, 0}), bytes.Repeat(tlv(20, nil), 90)),
	} {
		var he *HeaderError
		if _, err := ParseHeader(b); !errors.As(err, &he) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	var ne *NameError
	if _, err := ParseHeader(signedHeader("../x", 412)); !errors.As(err, &ne) {
		t.Errorf("bad name: got %v", err)
	}
}

func TestFormatRoundTrip(t *testing.T) {
	l, err := Parse([]byte(realBody))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Format(l)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(b)
	if err != nil || !reflect.DeepEqual(l, again) {
		t.Fatalf("%+v\n%+v\n%v", l, again, err)
	}
	if n := bytes.Count(b, []byte("\n")); n != 8 || n != bytes.Count(b, []byte("\r\n")) {
		t.Fatalf("not CRLF throughout: %q", b)
	}
}

func TestFormatRefusesWhatParseRefuses(t *testing.T) {
	for name, l := range map[string]*List{
		"empty":     {},
		"bad name":  {Components: []string{"a/b"}},
		"comment":   {Components: []string{"#a"}},
		"twice":     {Components: []string{"a", "a"}},
		"itself":    {Name: "a", Components: []string{"a"}},
		"no hash":   {Components: []string{"a"}, Comments: []string{"x"}},
		"line feed": {Components: []string{"a"}, Comments: []string{"#x\nevil.sbn"}},
		"too large": {Components: []string{"a"}, Comments: []string{"#" + strings.Repeat("x", MaxListBytes)}},
	} {
		dst := []byte("kept")
		var le *ListError
		if b, err := Append(dst, l); !errors.As(err, &le) || string(b) != "kept" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(realBody))
	f.Add(append(signedHeader("SCCP41.9-4-2SR3-1S.loads", 412), realBody...))
	f.Add([]byte("a\nb\r\n#c\n"))
	f.Add([]byte("../x\n"))
	f.Add([]byte{1, 0, 2, 1, 2, 2, 0, 2, 0, 10})
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := Parse(b)
		if err != nil {
			return
		}
		if len(l.Components) == 0 || len(l.Components) > MaxComponents {
			t.Fatalf("%d components", len(l.Components))
		}
		for _, c := range l.Components {
			if err := CheckName(c); err != nil {
				t.Fatal(err)
			}
		}
		out, err := Format(l)
		if errors.Is(err, ErrListTooLarge) {
			return // LF became CRLF
		}
		if err != nil {
			t.Fatalf("Format refuses what Parse took: %v", err)
		}
		again, err := Parse(out)
		if err != nil || !slices.Equal(again.Components, l.Components) || !slices.Equal(again.Comments, l.Comments) {
			t.Fatalf("no round trip: %v\n%q\n%q", err, b, out)
		}
	})
}
