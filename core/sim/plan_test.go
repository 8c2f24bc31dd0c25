package sim

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

const planText = `at 12.5s kill phone 7
at 3s until 40s lose 250000ppm
at 20s until 1m30s trickle phone 2 9600bit/s
at 0s until 10s delay 40ms
at 5s until 2m0s reboot-loop phone 3 20s
at 1m0s server-change
at 2s until 4s no-tcp phone 0
`

func TestAPlanReadsBackAsItWasWritten(t *testing.T) {
	p, err := ParsePlan("# a comment\n\n  " + planText)
	if err != nil || p.String() != planText {
		t.Fatalf("%v\n%s", err, p)
	}
	want := Fault{At: 20 * time.Second, Until: 90 * time.Second, Class: Trickle, Phone: 2, Amount: 9600}
	if p[2] != want {
		t.Errorf("%+v, want %+v", p[2], want)
	}
	for seed := range uint64(300) {
		drawn, _ := DrawPlan(seed, DrawSite(seed))
		back, err := ParsePlan(drawn.String())
		if err != nil || back.String() != drawn.String() || len(back) != len(drawn) {
			t.Fatalf("seed %d: %v\n%s", seed, err, drawn)
		}
	}
}

func TestABadPlanIsRefusedWithItsLine(t *testing.T) {
	for text, why := range map[string]string{
		"kill phone 7":                       "begins with its time",
		"at soon kill phone 7":               "no time",
		"at -1s kill phone 7":                "times run",
		"at 1s explode phone 7":              "no class",
		"at 1s kill":                         "needs a phone",
		"at 1s kill phone -7":                "no phone's number",
		"at 1s kill phone +7":                "no phone's number",
		"at 1s kill phone 7 twice":           "one word too many",
		"at 1s until 2s kill phone 7":        "has no end",
		"at 1s lose 5ppm":                    "say until when",
		"at 3s until 2s lose 5ppm":           "say until when",
		"at 1s until 2s lose":                "give an amount",
		"at 1s until 2s lose 2000000ppm":     "an amount of",
		"at 1s until 2s lose 5bit/s":         "give an amount",
		"at 1s until 2s server-down phone 1": "not a phone's",
	} {
		if _, err := ParsePlan("\n" + text); err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v, want %q", text, err, why)
		}
	}
}

func TestAPlanForAnotherSiteIsRefused(t *testing.T) {
	s, err := New(Config{Phones: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Fault{{Class: Kill, Phone: 2}, {Class: Lose, Phone: Site}, {Class: Kill, Phone: Site}} {
		if err := s.Apply(Plan{f}); err == nil {
			t.Errorf("%v was accepted", f)
		}
	}
}

// A plan of nothing leaves a history as it is.
func TestAnEmptyPlanChangesNothing(t *testing.T) {
	var sums []string
	for _, apply := range []bool{false, true} {
		trace := NewTrace()
		f := play(t, Config{Phones: 9, Seed: 3}, func(s *Sim) {
			if apply {
				if err := s.Apply(Plan{}); err != nil {
					t.Fatal(err)
				}
			}
		})
		for _, e := range f.events {
			trace.Add(e)
		}
		sums = append(sums, trace.Sum())
	}
	if sums[0] != sums[1] {
		t.Error("another history")
	}
}

// Every class can be applied alone, at a site and at a phone, and ends.
func TestEveryClassAloneIsSurvived(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range Classes() {
		info := classes[c]
		for _, phone := range []int{Site, 1} {
			f := Fault{At: time.Duration(rng.IntN(20_000)) * time.Millisecond, Class: c, Phone: phone, Amount: max(info.least, min(info.most, 50_000))}
			if info.span {
				f.Until = f.At + 30*time.Second
			}
			if f.check() != nil {
				continue
			}
			for _, signed := range []bool{false, true} {
				if !signed && (c == OldList || c == OldPeer) {
					continue
				}
				r, err := Play(Config{Phones: 7, Seed: 4, WANRate: 2_000_000, Signed: signed}, Plan{f}, nil)
				if err != nil {
					t.Fatal(f, err)
				}
				if r.Failed() {
					t.Errorf("%v, signed %v: %v %v", f, signed, r.Breaks, r.Waiting)
				}
			}
		}
	}
}

func FuzzPlan(f *testing.F) {
	f.Add(planText)
	f.Add("at 1ns until 1h0m0.000000001s no-broadcast phone 65535")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePlan(text)
		if err != nil {
			return
		}
		again, err := ParsePlan(p.String())
		if err != nil || again.String() != p.String() {
			t.Errorf("%q reads back as %q: %v", p, again, err)
		}
	})
}
