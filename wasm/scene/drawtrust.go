package scene

// How far a phone's load is to be trusted is told by a shield at its right
// shoulder: full and green with a tick where a key has vouched for it, hollow
// and without a colour where none has. A phone that has not committed wears
// none.

// standing is that in a word; "" where there is none to be said or written.
func (s *Scene) standing(ph *phone) string {
	if word := s.standingWord(ph); s.Atlas().Faces[0].Has(word) {
		return word
	}
	return ""
}

func (s *Scene) standingWord(ph *phone) string {
	switch {
	case ph.back:
		return s.words.RolledBack
	case ph.committed && ph.vouched:
		return s.words.Verified
	case ph.committed:
		return s.words.Unverified
	}
	return ""
}

func (s *Scene) drawTrust(p *pen, ph *phone, at pt, pw float64) {
	if !ph.committed {
		return
	}
	k := s.Palette()
	size := min(max(pw*0.36, 8), 34)
	x, y := at.x+pw*0.46, at.y-pw*0.38
	p.sign(p.art.Shield, x, y, size*1.24, tint(k.Ground, 1)) // sets it off from the phone
	if ph.vouched {
		p.sign(p.art.Shield, x, y, size, tint(k.Verified, 1))
		p.sign(p.art.Tick, x, y-size*0.02, size*0.58, tint(k.Ground, 1))
		return
	}
	p.sign(p.art.Hollow, x, y, size, tint(k.Text, 1))
	if size >= 12 {
		p.sign(p.art.Query, x, y-size*0.01, size*0.56, tint(k.Text, 1))
	}
}
