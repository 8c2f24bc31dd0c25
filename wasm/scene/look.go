package scene

// Look is what of a history the canvas shows.
type Look int

// The looks.
const (
	Overview  Look = iota // headquarters, the line, the subnets and who stands in them
	Hierarchy             // the tree of one component, level under level
	OnePhone              // one phone: its screen, its components, who feeds it and whom it feeds
	lookEnd
)

var lookNames = [lookEnd]string{"overview", "hierarchy", "phone"}

// ParseLook reads a look's name as the page gives it.
func ParseLook(name string) (Look, bool) {
	for i, n := range lookNames {
		if n == name {
			return Look(i), true
		}
	}
	return Overview, false
}

// String is the name that the page gives.
func (l Look) String() string { return lookNames[l] }

// SetLook chooses what is shown. Every look keeps its own zoom; what stands in
// one stays where it is while another is shown.
func (s *Scene) SetLook(l Look) {
	if l < 0 || l >= lookEnd || l == s.look {
		return
	}
	s.cams[s.look] = s.cam
	cx, cy := s.cam.cx, s.cam.cy
	s.look, s.cam = l, s.cams[l]
	s.cam.cx, s.cam.cy = cx, cy
	s.dirty, s.resync, s.arose = true, true, 0
}

// Look returns what is shown.
func (s *Scene) Look() Look { return s.look }
