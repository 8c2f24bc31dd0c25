package simulate

import (
	"flag"
	"os"
	"testing"
	"time"

	"openpfs/core/dload"
	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

var update = flag.Bool("update", false, "write the page's sample log anew")

const sampleFile = "../../assets/samples/console.log"

// sampleStart is the sample's time of day at T = 0.
const sampleStart = (8*3600 + 30*60) * 1_000_000

// The page's sample is the console of the first root of a small site, in our own
// writing of the format: what a phone prints that elects itself, fetches and hands
// on. It plays, and says all that the history made of it says.
func TestTheSampleIsARootsConsole(t *testing.T) {
	if *update {
		if err := os.WriteFile(sampleFile, rootsConsole(t), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	log := dload.Parse(string(text), "phone")
	var again []byte
	for _, e := range log.Events {
		again = dload.Renderer{Start: log.Start}.Append(again, e)
	}
	if string(again) != string(text) || len(log.Notes) > 0 {
		t.Errorf("read and written again it is another text; notes %v", log.Notes)
	}
	p := player.New(nil, player.Options{})
	if err := p.Open("console.log", string(text)); err != nil {
		t.Fatal(err)
	}
	p.Seek(1 << 50)
	if f := p.Fleet(); len(f.Nodes) != 1 || f.Totals.Completed != 1 || f.Totals.Confirmed == 0 || f.Totals.MaxChildren != 2 {
		t.Errorf("%+v", f.Totals)
	}
}

func rootsConsole(t *testing.T) (out []byte) {
	source, err := Start(player.Settings{Phones: 6, PFS: true, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	var events []telemetry.Event
	root := ""
	source.Advance(time.Hour, func(e telemetry.Event) {
		events = append(events, e)
		if e.Kind == telemetry.RootConfirmed && root == "" {
			root = e.Node
		}
	})
	for _, e := range events {
		if e.Node == root {
			out = dload.Renderer{Start: sampleStart}.Append(out, e)
		}
	}
	return out
}
