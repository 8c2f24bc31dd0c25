package hub_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/hub/client"
)

// BenchmarkPublish is what a publisher pays for one event, without viewers.
func BenchmarkPublish(b *testing.B) {
	h, _ := serve(b, hub.Config{})
	events := history(1, 1000, 50_000)
	i := 0
	for b.Loop() {
		h.Publish(events[i])
		if i++; i == len(events) {
			i = 0
		}
	}
	h.Snapshot()
}

// BenchmarkViewers is the time of one event from Publish to the last of N
// viewers over real WebSockets on loopback; the viewers only count bytes.
func BenchmarkViewers(b *testing.B) {
	for _, n := range []int{1, 10, 50} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h, url := serve(b, hub.Config{BacklogBytes: 256 << 20})
			events := history(1, 1000, 50_000)
			const last = "the last event of all"
			var viewers sync.WaitGroup
			for range n {
				v := dial(b, url)
				viewers.Go(func() {
					for {
						m, err := v.conn.Read(context.Background())
						if err != nil || len(m) > 300 && string(m[len(m)-3-len(last):len(m)-3]) == last {
							return
						}
					}
				})
			}
			for h.Stats().Viewers < int64(n) {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(50 * time.Millisecond) // the snapshots are out
			b.ResetTimer()
			for i := range b.N {
				h.Publish(events[i%len(events)])
			}
			for range 2 { // long enough not to be taken for something else
				h.Publish(telemetry.Event{Node: name(1), Kind: telemetry.Log, Text: fmt.Sprintf("%300s%s", "", last)})
			}
			viewers.Wait()
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "deliveries/s")
		})
	}
}

// BenchmarkSnapshot encodes the fold of a site of 1000 phones.
func BenchmarkSnapshot(b *testing.B) {
	h, _ := serve(b, hub.Config{})
	h.Publish(history(1, 1000, 50_000)...)
	b.SetBytes(int64(len(h.Snapshot())))
	for b.Loop() {
		h.Publish(telemetry.Event{Node: name(1), Kind: telemetry.Log}) // or it would be the one before
		h.Snapshot()
	}
}

// BenchmarkClient is one event through a client, the hub, and back as ack.
func BenchmarkClient(b *testing.B) {
	h, url := serve(b, hub.Config{NodeRate: 1 << 30, NodeBurst: 1 << 30})
	c, err := client.Dial(client.Config{URL: url, Name: name(1), Clock: h.Now, Queue: 1 << 20})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		c.Send(telemetry.Event{T: h.Now(), Seq: uint32(i + 1), Kind: telemetry.Ad, File: "apps41.9-4-2ES26.sbn"})
		for i%1000 == 0 && c.Stats().Queued > 100_000 {
			time.Sleep(time.Millisecond)
		}
	}
	if err := c.Close(time.Minute); err != nil {
		b.Fatal(err)
	}
}
