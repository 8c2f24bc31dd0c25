package sim

import (
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

// Kill schedules a phone's sudden death: it says nothing any more, and its
// neighbours find their connections reset. Phones count from 0.
func (s *Sim) Kill(at time.Duration, phone int) {
	h := s.hosts[phone]
	s.at(at, func() { s.kill(h) })
}

func (s *Sim) kill(h *host) {
	if h.dead {
		return
	}
	s.off(h, "killed")
	if h.committed {
		return
	}
	s.expected--
	s.checkDone()
}

// PowerCut schedules that a phone loses its power, and later comes up again
// with what its disk holds.
func (s *Sim) PowerCut(at, up time.Duration, phone int) {
	h := s.hosts[phone]
	s.at(at, func() {
		if h.dead {
			return
		}
		s.off(h, noPower)
		if h.committed { // it will commit again
			h.committed = false
			s.committed--
		}
		s.at(max(up, s.now), func() { s.on(h) })
	})
}

// noPower is why a phone is down that lost more than its process.
const noPower = "no power"

func (s *Sim) off(h *host, why string) {
	h.dead = true
	h.life++
	s.wan.cancelAll(h)
	for _, id := range h.pipes.ids() {
		h.pipes.get(id).close(h)
	}
	h.queued = nil
	h.store.crash(why == noPower, why == noPower && s.chaos.IntN(2) == 0)
	if !h.awake {
		return // it never was on
	}
	h.awake = false
	s.emit(telemetry.Event{T: s.micros(), Node: h.node.Name(), Kind: telemetry.NodeDown, Text: why})
}

func (s *Sim) on(h *host) {
	if h.gone {
		return
	}
	h.renew()
	h.dead, h.tickAt = false, -1
	h.life++
	h.step(pfs.Start{Held: h.held()})
}

// renew makes the phone's node anew, as its program does when it starts.
func (h *host) renew() {
	if err := h.makeNode(); err != nil {
		panic("sim: what was a node is none now: " + err.Error())
	}
}

func (h *host) makeNode() error {
	if h.s.cfg.Signed {
		h.cfg.Trust = pfs.Trust{Verify: verify, Committed: h.store.record}
		if h.cfg.Mutant == pfs.ForgetsEdition {
			h.cfg.Trust.Committed = load.Edition{}
		}
	}
	h.meters = nil
	return h.node.Init(h.cfg)
}

// Firewall schedules that a phone's TCP port stops answering, while its
// broadcasts go on: the local discovery that fails silently.
func (s *Sim) Firewall(at time.Duration, phone int) {
	h := s.hosts[phone]
	s.at(at, func() { h.firewalled = true })
}

// Corrupt schedules that every file a phone passes on from then on arrives with
// wrong bytes.
func (s *Sim) Corrupt(at time.Duration, phone int) {
	h := s.hosts[phone]
	s.at(at, func() { h.corrupting = true })
}

// ServerDown schedules that the server answers nothing until it is up again.
func (s *Sim) ServerDown(at, up time.Duration) {
	s.at(at, func() { s.wan.stop() })
	s.at(up, func() { s.wan.down = false })
}

// LoseBroadcasts schedules that each phone misses some of the broadcasts from
// then on, in millionths; 0 ends it.
func (s *Sim) LoseBroadcasts(at time.Duration, millionths int) {
	s.at(at, func() { s.lanLoss = millionths })
}

// deaf draws whether a phone misses a broadcast.
func (s *Sim) deaf() bool { return s.lanLoss > 0 && s.rng.IntN(1_000_000) < s.lanLoss }
