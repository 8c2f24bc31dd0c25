package httpd

import (
	"math"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// socket is a connection as the kernel knows it. What the kernel does not offer is left as it is: it works all the same.
type socket struct{ raw syscall.RawConn }

func socketOf(conn net.Conn) (socket, bool) {
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = t.NetConn()
	}
	tcp, ok := conn.(syscall.Conn)
	if !ok {
		return socket{}, false // not the kernel's
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return socket{}, false // it is closed
	}
	return socket{raw}, true
}

const bbr = "bbr"

// prepare chooses BBR, which a line's losses do not slow. And it keeps the kernel from taking more than a little that it
// cannot send yet. Otherwise it takes megabytes at once, and then, on a slow line, nothing for longer than a client's patience
// is measured; and it would count as sent.
func (s socket) prepare() {
	_ = s.raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION, bbr)
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, 2*ChunkBytes)
	})
}

// cork keeps a segment that is not full until more comes, or until it is taken off.
func (s socket) cork(on bool) {
	value := 0
	if on {
		value = 1
	}
	_ = s.raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_CORK, value)
	})
}

// startupGain is what tells BBR's search for a line's rate, as its pacing gain in 1/256: 2/ln 2.
const startupGain = 739

// look tells what the kernel knows of the connection's way; not ok: it is closed.
func (s socket) look() (v sight, ok bool) {
	_ = s.raw.Control(func(fd uintptr) {
		info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
		if err != nil {
			return
		}
		model, err := unix.GetsockoptTCPCCBBRInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_CC_INFO)
		if err != nil {
			return
		}
		ok = true
		v = sight{
			has:       int64(model.Bw_hi)<<32 | int64(model.Bw_lo),
			searching: model.Pacing_gain == 0 || model.Pacing_gain >= startupGain, // 0: it has just been chosen
			least:     time.Duration(info.Min_rtt) * time.Microsecond,
			trip:      time.Duration(info.Rtt) * time.Microsecond,
			segments:  info.Delivered,
			each:      info.Snd_mss,
		}
	})
	return v, ok
}

// hasBBR tells whether the connection uses it.
func (s socket) hasBBR() (has bool) {
	_ = s.raw.Control(func(fd uintptr) {
		name, err := unix.GetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION)
		has = err == nil && name == bbr
	})
	return has
}

// unsent is how many bytes the kernel has taken and not sent yet; 0 of a connection that is closed.
func (s socket) unsent() (bytes int) {
	_ = s.raw.Control(func(fd uintptr) {
		if info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			bytes = int(info.Notsent_bytes)
		}
	})
	return bytes
}

// search has BBR search for the line's rate anew. It does so when it is chosen and another algorithm was in use.
func (s socket) search() {
	_ = s.raw.Control(func(fd uintptr) {
		if unix.SetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION, "reno") == nil {
			_ = unix.SetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION, bbr)
		}
	})
}

// limit bounds how fast is sent, up to 2 GB a second.
func (s socket) limit(bytesPerSecond int64) {
	most := -1 // without a bound
	if bytesPerSecond <= math.MaxInt32 {
		most = int(bytesPerSecond)
	}
	_ = s.raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_MAX_PACING_RATE, most)
	})
}
