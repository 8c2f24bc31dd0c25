package main

import (
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// TestAnAgentIsUpBeforeItsTimeAndSilentUntilThen looks at the port before the
// instant, and at the log's own times afterwards.
func TestAnAgentIsUpBeforeItsTimeAndSilentUntilThen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	instant := time.Now().Add(2 * time.Second)
	p := start(t, s.args(t.TempDir(), "--log", "json", "--once", "--start-at", instant.Format(time.RFC3339Nano))...)
	for {
		c, err := net.Dial("tcp4", net.JoinHostPort(s.address(1), "4051"))
		if err == nil {
			c.Close()
			break
		}
		if time.Now().After(instant) {
			t.Fatalf("no port before %v: %v\n%s", instant, err, p.output())
		}
		time.Sleep(5 * time.Millisecond)
	}
	up := `"msg":"` + telemetry.NodeUp.String() + `"`
	for line := range strings.Lines(p.ends(0)) {
		if !strings.Contains(line, up) {
			continue
		}
		var event struct{ Time time.Time }
		if err := json.Unmarshal([]byte(line), &event); err != nil || event.Time.Before(instant) {
			t.Errorf("%q is not after %v (%v)", line, instant, err)
		}
		return
	}
	t.Errorf("it never told that it is up:\n%s", p.output())
}

func TestATimeToStartAtIsChecked(t *testing.T) {
	t.Parallel()
	p := start(t, newSite(t).args(t.TempDir(), "--start-at", "tomorrow")...)
	if out := p.ends(2); !strings.Contains(out, "--start-at tomorrow: is not a time such as") {
		t.Error(out)
	}
}
