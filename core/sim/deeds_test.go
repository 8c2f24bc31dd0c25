package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

const deeds = `at 5s corrupt phone 3
at 6s until 1m0s corrupt phone 4
at 20s pfs-off phone 5
at 25s move phone 6 1
at 30s line 500000bit/s
at 35s join 4
at 40s kill phone 26
`

func TestDeedsAreReadAndWritten(t *testing.T) {
	text := strings.Replace(deeds, "at 5s corrupt phone 3\n", "", 1)
	p, err := ParsePlan(text)
	if err != nil || p.String() != text {
		t.Errorf("%v, %q", err, p)
	}
	for _, bad := range []string{"at 5s corrupt phone 3", "at 5s pfs-off", "at 5s move phone 3 64", "at 5s move phone 3", "at 5s line 999bit/s", "at 5s join 0"} {
		if _, err := ParsePlan(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	for i, name := range map[int]string{0: "SEP025046000000", 70_000: "SEP025046011170"} {
		if n, ok := PhoneNumber(name); PhoneName(i) != name || n != i || !ok {
			t.Errorf("phone %d is %s, which is %d", i, PhoneName(i), n)
		}
	}
	for _, none := range []string{"", "SEP025046", "SEP02504600000", "SEP02504600000g", "SEP080027000000", "sep025046000000"} {
		if _, ok := PhoneNumber(none); ok {
			t.Errorf("%q is a phone", none)
		}
	}
}

// Every deed alone and all of them together: the checks hold, and every phone
// that lives commits.
func TestDeedsAreSurvived(t *testing.T) {
	lines := strings.SplitAfter(strings.Replace(deeds, "at 5s corrupt phone 3\n", "", 1), "\n")
	for _, text := range append(lines[:5:5], strings.Join(lines, "")) {
		plan, err := ParsePlan(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, express := range []bool{false, true} {
			for _, subnets := range []int{1, 3} {
				r, err := Play(Config{Phones: 24, Seed: 4, WANRate: 2_000_000, Express: express, Subnets: subnets}, plan, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range Deeds() {
					if planned := strings.Contains(text, " "+c.String()+" "); planned != (r.Struck[c] > 0) {
						t.Errorf("%s: %v struck %d times", text, c, r.Struck[c])
					}
				}
				if r.Failed() {
					t.Errorf("%s(express %v, %d subnets): %v %v", text, express, subnets, r.Breaks, r.Waiting)
				}
			}
		}
	}
}

func TestTooManyJoin(t *testing.T) {
	s, err := New(Config{Phones: 5})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"at 1s join 9996", "at 1s join 1\nat 1s kill phone 5", "at 1s join 1\nat 2s kill phone 6"} {
		p, err := ParsePlan(text)
		if err != nil {
			t.Fatal(err)
		}
		if s.Apply(p) == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

// What a plan does later changes nothing before: a history that is acted upon has
// the past of the one that is not.
func TestAPlanChangesNothingBeforeIt(t *testing.T) {
	for _, c := range []Config{{Phones: 40, Seed: 9}, {Phones: 40, Seed: 9, Express: true, Models: []string{"CP-7961G", "CP-7911G"}}, {Phones: 20, NoPFS: true}} {
		var plain []telemetry.Event
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		s.Advance(time.Hour, func(e telemetry.Event) { plain = append(plain, e) })
		for _, line := range append(strings.SplitAfter(deeds, "\n")[2:6], "at 20s kill phone 2", "at 20s until 30s power-cut phone 2",
			"at 20s until 30s server-down", "at 20s until 40s isolate phone 2", "at 20s until 30s pause phone 2") {
			for _, at := range []time.Duration{100 * time.Millisecond, 1700 * time.Millisecond, s.Now() / 2, s.Now() - time.Millisecond} {
				p, err := ParsePlan(line)
				if err != nil {
					t.Fatal(err)
				}
				p[0].Until = max(0, p[0].Until-p[0].At) + at
				if !classes[p[0].Class].span {
					p[0].Until = 0
				}
				p[0].At = at
				acted, err := New(c)
				if err != nil {
					t.Fatal(err)
				}
				if err := acted.Apply(p); err != nil {
					t.Fatal(err)
				}
				n := 0
				acted.Advance(at-time.Nanosecond, func(e telemetry.Event) {
					if n >= len(plain) || e != plain[n] {
						t.Fatalf("%v: event %d is %+v", p, n, e)
					}
					n++
				})
				if n < len(plain) && plain[n].T < telemetry.Micros(at/time.Microsecond) {
					t.Errorf("%v: after %d events comes none, not %+v", p, n, plain[n])
				}
			}
		}
	}
}

// Each subnet has a root of its own and takes one copy over the line, and nobody
// has a parent elsewhere.
func TestSubnetsAreServedApart(t *testing.T) {
	f := play(t, Config{Phones: 30, Seed: 2, Subnets: 3, Boot: time.Nanosecond})
	copies := map[string]int{}
	for _, e := range f.events {
		if e.Kind == telemetry.TransferStart && e.Peer == "" && strings.HasPrefix(e.File, "jar") {
			copies[f.Node(e.Node).Subnet]++
		}
		if e.Kind == telemetry.Joined && f.Node(e.Node).Subnet != f.Node(e.Peer).Subnet {
			t.Errorf("%+v is on another subnet", e)
		}
	}
	if len(copies) != 3 || copies["10.106.0.0/16"] != 1 || copies["10.107.0.0/16"] != 1 || copies["10.108.0.0/16"] != 1 {
		t.Errorf("copies by subnet: %v", copies)
	}
	if f.Totals.Completed != 30 {
		t.Errorf("%+v", f.Totals)
	}
}

func TestAMovedPhoneGoesOnElsewhere(t *testing.T) {
	f := play(t, Config{Phones: 6, Seed: 2, WANRate: 1_000_000}, func(s *Sim) {
		if err := s.Apply(Plan{{At: 30 * time.Second, Class: Move, Phone: 2, Amount: 1}}); err != nil {
			t.Fatal(err)
		}
	})
	ups := slices.DeleteFunc(slices.Clone(f.events), func(e telemetry.Event) bool {
		return e.Kind != telemetry.NodeUp || e.Node != PhoneName(2)
	})
	if len(ups) != 2 || ups[1].Subnet != "10.107.0.0/16" || ups[1].Addr != "10.107.117.3" || ups[1].T != 32_000_000 {
		t.Errorf("it came up as %+v", ups)
	}
	if n := f.Node(PhoneName(2)); f.Totals.Completed != 6 || n.Files[len(n.Files)-1].Parent != "" {
		t.Errorf("%+v", n)
	}
}
