//go:build js && wasm

package scene

import (
	"syscall/js"
	"time"
)

// cpuTime is what Node has used: a busy machine does not lengthen it as it does
// the time on the wall.
func cpuTime() time.Duration {
	u := js.Global().Get("process").Call("cpuUsage")
	return time.Duration(u.Get("user").Int()+u.Get("system").Int()) * time.Microsecond
}

// cheapSites is how many sites of a thousand phones a frame has time for.
const cheapSites = 1
