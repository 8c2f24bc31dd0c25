//go:build !race

package upstream_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
	"openpfs/native/wan"
)

// site is clients at the near end of a line, and our server at the far end.
type site struct {
	t     *testing.T
	ctx   context.Context
	air   *air.Air
	files fstest.MapFS
	all   []*upstream.TFTP
}

// onLine runs a server of files of these sizes, each named as its size, behind a line in virtual time.
func onLine(t *testing.T, line wan.Config, sizes []int, do func(*site)) wan.Stats {
	return onLineBy(t, line, sizes, func(c net.PacketConn) net.PacketConn { return c }, do)
}

// onLineBy has the server's sockets go through something else besides.
func onLineBy(t *testing.T, line wan.Config, sizes []int, by func(net.PacketConn) net.PacketConn, do func(*site)) (stats wan.Stats) {
	synctest.Test(t, func(t *testing.T) {
		link, err := wan.New(line)
		if err != nil {
			t.Fatal(err)
		}
		s := &site{t: t, air: air.New(), files: fstest.MapFS{}}
		for _, n := range sizes {
			s.files[fmt.Sprint(n)] = &fstest.MapFile{Data: content(n)}
		}
		server, err := tftpd.Listen("10.9.9.9:69", tftpd.Config{FS: s.files, Listen: func(addr string) (net.PacketConn, error) {
			c, err := s.air.Listen(addr)
			if err != nil {
				return nil, err
			}
			return by(link.Wrap(c)), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		s.ctx = ctx
		var serving sync.WaitGroup
		serving.Go(func() { _ = server.Serve(ctx) })
		do(s)
		for _, source := range s.all {
			source.Close()
		}
		stop()
		serving.Wait()
		time.Sleep(time.Second) // what is on the line
		stats = link.Stats()
		_ = link.Close()
	})
	return stats
}

// onWire is what so many bytes of files take on the line, with one header for each block.
func onWire(payload float64) float64 {
	const block = 1428
	return payload * (block + 4 + wan.HeaderBytes) / block
}

type siteClient struct {
	*site
	addr   string
	source *upstream.TFTP
}

// client is the one whose address ends so.
func (s *site) client(host int) *siteClient {
	addr := fmt.Sprint("10.1.0.", host)
	source, err := upstream.NewTFTP(upstream.Config{Server: "10.9.9.9", LocalIP: addr, Listen: s.air.Listen})
	if err != nil {
		s.t.Fatal(err)
	}
	s.all = append(s.all, source)
	return &siteClient{s, addr, source}
}

// fetch fetches the file of that size, and tells when it was here.
func (c *siteClient) fetch(size int) time.Time { return c.fetchBusy(size, nil) }

// fetchBusy has something else to do after every block.
func (c *siteClient) fetchBusy(size int, wrote func(int)) time.Time {
	name, sink := fmt.Sprint(size), memory{wrote: wrote}
	_, err := c.source.Fetch(c.ctx, upstream.Request{Name: name}, &sink)
	if err != nil || !bytes.Equal(sink.Bytes(), c.files[name].Data) {
		c.t.Errorf("%d bytes of %d: %v", sink.Len(), size, err)
	}
	return time.Now()
}

// A load as a site takes it: one client fetches the list, then five of them a component each, at once. The queue holds 1.4
// times what the line itself does.
const list = 25_000

var components = []int{3_157_527, 562_693, 586_811, 2_479_466, 1_337_680}

var farLine = wan.Config{Rate: 10e6, RTT: 150 * time.Millisecond, Queue: 256 << 10}

// bound is the time that a line needs for a load, of which nothing comes before half a round trip.
func bound(line wan.Config, files ...int) float64 {
	sum := line.RTT.Seconds() / 2
	for _, n := range files {
		sum += float64(n) * 8 / float64(line.Rate)
	}
	return sum
}

// busySite has five clients fetch a component each, at once, and after every block do what wrote says.
func busySite(t *testing.T, seed uint64, wrote func(rng *rand.Rand, begun time.Time) func(int)) (took time.Duration, stats wan.Stats) {
	stats = onLine(t, farLine, components, func(s *site) {
		begun := time.Now()
		var all sync.WaitGroup
		for i, n := range components {
			client, busy := s.client(1+i), wrote(rand.New(rand.NewPCG(seed, uint64(i))), begun)
			all.Go(func() { client.fetchBusy(n, busy) })
		}
		all.Wait()
		took = time.Since(begun)
	})
	return took, stats
}

// The components share one search for the line, which overruns no queue, and who is left last has the whole line at once.
func TestFiveComponentsFillALine(t *testing.T) {
	for _, c := range []struct {
		loss wan.Loss
		most float64
	}{{0, 1.13}, {10_000, 1.18}} {
		t.Run(fmt.Sprintf("loss=%v", c.loss), func(t *testing.T) {
			line := farLine
			line.Loss = c.loss
			var took float64
			stats := onLine(t, line, append([]int{list}, components...), func(s *site) {
				begun := time.Now()
				s.client(1).fetch(list)
				var all sync.WaitGroup
				for i, n := range components {
					client := s.client(1 + i)
					all.Go(func() { client.fetch(n) })
				}
				all.Wait()
				took = time.Since(begun).Seconds()
			})
			ratio := took / bound(line, append([]int{list}, components...)...)
			t.Logf("%.3f of the bound, %d dropped, %d bytes", ratio, stats.DownDropped, stats.DownBytes)
			if ratio > c.most || stats.DownDropped > 0 {
				t.Errorf("want no more than %.2f, and none dropped", c.most)
			}
		})
	}
}

// When a client dies, its part of the line is the others' as soon as it is silent for longer than the line explains.
func TestADeadClientsPartOfALineIsTheOthers(t *testing.T) {
	const each = 1_500_000
	var took float64
	onLine(t, farLine, []int{each, 3 * each}, func(s *site) {
		begun := time.Now()
		var all sync.WaitGroup
		for i := range 4 {
			client := s.client(1 + i)
			all.Go(func() { client.fetch(each) })
		}
		dying, die := context.WithCancel(s.ctx)
		dead := s.client(9)
		all.Go(func() {
			var sink memory
			sink.wrote = func(n int) {
				if sink.Len() > each/2 {
					s.air.Unplug(dead.addr)
					die()
				}
			}
			_, _ = dead.source.Fetch(dying, upstream.Request{Name: fmt.Sprint(3 * each)}, &sink)
		})
		all.Wait()
		took = time.Since(begun).Seconds()
	})
	if ratio := took / bound(farLine, each, each, each, each, each/2); ratio > 1.25 {
		t.Errorf("%.3f of the bound", ratio)
	} else {
		t.Logf("%.3f of the bound", ratio)
	}
}

// After an outage of the site its transfers go on within little more than the longest wait between two repetitions.
func TestAnOutageIsOverSoonAfterItsEnd(t *testing.T) {
	const all = 3_000_000
	for _, clients := range []int{1, 5} {
		for _, outage := range []time.Duration{time.Second, 3 * time.Second, 6 * time.Second, 9 * time.Second} {
			t.Run(fmt.Sprint(clients, " clients, ", outage), func(t *testing.T) {
				var took time.Duration
				onLine(t, farLine, []int{all / clients}, func(s *site) {
					begun := time.Now()
					var fetching sync.WaitGroup
					for i := range clients {
						client := s.client(1 + i)
						time.AfterFunc(time.Second, func() { s.air.Unplug(client.addr) })
						time.AfterFunc(time.Second+outage, func() { s.air.Plug(client.addr) })
						fetching.Go(func() { client.fetch(all / clients) })
					}
					fetching.Wait()
					took = time.Since(begun)
				})
				more := took - outage - time.Duration(bound(farLine, all)*1e9)
				t.Logf("it cost %v more", more)
				if more > 2*time.Second+10*farLine.RTT {
					t.Error("too much")
				}
			})
		}
	}
}

// A client behind a narrow place of its own takes what that carries; the others have the rest of the line.
func TestASlowClientDoesNotHoldItsSite(t *testing.T) {
	const each = 2_000_000
	line := farLine
	var others, slow time.Duration
	onLine(t, line, []int{each, each / 8}, func(s *site) {
		begun := time.Now()
		s.air.Narrow("10.1.0.9", 1e6/8, 32<<10)
		var all sync.WaitGroup
		var mu sync.Mutex
		for i := range 3 {
			client := s.client(1 + i)
			all.Go(func() {
				at := client.fetch(each)
				mu.Lock()
				defer mu.Unlock()
				others = max(others, at.Sub(begun))
			})
		}
		client := s.client(9)
		all.Go(func() { slow = client.fetch(each / 8).Sub(begun) })
		all.Wait()
	})
	rest := line
	rest.Rate -= 1e6
	t.Logf("the others %.3f of their bound, the slow one %.3f of its own", others.Seconds()/bound(rest, each, each, each), slow.Seconds()/(each/8*8/1e6))
	if ratio := others.Seconds() / bound(rest, each, each, each); ratio > 1.35 {
		t.Errorf("the others took %.3f of their bound", ratio)
	}
	if ratio := slow.Seconds() / (each / 8 * 8 / 1e6); ratio > 2 {
		t.Errorf("the slow client took %.3f of its bound", ratio)
	}
}
