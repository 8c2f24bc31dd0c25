package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// slack is how much later than asked the kernel may end a short sleep. Of the
// protocol's waits none is so short that it matters.
const slack = 2 * time.Millisecond

// usualSlack is what this process was started with, in nanoseconds.
var usualSlack = sync.OnceValue(func() int {
	ns, _ := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0) // 0, which no thread has, stands for its default
	return ns
})

// restful has the kernel take this process's shortest sleeps easy (see
// timerslack_ns in proc(5)). Go's runtime looks after its threads every 20 µs
// while there is anything to do; here that is for a moment, with every block that
// comes, and to be woken several times within it is a good part of what a block
// costs. The threads that do this run already and are not this one, which takes
// CAP_SYS_NICE: without, all stays as it is.
func restful() {
	usualSlack()
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return
	}
	for _, t := range tasks {
		path := filepath.Join("/proc", t.Name(), "timerslack_ns")
		if os.WriteFile(path, strconv.AppendInt(nil, slack.Nanoseconds(), 10), 0) != nil {
			return
		}
	}
}

// awake calls what starts another program, which inherits its thread's slack and
// must not come by ours.
func awake(start func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(usualSlack()), 0, 0, 0) // it fails for no thread's own
	return start()
}
