package scene

import "time"

var begun = time.Now()

// cpuTime is the time on the wall: the page's program has one thread.
func cpuTime() time.Duration { return time.Since(begun) }
