package web

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/plan"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// unworded are those of the texts for which the page has no words: answer is a
// function of app/refusals.js.
func unworded(t *testing.T, answer string, texts []string) []string {
	t.Helper()
	return without(t, `import { `+answer+` } from "./app/refusals.js";
import { learn } from "./app/words.js";
import { tables } from "./test/tables.mjs";
learn("zh-TW", tables["zh-TW"]);`, answer+`(text) === text`, texts)
}

// What somebody may write into an address, a plan, a list or the planner, and
// what is refused of it, the page says in every language.
func TestEveryRefusalOfCoreHasWords(t *testing.T) {
	var said []string
	refused := func(what string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%q was taken", what)
			return
		}
		said = append(said, err.Error())
	}
	for _, link := range []string{
		"swarm=x", "phones=x&plan=", "phones=99999&plan=", "wan=1&plan=", "wan=x&plan=", "lan=5&plan=", "rtt=x&plan=", "rtt=-1&plan=", "rtt=600000&plan=", "loss=9999999&plan=",
		"pfs=maybe&plan=", "profile=hasty&plan=", "mutant=none-such&plan=", "subnets=99999&plan=", "plan=%z", "phones=4&" + strings.Repeat("x", sim.MaxLinkBytes),
		"phones=4&plan=kill+phone+1", "phones=4&plan=at+soon+kill+phone+1", "phones=4&plan=at+9999999h+kill+phone+1", "phones=4&plan=at+1s+vanish", "phones=4&plan=at+1s+kill+phone+x",
		"phones=4&plan=at+1s+kill+phone+1+now", "phones=4&plan=at+1s+kill", "phones=4&plan=at+1s+until+2s+kill+phone+1", "phones=4&plan=at+1s+server-down", "phones=4&plan=at+1s+until+2s+server-down+phone+1",
		"phones=4&plan=at+1s+line+5", "phones=4&plan=at+1s+until+2s+lose+9999999ppm",
	} {
		_, err := sim.ParseLink(link)
		refused(link, err)
	}
	for _, faults := range []string{"at 1s kill phone 9", "at 1s join 9999"} {
		parsed, err := sim.ParsePlan(faults)
		if err != nil {
			t.Fatal(err)
		}
		_, err = sim.Script{Config: sim.Config{Phones: 4}.WithDefaults(), Plan: parsed}.Replay()
		refused(faults, err)
	}
	for _, list := range []string{"", "a.sbn\na.sbn\n", "../a.sbn\n", "#\x01\na.sbn\n", strings.Repeat("x", load.MaxListBytes+1), "\x01\x00\x00", manyNames()} {
		_, err := load.Parse([]byte(list))
		refused(list, err)
	}
	for _, q := range []string{
		"phones=x", "phones=0", "wan=fast", "rtt=far", "sizes=1,two", "sizes=0", "sizes=" + strings.Repeat("1,", plan.MaxFiles+1) + "1", "family=41,41", "family=../x", "profile=hasty",
		"upstream=pigeon", "blksize=1", "window=-1s", "phones=1000000 wan=8kbit", "upstream=lockstep blksize=8 rtt=10s sizes=4294967296",
	} {
		values := map[string]string{}
		for pair := range strings.FieldsSeq(q) {
			key, value, _ := strings.Cut(pair, "=")
			values[key] = value
		}
		in, err := plan.FromQuery(func(key string) string { return values[key] })
		if err == nil {
			_, err = plan.For(in)
		}
		refused(q, err)
		if wrong, ok := err.(*plan.InputError); ok {
			said[len(said)-1] = wrong.Cure // as wasm/bridge tells it
		}
	}
	if unknown := unworded(t, "refusalText", said); len(unknown) > 0 {
		t.Errorf("app/refusals.js does not know:\n%s", strings.Join(unknown, "\n"))
	}
}

func manyNames() string {
	var b strings.Builder
	for i := range load.MaxComponents + 1 {
		b.WriteString("a" + strings.Repeat("b", i%50) + strings.Repeat("c", i/50) + ".sbn\n")
	}
	return b.String()
}

// Whatever a check finds at phones that make mistakes, the page has words for it.
func TestEveryFindingHasWords(t *testing.T) {
	found := map[string]bool{}
	for m := pfs.Mutant(1); m < pfs.MutantEnd; m++ {
		for seed := range uint64(3) {
			script := sim.Script{Config: sim.DrawSite(seed)}
			script.Config.Mutant = m
			script.Plan, _ = sim.DrawPlan(seed, script.Config)
			replay, err := script.Replay()
			if err != nil {
				t.Fatal(err)
			}
			for at := 5 * time.Second; at < 2*time.Hour && !replay.Advance(at, func(telemetry.Event) {}) && len(replay.Breaks()) == 0; at += 5 * time.Second {
			}
			for _, b := range replay.Breaks() {
				if b.Check != sim.Panicked { // which says what a line of the program did
					found[b.Detail] = true
				}
			}
		}
	}
	if len(found) < 20 {
		t.Fatalf("only %d findings were met", len(found))
	}
	if unknown := unworded(t, "findingText", slices.Sorted(maps.Keys(found))); len(unknown) > 0 {
		t.Errorf("app/refusals.js does not know:\n%s", strings.Join(unknown, "\n"))
	}
}
