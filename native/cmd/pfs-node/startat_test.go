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
	var p *process
	var instant time.Time
	for lead := 2 * time.Second; ; lead *= 2 { // how long a start takes here is the machine's affair
		instant = time.Now().Add(lead)
		p = start(t, s.args(t.TempDir(), "--log", "json", "--once", "--start-at", instant.Format(time.RFC3339Nano))...)
		if s.opensBefore(instant) {
			break
		}
		if lead > time.Minute/2 {
			t.Fatalf("no port before %v, in %v:\n%s", instant, lead, p.output())
		}
		_ = p.cmd.Process.Kill() // unless it has ended
		<-p.done
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

// opensBefore reports whether the first agent's port opens before an instant.
func (s *site) opensBefore(instant time.Time) bool {
	for ; time.Now().Before(instant); time.Sleep(5 * time.Millisecond) {
		if c, err := net.Dial("tcp4", net.JoinHostPort(s.address(1), "4051")); err == nil {
			c.Close()
			return time.Now().Before(instant)
		}
	}
	return false
}

func TestATimeToStartAtIsChecked(t *testing.T) {
	t.Parallel()
	p := start(t, newSite(t).args(t.TempDir(), "--start-at", "tomorrow")...)
	if out := p.ends(2); !strings.Contains(out, "--start-at tomorrow: is not a time such as") {
		t.Error(out)
	}
}
