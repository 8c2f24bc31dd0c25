package simulate

import (
	"errors"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
)

const list = "# a list\r\njar.sbn \r\napps.sbn\r\ngone.sbn\r\n"

func TestAFolderIsTakenWithItsTrueSizes(t *testing.T) {
	f, err := ReadFolder("firmware/TEST41.9-4.loads", []byte(list), map[string]int64{"jar.sbn": 1_630_052, "apps.sbn": 70_000, "readme.txt": 5})
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "TEST41.9-4" || f.Files != 3 || f.Bytes != int64(len(list))+1_700_052 || strings.Join(f.Missing, ",") != "gone.sbn" {
		t.Errorf("%+v", f)
	}
	source, err := Start(player.Settings{Phones: 3, Models: []string{"CP-7961G", "CP-7911G"}, PFS: true, RootWait: 500, Load: f.Load})
	if err != nil {
		t.Fatal(err)
	}
	var fleet telemetry.Fleet
	if !source.Advance(time.Hour, fleet.Apply) || fleet.Totals.Completed != 3 {
		t.Fatalf("%d phones are done", fleet.Totals.Completed)
	}
	sizes := map[string]telemetry.Bytes{}
	for _, h := range fleet.Hiers {
		sizes[h.File] = h.Size
	}
	if len(sizes) != 3 || sizes["jar.sbn"] != 1_630_052 || sizes["apps.sbn"] != 70_000 {
		t.Errorf("simulated were %v", sizes)
	}
}

func TestAFolderThatDoesNotDoSaysWhy(t *testing.T) {
	if _, err := ReadFolder("x.loads", []byte("../etc/passwd\r\n"), nil); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a bad name: %v", err)
	}
	if _, err := ReadFolder("x.loads", []byte(list), map[string]int64{"other.sbn": 1}); !errors.Is(err, ErrNothingThere) {
		t.Errorf("nothing there: %v", err)
	}
	for _, bad := range []string{"", "x.loads", "x.loads:5", "x.sbn:5,y.sbn:6", "x.loads:5,y.sbn:-1", "x.loads:5,y.sbn:many", "x.loads:5,.y:6", "x.loads:5,y.sbn:9999999999999"} {
		if _, err := parseLoad(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
