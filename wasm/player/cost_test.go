package player

import (
	"testing"

	"openpfs/core/telemetry"
)

// Two subnets of one model fetch the same file twice: that is two copies of it.
func TestTwoSubnetsTakeTwoCopiesOfOneLoad(t *testing.T) {
	f := &telemetry.Fleet{}
	f.Apply(telemetry.Event{Kind: telemetry.Run, Phones: 2, Rate: 8_000_000, Size: 1_000_000, N: 1})
	for i, name := range []string{one, two} {
		f.Apply(telemetry.Event{Node: name, Kind: telemetry.NodeUp, Model: model, Subnet: []string{"10.1.0.0/16", "10.2.0.0/16"}[i], N: 1})
		f.Apply(telemetry.Event{Node: name, Kind: telemetry.FileStart, File: jar})
		f.Apply(telemetry.Event{Node: name, Kind: telemetry.TransferStart, File: jar, Size: 1_000_000})
		f.Apply(telemetry.Event{Node: name, Kind: telemetry.Verified, File: jar, Size: 1_000_000})
	}
	f.Apply(telemetry.Event{Kind: telemetry.WAN, Down: 2_000_000})
	if c := Compare(f, 1); c.Once != 1_000_000 || c.Each != 2_000_000 || c.CopiesPPM != 2_000_000 {
		t.Errorf("%+v", c)
	}
}
