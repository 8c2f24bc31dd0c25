package node

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/sitekey"
	"openpfs/native/testsite"
)

// recorder hears what is broadcast, as anybody on the subnet can.
type recorder struct {
	r    *rig
	conn *net.UDPConn
	wait sync.WaitGroup

	mu      sync.Mutex
	packets []recorded
}

type recorded struct {
	from netip.Addr
	b    []byte
}

func (r *rig) record() *recorder {
	r.t.Helper()
	conn, err := listenUDP(netip.AddrPortFrom(testsite.Broadcast, wire.Port).String(), true)
	if err != nil {
		r.t.Fatal(err)
	}
	rec := &recorder{r: r, conn: conn}
	rec.wait.Go(func() {
		b := make([]byte, 2048)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			if r.Has(from.Addr()) && sitekey.IsSealed(b[:n]) {
				rec.mu.Lock()
				rec.packets = append(rec.packets, recorded{from.Addr().Unmap(), bytes.Clone(b[:n])})
				rec.mu.Unlock()
			}
		}
	})
	return rec
}

func (rec *recorder) stop() []recorded {
	rec.conn.Close()
	rec.wait.Wait()
	if len(rec.packets) == 0 {
		rec.r.t.Fatal("nothing was recorded")
	}
	return rec.packets
}

// replay sends what was recorded, from its senders' addresses or from another.
func (r *rig) replay(packets []recorded, from func(netip.Addr) netip.Addr) {
	r.t.Helper()
	socks := map[netip.Addr]*net.UDPConn{}
	for _, p := range packets {
		a := from(p.from)
		if socks[a] == nil {
			c, err := listenUDP(netip.AddrPortFrom(a, 0).String(), false)
			if err != nil {
				r.t.Fatal(err)
			}
			defer c.Close()
			socks[a] = c
		}
		if _, err := socks[a].WriteToUDPAddrPort(p.b, netip.AddrPortFrom(testsite.Broadcast, wire.Port)); err != nil {
			r.t.Fatal(err)
		}
	}
}

func same(a netip.Addr) netip.Addr { return a }

func TestReplayedClaimsAndOffersChangeNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, 400_000)
	row := r.Attack("replayed datagrams (site key)", "all sealed broadcasts of an upgrade, three times from their senders' addresses, once from another")
	rec := r.record()
	notes, note := refused(t)
	r.committed(r.fleet(3, keyed(t, 1), note)...)
	packets := rec.stop()
	mark := r.Mark()
	for range 3 {
		r.replay(packets, same)
	}
	// Who was recorded skips what comes in its own name; to the others it is a replay.
	notes.wait("from="+strings.TrimSuffix(r.Addr(1).String(), "1"), sitekey.ErrReplay.Error())
	r.replay(packets, func(netip.Addr) netip.Addr { return r.Addr(200) })
	notes.wait("from="+r.Addr(200).String(), sitekey.ErrTag.Error())
	for _, e := range r.All()[mark:] {
		switch e.Kind {
		case telemetry.Ignored, telemetry.Offer:
		case telemetry.ChildLeft: // the upgrade's own end
		default:
			t.Errorf("something came of it: %s", e.AppendJSON(nil))
		}
	}
	r.committed(r.start(9, "", keyed(t, 1)))
	r.wantCopies(1)
	row.Outcome("%d replayed datagrams, no effect of any; a newcomer was served by a peer", 4*len(packets))
}

// What doc.go of sitekey concedes: to a node that has just started, a recording
// of nodes that are gone is news. It costs time, not the upgrade.
func TestARecordingPlayedToAFreshNodeIsOnlyADelay(t *testing.T) {
	t.Parallel()
	r := newRig(t, 200_000)
	row := r.Attack("a recording played to a fresh node (site key)", "sealed broadcasts of nodes that are gone, 20 times a second")
	rec := r.record()
	phones := r.fleet(2, keyed(t, 1))
	r.committed(phones...)
	packets := rec.stop()
	for _, p := range phones {
		p.kill()
	}
	ctx, cancel := context.WithCancel(t.Context())
	var player sync.WaitGroup
	player.Go(func() {
		for ctx.Err() == nil {
			r.replay(packets, same)
			select {
			case <-time.After(50 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	})
	began := time.Now()
	fresh := r.start(9, "", keyed(t, 1))
	r.committed(fresh)
	cancel()
	player.Wait()
	r.wantCopies(2)
	row.Outcome("committed %.1f s after its start, from the server", time.Since(began).Seconds())
}
