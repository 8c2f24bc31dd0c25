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

// slack is how much later than asked the kernel may end a sleep of the runtime's
// monitor: as long as this lets itself sleep when it finds nothing to do.
const slack = 10 * time.Millisecond

// usualSlack is what this process was started with, in nanoseconds.
var usualSlack = sync.OnceValue(func() int {
	ns, _ := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0) // 0, which no thread has, stands for its default
	return ns
})

// restful has the kernel take the short sleeps of the Go runtime's monitor easy
// (see timerslack_ns in proc(5)). The monitor looks at the process every 20 µs
// while there is anything to do; here that is for a moment, with every block that
// comes, and to be woken several times within it is a good part of what a block
// costs. It looks for goroutines that run or wait for a disk for too long: those
// keep the others waiting for up to slack. The threads that it starts then inherit
// that; the protocol's shortest wait is ten times as long. This takes CAP_SYS_NICE:
// without, all stays as it is.
func restful() {
	usualSlack()
	if m := monitor(); m != "" {
		_ = os.WriteFile(m+"/timerslack_ns", strconv.AppendInt(nil, slack.Nanoseconds(), 10), 0)
	}
}

// monitor is the directory in /proc of the thread that the runtime starts first,
// for its monitor; "" if there is no telling.
func monitor() string {
	f, err := os.Open("/proc/self/task")
	if err != nil {
		return ""
	}
	defer f.Close()
	threads, err := f.Readdirnames(2) // as they were started; the first one is the process's own
	if err != nil || len(threads) < 2 {
		return ""
	}
	return filepath.Join("/proc", threads[1]) // where, unlike below task, the slack is
}

// awake calls what starts another program, which inherits its thread's slack and
// must not come by ours.
func awake(start func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(usualSlack()), 0, 0, 0) // it fails for no thread's own
	return start()
}
