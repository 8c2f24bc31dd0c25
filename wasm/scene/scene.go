package scene

import (
	"math"
	"time"

	"openpfs/core/telemetry"
	"openpfs/wasm/scene/atlas"
)

// Scene is the picture of one fleet. It is not safe for concurrent use.
type Scene struct {
	width, height, scale float64
	insets               Insets
	port                 rect // the part of the canvas that is the scene's, where it is not all
	letter               byte // of a site that is compared
	title                string
	toll                 toll
	epoch                uint32
	jumped               bool // the history is another one, or at another moment
	theme                Theme
	high                 bool // contrast
	look                 Look
	still                bool // reduced motion
	file                 string
	words                Words
	script               atlas.Script

	art     *atlas.Atlas
	artHigh bool // what it was made for
	cam     camera
	cams    [lookEnd]camera // of the looks that are not shown
	lay     layout
	area    rect // that the layout is made for: eases to what the insets leave

	grounds []ground
	groups  []group
	phones  []phone
	edges   []edge
	wan     wanState
	byName  map[string]int

	// Of the hierarchy's look; see twig.go and forest.go.
	twigs     []twig
	shares    []share
	order     []int32 // the trees' phones, parents first
	tops      []int   // their roots
	levels    [maxDepth + 1]int
	depth     int
	rowsShown float64 // eases to the rows there are
	flat      bool    // no phone has the feature: there will be no tree
	wood      forest
	stands    []standing
	piles     []pile
	outside   int     // phones in no tree
	tallies   []tally // scratch
	climb     []int32 // scratch

	// Of the look at one phone; see sockets.go.
	sockets sockets
	bench   bench
	looksAt string

	ripples []ripple
	marks   []mark

	selected, hovered string

	now     telemetry.Micros
	seen    telemetry.Micros // Run.Start of the history that is shown
	played  bool             // the playhead moved since the last frame
	resync  bool             // a setting changed what the fold means here
	dirty   bool             // something changed since the last Draw
	alive   bool             // something still moves
	clock   float64          // seconds of wall time since New
	arose   float64          // 0..1 of a look that has just been chosen
	curve   curve            // scratch
	labels  []label          // of the frame that is being drawn
	letters []byte
	solid   []rect
	written []rect // of the last frame: where its labels stand
	scratch []byte // for labels
}

// New returns an empty scene in the night theme, 800 × 600.
func New() *Scene {
	s := &Scene{
		width: 800, height: 600, scale: 1, words: english,
		cam: newCamera(), sockets: sockets{phone: -1}, byName: map[string]int{}, scratch: make([]byte, 0, 64),
		dirty: true, resync: true, arose: 1,
	}
	for i := range s.cams {
		s.cams[i] = newCamera()
	}
	s.area = s.free()
	s.rearrange()
	return s
}

// Resize tells the canvas' size in CSS pixels and the device pixels in each.
func (s *Scene) Resize(width, height, scale float64) {
	if !(width > 0) || !(height > 0) || !(scale > 0) {
		return
	}
	if width == s.width && height == s.height && scale == s.scale {
		return
	}
	s.width, s.height, s.scale = width, height, scale
	s.area = s.free()
	s.rearrange()
}

// SetInsets tells what part of the canvas lies under panels: the picture is
// fitted into the rest. Once time runs, it gets there in a few frames.
func (s *Scene) SetInsets(in Insets) {
	if in == s.insets {
		return
	}
	s.insets, s.dirty = in, true
	if s.clock == 0 || s.still {
		s.area = s.free()
		s.rearrange()
	}
}

// SetTheme chooses night or day.
func (s *Scene) SetTheme(t Theme) {
	if t != Day {
		t = Night
	}
	s.theme, s.dirty = t, true
}

// Palette returns the colours in use.
func (s *Scene) Palette() *Palette { return Colours(s.theme, s.high) }

// SetContrast chooses the palette of high contrast.
func (s *Scene) SetContrast(high bool) { s.high, s.dirty = high, true }

// SetReducedMotion replaces movement by change: phones stand at once where
// they belong, waves do not spread, streams do not flow.
func (s *Scene) SetReducedMotion(on bool) { s.still, s.dirty = on, true }

// SetFile chooses the component whose hierarchy is shown; "" follows what
// most nodes of a model work on, or, where they take several at once, what moves
// most.
func (s *Scene) SetFile(name string) {
	if name != s.file {
		s.file, s.resync, s.dirty = name, true, true
	}
}

// Select marks a node and shows it enlarged; "" none.
func (s *Scene) Select(node string) { s.selected, s.dirty, s.resync = node, true, true }

// Hover is Select for the moment: it shows the node under the pointer.
func (s *Scene) Hover(node string) {
	if node != s.hovered {
		s.hovered, s.dirty = node, true
	}
}

