package sim

import "openpfs/core/pfs"

// Mutate makes a phone wrong on purpose, before the history begins: what the
// checker must find.
func (s *Sim) Mutate(phone int, m pfs.Mutant) {
	h := s.hosts[phone]
	h.cfg.Mutant = m
	h.renew()
}
