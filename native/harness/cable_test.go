//go:build root

package harness

import (
	"io"
	"net/netip"
	"strings"
	"sync/atomic"

	"openpfs/core/telemetry"
)

// aBitIsFlippedInTheCable of the only phone that has the file, by somebody whom
// no address betrays. Without a key its children reject the file by its digest;
// with one TLS ends the connection at the first record that was touched, so not
// even the file's beginning is lost. Either way they turn to who else has it, in
// the end to the server.
func aBitIsFlippedInTheCable(t *trial) outcome {
	n := newNetwork(t.T)
	s := newSite(t, n, 1_000_000)
	file := s.part(0)
	parent := s.fleet(1)[0]
	parent.committed()
	others := []int{2, 3, 4, 5}
	for _, k := range others {
		n.host(k)
	}
	hub, err := netip.ParseAddrPort(strings.TrimPrefix(s.hubURL, "ws://"))
	if err != nil {
		t.Fatal(err)
	}
	var flipped atomic.Int64
	newBox(n, parent.n, others, hub, func(to io.Writer, from io.Reader) {
		spoil := flips
		if t.keyed {
			spoil = flipsByte // he cannot tell frames from each other
		}
		if spoil(to, from, s.size(file)/2) {
			flipped.Add(1)
		}
	})
	for _, k := range others {
		p := s.phone(k)
		p.boot()
		if k == others[0] {
			s.rec.Wait("it is noticed", func(e telemetry.Event) bool {
				return e.Node == p.id && e.File == file && e.Peer == parent.id && (e.Kind == telemetry.Rejected || t.keyed && e.Kind == telemetry.ParentLost)
			})
		}
		p.committed()
	}
	rejected, lost := 0, 0
	for _, e := range s.rec.All() {
		if e.Kind == telemetry.Rejected {
			rejected++
			if e.Peer != parent.id {
				t.Errorf("%s blames %s", e.Node, e.Peer)
			}
		}
		if e.Kind == telemetry.ParentLost && e.File == file && e.Peer == parent.id {
			lost++
		}
	}
	if f := int(flipped.Load()); f == 0 || t.keyed && (rejected > 0 || lost < f) || !t.keyed && rejected != f {
		t.Errorf("%d bits flipped, %d files rejected, %d parents lost", f, rejected, lost)
	}
	return s.judge(excuse{copies: 1, lossy: true}).noting("%d flips: %d files rejected, %d parents left", flipped.Load(), rejected, lost)
}

// flipsByte hands a stream on, and flips a bit of byte n.
func flipsByte(to io.Writer, from io.Reader, n int64) bool {
	if _, err := io.CopyN(to, from, n); err != nil {
		return false
	}
	var one [1]byte
	if _, err := io.ReadFull(from, one[:]); err != nil {
		return false
	}
	one[0] ^= 1
	if _, err := to.Write(one[:]); err != nil {
		return false
	}
	_, _ = io.Copy(to, from)
	return true
}