// Pan moves the picture by CSS pixels.
func (s *Scene) Pan(dx, dy float64) {
	s.cam.pan(dx, dy)
	s.held()
}

// Zoom enlarges by factor about a point of the canvas, in CSS pixels.
func (s *Scene) Zoom(factor, x, y float64) {
	s.held()
	s.cam.zoomBy(factor, x, y)
	s.held()
}

// held keeps the camera within what the look allows.
func (s *Scene) held() {
	if s.look == Hierarchy {
		s.holdForest()
	}
	s.dirty = true
}

// Fit brings the whole back into view.
func (s *Scene) Fit() { s.cam.fit(); s.dirty = true }

// Fitted reports whether the whole is in view, or on its way there.
func (s *Scene) Fitted() bool {
	return s.cam.wantZoom == 1 && s.cam.wantX == 0 && s.cam.wantY == 0
}

// Atlas returns the texture to draw with. It is another one after the scale, the
// contrast or the words changed: compare the pointer.
func (s *Scene) Atlas() *atlas.Atlas {
	want := min(max(s.scale, 1), 3)
	if s.art == nil || s.art.Scale != want || s.artHigh != s.high {
		s.art = atlas.Build(want, [2]atlas.Ink{Colours(Night, s.high).ink, Colours(Day, s.high).ink}, s.script, s.words.runes())
		s.artHigh = s.high
	}
	return s.art
}

// Refresh has it count as changed.
func (s *Scene) Refresh() { s.dirty = true }

// Changed reports whether Draw would show something else than the last one.
func (s *Scene) Changed() bool { return s.dirty || s.alive }

// free is the part of the canvas that no panel covers, less a margin.
func (s *Scene) free() rect {
	pad := min(28, s.width*0.03)
	r := rect{s.insets.Left + pad, s.insets.Top + pad, s.width - s.insets.Right - pad, s.height - s.insets.Bottom - pad}
	r.x1, r.y1 = max(r.x1, r.x0+80), max(r.y1, r.y0+80)
	return r
}

// rearrange lays everything out anew: the canvas, the insets or the number of
// phones changed. Phones stand in their groups by place, not by pixel, so they
// keep their places.
func (s *Scene) rearrange() {
	s.lay = arrange(s.area, s.shapes())
	s.cam.cx, s.cam.cy = (s.area.x0+s.area.x1)/2, (s.area.y0+s.area.y1)/2
	s.dirty = true
}

// settle brings the layout nearer to what the insets leave; it reports
// whether there was anything to do.
func (s *Scene) settle(dt float64) bool {
	want := s.free()
	if s.area == want {
		return false
	}
	k := 1 - math.Exp(-dt*12)
	ease := func(a *float64, b float64) {
		if *a += (b - *a) * k; math.Abs(b-*a) < 0.3 || s.still {
			*a = b
		}
	}
	ease(&s.area.x0, want.x0)
	ease(&s.area.y0, want.y0)
	ease(&s.area.x1, want.x1)
	ease(&s.area.y1, want.y1)
	s.rearrange()
	return true
}

// Update takes the fold so far, the playhead, the events since the last frame
// and the wall time since then. What moves does so by that time, however few the
// frames are; what has just come is seen in one at least.
func (s *Scene) Update(f *telemetry.Fleet, now telemetry.Micros, events []telemetry.Event, wall time.Duration) {
	dt := max(wall.Seconds(), 0)
	s.clock += dt
	s.ageEffects(dt)
	if f != nil {
		back := s.jumped || now < s.now || f.Run.Start != s.seen || len(f.Nodes) < len(s.phones)
		s.played = now > s.now && !back
		if s.played || back || s.resync || len(events) > 0 {
			s.sync(f, now, back)
			s.dirty = true
		}
		if !back {
			s.react(f, events)
		}
		s.now, s.jumped = now, false
	}
	s.animate(dt)
}

// animate moves what moves, and notes whether anything still does.
func (s *Scene) animate(dt float64) {
	s.alive = s.cam.step(dt, s.still)
	if s.settle(dt) {
		s.alive = true
	}
	step := dt / glideTime
	if len(s.phones) > manyGlide {
		step *= 1.6
	}
	for i := range s.phones {
		if s.phones[i].glide(step, s.still) {
			s.alive = true
		}
	}
	if s.look == Hierarchy && (s.glideTwigs(step) || s.easeRows(dt)) {
		s.alive = true
	}
	if s.arose < 1 {
		if s.arose = min(s.arose+dt/0.22, 1); s.still {
			s.arose = 1
		}
		s.alive = true
	}
	if s.played && !s.still {
		s.travel(dt)
	}
	if len(s.ripples)+len(s.marks) > 0 {
		s.alive = true
	}
}
