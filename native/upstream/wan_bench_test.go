package upstream_test

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"openpfs/native/tftp"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

// direction is one direction of a line: a rate, a delay and a drop-tail queue. It is a ruler for the benchmark, on the
// real clock, not an emulator.
type direction struct {
	bytesPerSecond float64 // 0: without bounds
	delay          time.Duration
	queueBytes     int

	mu      sync.Mutex
	free    time.Time // when the line has sent what it holds
	dropped int
	pipe    chan parcel
}

type parcel struct {
	due  time.Time
	conn net.PacketConn
	to   net.Addr
	b    []byte
}

// start carries parcels until the benchmark ends.
func (d *direction) start(b *testing.B) *direction {
	d.pipe = make(chan parcel, 1<<16)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for p := range d.pipe {
			time.Sleep(time.Until(p.due))
			_, _ = p.conn.WriteTo(p.b, p.to)
		}
	}()
	b.Cleanup(func() { close(d.pipe); <-done })
	return d
}

func (d *direction) listen(addr string) (net.PacketConn, error) {
	conn, err := tftp.ListenPacket(addr)
	return &farConn{conn, d}, err
}

type farConn struct {
	net.PacketConn
	d *direction
}

func (c *farConn) WriteTo(b []byte, to net.Addr) (int, error) {
	const headers = 14 + 20 + 8 // Ethernet, IPv4, UDP
	d := c.d
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	d.free = max2(d.free, now)
	if d.bytesPerSecond > 0 {
		if waiting := d.free.Sub(now).Seconds() * d.bytesPerSecond; waiting > float64(d.queueBytes) {
			d.dropped++
			return len(b), nil
		}
		d.free = d.free.Add(time.Duration(float64(len(b)+headers) / d.bytesPerSecond * 1e9))
	}
	d.pipe <- parcel{d.free.Add(d.delay), c.PacketConn, to, append([]byte(nil), b...)}
	return len(b), nil
}

func max2(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// BenchmarkWAN fetches a file over a line, several times at once if told so, and tells the share of what plain windows can do
// at most (a window's transmission and one round trip), and of the line itself.
func BenchmarkWAN(b *testing.B) {
	slow := ruler{"20Mbit,60ms,1MiB", 20e6 / 8, 60 * time.Millisecond, 1 << 20}
	far := ruler{"10Mbit,150ms,256KiB", 10e6 / 8, 150 * time.Millisecond, 256 << 10}
	for _, c := range []struct {
		ruler
		window, atOnce int
	}{
		{slow, 1, 1}, {slow, 16, 1}, {slow, 64, 1}, {slow, 128, 1}, {slow, 256, 1},
		{far, 64, 1}, {far, 128, 1}, {far, 256, 1}, {far, 64, 3}, {far, 128, 3},
	} {
		b.Run(fmt.Sprintf("%s/window=%d/files=%d", c.name, c.window, c.atOnce), func(b *testing.B) {
			c.measure(b, content(min(3_157_527, c.window*100_000)), c.window, c.atOnce)
		})
	}
}

type ruler struct {
	name           string
	bytesPerSecond float64
	rtt            time.Duration
	queueBytes     int
}

func (w ruler) measure(b *testing.B, file []byte, window, atOnce int) {
	const block = 1428
	down := (&direction{bytesPerSecond: w.bytesPerSecond, delay: w.rtt / 2, queueBytes: w.queueBytes}).start(b)
	up := (&direction{delay: w.rtt / 2}).start(b)
	addr, reports := serve(b, file, tftpd.Config{Listen: down.listen})
	source := quick(b, upstream.Config{Server: addr, WindowBlocks: window, Listen: up.listen,
		Timeout: time.Second, MaxTimeout: 2 * time.Second})
	again, begun := int64(0), time.Now()
	for b.Loop() {
		var all sync.WaitGroup
		for range atOnce {
			all.Go(func() { fetch(b, source, file) })
		}
		all.Wait()
		for range atOnce {
			again += (<-reports).Retransmits
		}
	}
	perSecond := float64(len(file)*atOnce*b.N) / time.Since(begun).Seconds()
	bytes := float64(window * block)
	bound := bytes / (bytes*(block+46)/block/w.bytesPerSecond + w.rtt.Seconds())
	b.ReportMetric(perSecond/1e6, "MB/s")
	b.ReportMetric(100*perSecond/(bound*float64(atOnce)), "%ofwindowbound")
	b.ReportMetric(100*perSecond/w.bytesPerSecond, "%ofline")
	b.ReportMetric(float64(again)/float64(b.N), "retransmits/op")
	b.ReportMetric(0, "ns/op")
}
