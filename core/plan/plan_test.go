package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func ask(t *testing.T, said map[string]string) Answer {
	t.Helper()
	a, err := asked(said)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func asked(said map[string]string) (Answer, error) {
	in, err := FromQuery(func(key string) string { return said[key] })
	if err != nil {
		return Answer{}, err
	}
	return For(in)
}

// way finds one by its name.
func (a Answer) way(t *testing.T, name string) Way {
	t.Helper()
	i := slices.IndexFunc(a.Ways, func(w Way) bool { return w.Name == name })
	if i < 0 {
		t.Fatalf("no way %s", name)
	}
	return a.Ways[i]
}

// A thousand phones behind 10 Mbit/s: what the command, the page and the edge say.
func TestAThousandPhones(t *testing.T) {
	a := ask(t, map[string]string{"phones": "1000", "wan": "10mbit", "rtt": "250ms", "family": "41", "window": "1h"})
	without, classic, express := a.way(t, Without), a.way(t, Classic), a.way(t, Express)
	if without.WANBytes != 1000*classic.WANBytes || without.Fits || without.Windows != 2 || without.Limit != "line" {
		t.Errorf("without sharing: %+v", without)
	}
	if !classic.Fits || classic.Limit != "waits" || classic.Last < 80_000_000 || classic.Last > 95_000_000 {
		t.Errorf("classic: %+v", classic)
	}
	if !express.Fits || express.Limit != "line" || express.Last < 7_000_000 || express.Last > 9_000_000 {
		t.Errorf("express: %+v", express)
	}
}

// What an Answer says of itself adds up, whatever the site.
func TestAnAnswerAddsUp(t *testing.T) {
	for _, said := range []map[string]string{
		{},
		{"phones": "1"},
		{"phones": "3", "subnets": "7", "family": "11,41,70"},
		{"phones": "999", "off": "33", "subnets": "4"},
		{"phones": "50", "off": "100"},
		{"phones": "1000000", "wan": "1gbit", "subnets": "10000"},
		{"phones": "200", "upstream": "http", "sizes": "1,2,3"},
		{"phones": "200", "upstream": "windowed", "windowsize": "8", "rtt": "0"},
	} {
		a := ask(t, said)
		for _, w := range a.Ways {
			if w.First > w.Median || w.Median > w.Last {
				t.Errorf("%v, %s: first %d, median %d, last %d", said, w.Name, w.First, w.Median, w.Last)
			}
			if p := w.Parts; p.Waits < 0 || p.Line < 0 || p.LAN < 0 || p.Waits+p.Line+p.LAN != w.Last {
				t.Errorf("%v, %s: parts %+v of %d", said, w.Name, p, w.Last)
			}
			last := w.Done[len(w.Done)-1]
			if last.Done != a.Phones || last.T != w.Last || w.Done[0].T != w.First {
				t.Errorf("%v, %s: the curve goes to %+v", said, w.Name, last)
			}
			if w.Fetches < int64(a.Files) || w.WANBytes < a.Bytes {
				t.Errorf("%v, %s: %d fetches, %d bytes", said, w.Name, w.Fetches, w.WANBytes)
			}
		}
	}
}

// Phones without peer sharing fetch for themselves, beside those that have it.
func TestPhonesThatDoNotShareCostACopyEach(t *testing.T) {
	none, some, all := ask(t, map[string]string{"phones": "100"}), ask(t, map[string]string{"phones": "100", "off": "10"}), ask(t, map[string]string{"phones": "100", "off": "100"})
	one := none.way(t, Classic).WANBytes
	if got := some.way(t, Classic).WANBytes; got != 11*one {
		t.Errorf("with ten that do not share: %d bytes, want %d", got, 11*one)
	}
	if got, want := all.way(t, Classic), all.way(t, Without); got.WANBytes != want.WANBytes || got.Last != want.Last {
		t.Errorf("when none shares: %+v, want what it is without: %+v", got, want)
	}
}

// A subnet costs a copy, as a model does.
func TestEverySubnetFetchesItsOwn(t *testing.T) {
	one := ask(t, map[string]string{"phones": "120"}).way(t, Express)
	four := ask(t, map[string]string{"phones": "120", "subnets": "4"}).way(t, Express)
	if four.WANBytes != 4*one.WANBytes || four.Last <= one.Last {
		t.Errorf("one subnet %+v, four %+v", one, four)
	}
}

// RFC 1350: a block, then a round trip, at whatever rate the line has.
func TestLockstepIsBoundByTheRoundTrip(t *testing.T) {
	w := ask(t, map[string]string{"phones": "2", "wan": "1gbit", "rtt": "250ms", "upstream": "lockstep"}).way(t, Without)
	blocks := time.Duration(8_127_234/512) * 250 * time.Millisecond
	if last := time.Duration(w.Last) * time.Microsecond; last < blocks || last > blocks*101/100 || w.Limit != "server" {
		t.Errorf("%v, held up by the %s; want a little more than %v, by the server", last, w.Limit, blocks)
	}
}

func TestWhatCannotBePlannedIsRefusedWithACure(t *testing.T) {
	for key, text := range map[string]string{
		"phones": "0", "off": "101", "subnets": "-1", "family": "../etc", "sizes": "12,x", "wan": "fast", "lan": "12parsec", "rtt": "1h",
		"window": "soon", "upstream": "pigeon", "blksize": "7", "profile": "brisk",
	} {
		_, err := asked(map[string]string{key: text})
		var refused *InputError
		if !errors.As(err, &refused) || refused.Key != key || refused.Cure == "" {
			t.Errorf("%s=%s: %v", key, text, err)
		}
	}
	for _, said := range []map[string]string{
		{"phones": "1000000", "wan": "1kbit"},
		{"upstream": "lockstep", "blksize": "8", "rtt": "10s", "sizes": "17179869184"},
		{"family": "41,41"},
	} {
		if _, err := asked(said); err == nil {
			t.Errorf("%v was planned", said)
		}
	}
}

func TestValuesAreReadAsTheyAreWritten(t *testing.T) {
	in, err := FromQuery(func(key string) string {
		return map[string]string{"wan": "2.5mbit", "lan": "1000000", "rtt": "250", "window": "1h30m", "off": "5%", "family": "70, CP-7911G", "upstream": "lockstep"}[key]
	})
	if err != nil {
		t.Fatal(err)
	}
	if in.WAN != 2_500_000 || in.LAN != 1_000_000 || in.RTT != 250*time.Millisecond || in.Window != 90*time.Minute || in.Off != 5 ||
		fmt.Sprint(in.Models) != "[CP-7971G CP-7911G]" || in.Server.BlockBytes != 512 {
		t.Errorf("%+v", in)
	}
}

// No text makes it panic, or answer what does not add up.
func FuzzFromQuery(f *testing.F) {
	f.Add("phones=1000&wan=384kbit&rtt=250ms&family=41,70&upstream=windowed&windowsize=3")
	f.Add("sizes=1,17179869184&off=50&subnets=9&lan=1kbit")
	f.Fuzz(func(t *testing.T, query string) {
		said := map[string]string{}
		for pair := range strings.SplitSeq(query, "&") {
			key, value, _ := strings.Cut(pair, "=")
			said[key] = value
		}
		a, err := asked(said)
		if err != nil {
			return
		}
		for _, w := range a.Ways {
			if w.Last <= 0 || w.Parts.Line < 0 || w.Parts.Waits < 0 {
				t.Errorf("%+v", w)
			}
		}
		if _, err := json.Marshal(a); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkFor plans an ordinary site, and the largest that there is.
func BenchmarkFor(b *testing.B) {
	largest := map[string]string{"phones": "1000000", "subnets": "10000", "off": "50", "wan": "1gbit", "sizes": "1000000", "family": "CP-0"}
	for i := 1; i < MaxFiles; i++ {
		largest["sizes"] += fmt.Sprintf(",%d", 1_000_000+i*1000)
	}
	for i := 1; i < MaxModels; i++ {
		largest["family"] += fmt.Sprintf(",CP-%d", i)
	}
	for name, said := range map[string]map[string]string{"ordinary": {"phones": "1000"}, "largest": largest} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := asked(said); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
