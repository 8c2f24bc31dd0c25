package sim

import "openpfs/core/pfs"

// Mutate makes a phone wrong on purpose, before the history begins: what the
// checker must find.
func (s *Sim) Mutate(phone int, m pfs.Mutant) {
	h := s.hosts[phone]
	h.cfg.Mutant = m
	node, err := pfs.New(h.cfg)
	if err != nil {
		panic("sim: what was a node is none now: " + err.Error())
	}
	h.node = node
}
