package bridge

// Canvas is what the page may ask of the picture. All lengths are CSS pixels.
type Canvas interface {
	Start()
	SetTheme(night bool)
	SetInsets(top, right, bottom, left float64)
	SetContrast(high bool)
	SetReducedMotion(on bool)
	SetLook(name string) error  // overview, hierarchy or phone
	SetWords(text string) error // scene.Words as JSON
	SetFile(name string)
	Select(node string)
	Zoom(factor float64)
	Pan(dx, dy float64)
	Fit()
	Refresh()                                          // draw the next frame, changed or not
	Picture(take func(rgba []byte, width, height int)) // the next frame's, in device pixels
	At(x, y float64) (node, place string)              // what is drawn there; place: server, line or ""
}
