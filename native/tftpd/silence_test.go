package tftpd_test

import (
	"bytes"
	"context"
	"io/fs"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

// A client that dies in mid-transfer costs the line what was under way, and two blocks for each time the server asks for it.
func TestAClientThatVanishesCostsOneWindow(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		for _, window := range []string{"1", "16", "256"} {
			addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(2_000_000), Timeout: 20 * time.Millisecond, MaxTimeout: 20 * time.Millisecond})
			c := dialOn(t, on, addr)
			c.ask("f", "blksize", "1428", "windowsize", window)
			c.begin("OACK blksize 1428 windowsize "+window, "DATA 1 of 1428")
			c.conn.Close()
			r := outcome(t, reports, tftpd.TimedOut)
			probes := 5 * min(2, int64(r.WindowBlocks))
			oack := int64(len("\x00\x06blksize\x001428\x00windowsize\x00") + len(window) + 1)
			if want := oack + (int64(r.WindowBlocks)+probes)*(4+1428); r.SentBytes != want {
				t.Errorf("windows of %s: %d bytes sent, want %d", window, r.SentBytes, want)
			}
		}
	})
}

// Whatever a silence hides, two blocks find it out: the end of the window was lost, or its ACK, or all of it.
func TestTwoBlocksEndEverySilence(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(8*16 + 1), Timeout: 300 * time.Millisecond})
		c := dialOn(t, on, addr)
		c.ask("f", "blksize", "8", "windowsize", "4")
		c.expect("OACK blksize 8 windowsize 4")
		time.Sleep(100 * time.Millisecond) // a client slow to begin: as quick as it is from now on, it is heard
		c.ack(0)
		c.expect("DATA 1 of 8", "DATA 2 of 8", "DATA 3 of 8", "DATA 4 of 8")
		c.expect("DATA 1 of 8", "DATA 4 of 8") // all of it was lost, and these two
		c.ack(0)
		c.expect("DATA 1 of 8", "DATA 2 of 8", "DATA 3 of 8", "DATA 4 of 8")
		c.ack(4)
		c.expect("DATA 5 of 8", "DATA 6 of 8", "DATA 7 of 8", "DATA 8 of 8")
		c.expect("DATA 5 of 8", "DATA 8 of 8") // what was sent is taken for lost: its end, or the ACK for it
		c.ack(8)
		c.expect("DATA 9 of 8", "DATA 10 of 8", "DATA 11 of 8", "DATA 12 of 8")
		c.expect("DATA 9 of 8", "DATA 12 of 8")
		c.ack(8) // all of it was
		c.expect("DATA 9 of 8", "DATA 10 of 8", "DATA 11 of 8", "DATA 12 of 8")
		c.expect("DATA 9 of 8", "DATA 12 of 8")
		c.ack(10) // the middle
		c.expect("DATA 11 of 8", "DATA 12 of 8", "DATA 13 of 8", "DATA 14 of 8")
		c.ack(14)
		c.expect("DATA 15 of 8", "DATA 16 of 8", "DATA 17 of 1")
		c.expect("DATA 15 of 8", "DATA 17 of 1")
		c.ack(17)
		outcome(t, reports, tftpd.Sent)
	})
}

// lossy makes sockets that lose a share of what is sent over them.
func lossy(share float64, seed uint64) func(string) (net.PacketConn, error) {
	rng, mu := rand.New(rand.NewPCG(seed, 0)), sync.Mutex{}
	lost := func() bool { mu.Lock(); defer mu.Unlock(); return rng.Float64() < share }
	return func(addr string) (net.PacketConn, error) {
		conn, err := tftp.ListenPacket(addr)
		return lossyConn{conn, lost}, err
	}
}

type lossyConn struct {
	net.PacketConn
	lost func() bool
}

func (c lossyConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if c.lost() {
		return len(b), nil
	}
	return c.PacketConn.WriteTo(b, to)
}

type sink struct{ bytes.Buffer }

func (*sink) Begin(int64, int64) error { return nil }

// A line that loses much both ways delivers every byte all the same, to a client of RFC 7440.
func TestALossyLineDelivers(t *testing.T) {
	for _, window := range []int{2, 16, 64} {
		fsys := file(500_000)
		want, err := fs.ReadFile(fsys, "f")
		if err != nil {
			t.Fatal(err)
		}
		addr, reports := serve(t, tftpd.Config{FS: fsys, Listen: lossy(0.05, 1), Timeout: 20 * time.Millisecond, MaxTimeout: 100 * time.Millisecond, Retries: 12})
		source, err := upstream.NewTFTP(upstream.Config{Server: addr.String(), BlockBytes: 512, WindowBlocks: window, SelectiveBlocks: -1,
			Listen: lossy(0.05, 2), Timeout: 30 * time.Millisecond, MaxTimeout: 200 * time.Millisecond, Retries: 40})
		if err != nil {
			t.Fatal(err)
		}
		var got sink
		if _, err := source.Fetch(context.Background(), upstream.Request{Name: "f"}, &got); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("windows of %d: %d bytes came, %v", window, got.Len(), err)
		}
		source.Close()
		r := <-reports // the last ACK may be lost: then the server does not know
		t.Logf("windows of %d: %d bytes sent for %d, %d blocks again, %v", window, r.SentBytes, len(want), r.Retransmits, r.Elapsed)
	}
}
