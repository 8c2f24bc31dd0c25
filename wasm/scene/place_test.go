package scene

import "testing"

// The server and the line are found where each look draws them, the ground is
// nowhere, and a phone hides what is behind it.
func TestPlacesAreFoundWhereTheyAreDrawn(t *testing.T) {
	for _, size := range [][2]float64{{1280, 800}, {390, 844}} {
		for _, look := range []Look{Overview, Hierarchy, OnePhone} {
			s := New()
			s.Resize(size[0], size[1], 1)
			s.SetInsets(Insets{Top: 64, Bottom: 150})
			s.SetLook(look)
			p := play(s, tell(24, 1, true))
			p.until(12_000_000)
			var l List
			p.Draw(&l)
			server, line := p.placesOf()
			if line.n == 0 || server.w() < 10 {
				t.Fatalf("%v, look %v: the server is at %v, the line has %d pieces", size, look, server, line.n)
			}
			if got := p.PlaceAt((server.x0+server.x1)/2, (server.y0+server.y1)/2); got != Server {
				t.Errorf("%v, look %v: at the server there is %q", size, look, got)
			}
			found := 0
			for i := 1; i < 20; i++ {
				at, _, _ := line.point(line.length() * float64(i) / 20)
				got := p.PlaceAt(at.x, at.y)
				if got == Line {
					found++
				}
				if got == Nowhere && p.NodeAt(at.x, at.y) == "" {
					t.Errorf("%v, look %v: on the line at %v there is nothing", size, look, at)
				}
			}
			if found < 10 {
				t.Errorf("%v, look %v: of 19 points of the line, %d are", size, look, found)
			}
			for _, name := range []string{p.phones[0].name, p.phones[7].name} {
				if x, y, w, ok := p.NodePlace(name); ok && w > 0 {
					if got := p.PlaceAt(x, y); got != Nowhere {
						t.Errorf("%v, look %v: at %s there is %q", size, look, name, got)
					}
				}
			}
			if got := p.PlaceAt(-500, -500); got != Nowhere {
				t.Errorf("far outside there is %q", got)
			}
		}
	}
}
