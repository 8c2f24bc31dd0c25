package check

import "maps"

// A check that nothing ever put to the test has proved nothing: a hunt reports
// how often each was.

// asks counts occasions at which checks might have been broken, whatever came
// out. Those that the history excuses from a check are none.
func (c *Checker) asks(names ...Name) {
	for _, name := range names {
		c.asked[name]++
	}
}

// Asked tells how often each check was put to the test.
func (c *Checker) Asked() map[Name]int { return maps.Clone(c.asked) }
