package upstream

import (
	"fmt"
	"strings"
	"testing"
)

func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 0-0/1", "bytes 5-9/10", "bytes 5-9/*", "bytes */10", "Bytes 5-9/10", "bytes 9-5/10", "bytes 5-10/10",
		"bytes -5/10", "bytes 5-/10", "bytes +5-9/10", "bytes 5-9", "lines 1-2/3", "", "bytes 0-9223372036854775807/*", "bytes */*"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, unsatisfied bool) {
		r, err := parseContentRange(s, unsatisfied)
		if err != nil {
			return
		}
		if unsatisfied {
			if r.first != 0 || r.end != 0 || r.size < 0 {
				t.Fatalf("%q: %+v", s, r)
			}
			return
		}
		if r.first < 0 || r.end <= r.first || r.size != UnknownSize && r.end > r.size {
			t.Fatalf("%q: %+v", s, r)
		}
		size := "*"
		if r.size != UnknownSize {
			size = fmt.Sprint(r.size)
		}
		// What is written of it reads the same.
		again, err := parseContentRange(fmt.Sprintf("bytes %d-%d/%s", r.first, r.end-1, size), false)
		if err != nil || again != r || !strings.EqualFold(s[:6], "bytes ") {
			t.Fatalf("%q: %+v, then %+v, %v", s, r, again, err)
		}
	})
}

func TestContentRanges(t *testing.T) {
	for s, want := range map[string]contentRange{
		"bytes 5-9/10": {5, 10, 10}, "bytes 0-0/*": {0, 1, UnknownSize}, "BYTES 5-9/10": {5, 10, 10},
	} {
		if got, err := parseContentRange(s, false); err != nil || got != want {
			t.Errorf("%q: %+v, %v", s, got, err)
		}
	}
	if got, err := parseContentRange("bytes */10", true); err != nil || got.size != 10 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, s := range []string{"", "bytes", "bytes 5-9", "bytes 5/10", "bytes 9-5/10", "bytes 5-10/10", "bytes -5-9/10", "bytes +5-9/10",
		"bytes 5-9/x", "lines 5-9/10", "bytes */10", "bytes 5-9/99999999999999999999", "bytes 5-9223372036854775807/*"} {
		if got, err := parseContentRange(s, false); err == nil {
			t.Errorf("%q: %+v", s, got)
		}
	}
	for _, s := range []string{"bytes 5-9/10", "bytes */*", "bytes */"} {
		if got, err := parseContentRange(s, true); err == nil {
			t.Errorf("%q, unsatisfied: %+v", s, got)
		}
	}
}
