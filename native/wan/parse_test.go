package wan

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseRate(t *testing.T) {
	for in, want := range map[string]BitsPerSecond{
		"20mbit": 20e6, "384kbit": 384e3, "1gbit": 1e9, "2.5mbit": 2.5e6, "1bit": 1,
		" 10Mbit ": 10e6, "0.001kbit": 1, "1000gbit": 1e12, "unlimited": 0,
	} {
		got, err := ParseRate(in)
		if err != nil || got != want {
			t.Errorf("%q: %d, %v", in, got, err)
		}
		if again, err := ParseRate(got.String()); err != nil || again != got {
			t.Errorf("%q prints as %q: %d, %v", in, got, again, err)
		}
	}
	for _, in := range []string{"", "20", "mbit", "20mb", "20 mbit", "-1mbit", "1e6bit", "1/3mbit", "0x1mbit", ".mbit", "1.2.3mbit",
		"0mbit", "0.5bit", "1001gbit", strings.Repeat("9", 99) + "bit", "20mbit/s"} {
		wantSyntaxError(t, in, "rate", "20mbit", second(ParseRate(in)))
	}
}

func TestParseLoss(t *testing.T) {
	for in, want := range map[string]Loss{
		"0": 0, "0%": 0, "1%": 10_000, "0.5%": 5_000, "100%": 1_000_000, "0.0001%": 1, " 2% ": 20_000,
	} {
		got, err := ParseLoss(in)
		if err != nil || got != want {
			t.Errorf("%q: %d, %v", in, got, err)
		}
		if again, err := ParseLoss(got.String()); err != nil || again != got {
			t.Errorf("%q prints as %q: %d, %v", in, got, again, err)
		}
	}
	for _, in := range []string{"", "%", "1", "0.01", "101%", "-1%", "0.00001%", "1%%", "NaN%", "1 %"} {
		wantSyntaxError(t, in, "loss", "0.5%", second(ParseLoss(in)))
	}
}

func second[T any](_ T, err error) error { return err }

func wantSyntaxError(t *testing.T, in, what, form string, err error) {
	t.Helper()
	var se *SyntaxError
	if !errors.As(err, &se) || se.What != what || se.Text != in || !strings.Contains(err.Error(), form) {
		t.Errorf("%q: %v", in, err)
	}
}

func TestNewNamesTheFieldThatIsOutOfBounds(t *testing.T) {
	for field, cfg := range map[string]Config{
		"Rate":      {Rate: -1},
		"RTT":       {RTT: 2 * time.Minute},
		"Loss":      {Loss: AllLost + 1},
		"Queue":     {Queue: -1},
		"in flight": {Rate: MaxRate, RTT: time.Second},
	} {
		if l, err := New(cfg); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%+v: %v, %v", cfg, l, err)
		}
	}
}
