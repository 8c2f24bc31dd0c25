//go:build !(js && wasm)

package scene

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used: a busy machine does not lengthen it as
// it does the time on the wall.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("scene: getrusage: " + err.Error())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cheapSites is how many sites of a thousand phones a frame has time for.
const cheapSites = 2
