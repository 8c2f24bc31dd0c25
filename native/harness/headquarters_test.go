package harness

import (
	"openpfs/core/telemetry"
)

// failed waits until so many fetches of a file have failed.
func (s *site) failed(file string, times int) {
	s.t.Helper()
	for mark := 0; times > 0; times-- {
		seen := 0
		s.rec.After(mark, "a fetch fails", func(e telemetry.Event) bool {
			seen++
			return e.Kind == telemetry.TransferFail && e.Peer == "" && e.File == file
		})
		mark += seen
	}
}

// theServerFallsSilent in the middle of a file, and is there again when the
// root has given up.
func theServerFallsSilent(t *trial) outcome {
	s := newSite(t, nil, 2_000_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(4)
	s.at(g, file)
	s.server.dead.Store(true)
	g.open()
	s.failed(file, 1)
	s.server.dead.Store(false)
	return s.judge(excuse{})
}

// theServerRestarts: it says goodbye, is away, and knows nothing of before.
func theServerRestarts(t *trial) outcome {
	s := newSite(t, nil, 2_000_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(4)
	s.at(g, file)
	go g.open()
	s.server.Stop()
	s.failed(file, 1)
	s.server.Start()
	return s.judge(excuse{})
}

// lied has a file's next openings lie, and waits for the truth to arrive.
func lied(t *trial, how ...bend) outcome {
	s := newSite(t, nil, 1_500_000, 200_000)
	file := s.part(0)
	s.server.bend(file, how...)
	s.fleet(4)
	s.failed(file, len(how))
	return s.judge(excuse{copies: len(how)}).noting("%d lies seen through", len(how))
}

func theServerPromisesTooMuch(t *trial) outcome {
	return lied(t, announces(1000), truncated(700_000), announces(1<<20))
}

func theServerPromisesTooLittle(t *trial) outcome {
	return lied(t, announces(-1000), changes(700_000, make([]byte, 900_000)))
}

func theServersDiskBreaks(t *trial) outcome { return lied(t, breaks(600_000), breaks(0)) }
