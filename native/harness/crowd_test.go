package harness

import (
	"math/bits"
	"time"

	"openpfs/core/telemetry"
)

// aCrowdReboots: 200 processes are killed at the same moment, in the middle of
// the root's fetch, and start again together, with what their disks have.
func aCrowdReboots(t *trial) outcome {
	crowd := 200
	if t.keyed {
		crowd = 60 // their handshakes at once, from one machine's two processors
	}
	s := newSite(t, nil, 400_000)
	s.agent = shippedAgent // 200 race detectors would be a test of this machine
	s.wait = 2 * time.Second
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(crowd)
	s.at(g, file)
	for _, p := range s.phones {
		p.kill()
	}
	g.open()
	before := s.rec.Mark()
	begun := time.Now()
	for _, p := range s.phones {
		p.boot()
	}
	booted := time.Since(begun)
	for _, p := range s.phones {
		p.committed()
	}
	took := time.Since(begun)
	claims := 0
	for _, e := range s.rec.All()[before:] {
		if e.Kind == telemetry.Claim && e.File == file {
			claims++
		}
	}
	if most := 4*bits.Len(uint(crowd)) + 20; claims > most {
		t.Errorf("%d claims for %s, want at most %d", claims, file, most)
	}
	return s.judge(excuse{lossy: true, slow: 5}).noting("%d processes up in %.1f s, whole %.1f s after the reboot; %d claims", crowd, booted.Seconds(), took.Seconds(), claims)
}
