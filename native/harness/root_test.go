//go:build root

package harness

import (
	"errors"
	"openpfs/native/testsite"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// TestFaultsAsRoot does what needs namespaces, slow links and small disks.
func TestFaultsAsRoot(t *testing.T) {
	do(t, []bool{false, true}, []fault{
		{"root killed when children have 10 %", false, func(t *trial) outcome { return theRootIsKilledAsParent(t, 10) }},
		{"root killed when children have 50 %", false, func(t *trial) outcome { return theRootIsKilledAsParent(t, 50) }},
		{"root killed when children have 90 %", false, func(t *trial) outcome { return theRootIsKilledAsParent(t, 90) }},
		{"cable of the root out in mid-fetch", false, theRootIsCutOff},
		{"cable of an inner phone out and in", false, aParentIsCutOff},
		{"cable of the site out in mid-fetch", false, theSiteIsCutOff},
		{"a bit flipped in a cable", false, aBitIsFlippedInTheCable},
		{"broadcasts blocked for good", false, broadcastsAreBlocked},
		{"broadcasts blocked in mid-fetch, then not", false, broadcastsAreBlockedForAWhile},
		{"site split in mid-fetch, later whole", false, theSiteIsSplit},
		{"disk too small for the load", false, aDiskIsTooSmall},
		{"disk of the root full in mid-fetch", false, theRootsDiskFills},
	})
}

// theRootIsKilledAsParent: it alone has the file, and its children so much of
// it. One more copy may cross the line; who does not fetch that goes on at its
// byte.
func theRootIsKilledAsParent(t *trial, percent int64) outcome {
	n := newNetwork(t.T)
	s := newSite(t, n, 12_000_000)
	file := s.part(0)
	for i := 1; i <= 6; i++ {
		n.slow(i, "15mbit") // the last tenth, to two children, lasts longer than news of it
	}
	s.fleet(6)
	share := telemetry.Bytes(s.size(file) * percent / 100)
	e := s.rec.Wait("a child has so much", func(e telemetry.Event) bool {
		return e.Kind == telemetry.Progress && e.File == file && e.Have >= share && s.fedBy(e) != ""
	})
	root := s.byID(s.fedBy(e))
	before := s.rec.Mark()
	root.kill()
	for _, p := range s.phones {
		if p.up {
			p.committed()
		}
	}
	resumed, again := 0, 0
	for _, lost := range s.rec.All()[before:] {
		if lost.Kind != telemetry.ParentLost || lost.Peer != root.id || lost.File != file || lost.Have == 0 {
			continue
		}
		next := s.rec.After(before, "it goes on", func(e telemetry.Event) bool {
			return e.Seq > lost.Seq && testsite.Is(telemetry.TransferStart, lost.Node, file)(e)
		})
		switch {
		case next.Peer == "":
			again++ // it is the new root: TFTP cannot resume
		case next.Have != lost.Have:
			t.Errorf("%s had %d bytes and began again at %d", lost.Node, lost.Have, next.Have)
		default:
			resumed++
		}
	}
	if resumed == 0 || again > 1 {
		t.Errorf("%d children resumed, %d began again", resumed, again)
	}
	return s.judge(excuse{copies: 1}).noting("%d resumed, %d is the new root", resumed, again)
}

// fedBy is who sends the bytes whose progress e tells.
func (s *site) fedBy(e telemetry.Event) (peer string) {
	for _, v := range s.rec.All() {
		if v.Kind == telemetry.TransferStart && v.Node == e.Node && v.File == e.File {
			peer = v.Peer
		}
	}
	return peer
}

// theRootIsCutOff in mid-fetch: others go on; when its cable is in again, it
// gets the file from them.
func theRootIsCutOff(t *trial) outcome {
	n := newNetwork(t.T)
	s := newSite(t, n, 2_000_000, 300_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(6)
	root := s.at(g, file)
	s.rec.Wait("a child joins", testsite.Is(telemetry.Joined, "", file))
	n.cut(root.n)
	g.open()
	for _, p := range s.phones {
		if p != root {
			p.committed()
		}
	}
	n.plug(root.n)
	return s.judge(excuse{copies: 1, lossy: true})
}

// aParentIsCutOff that is no root: its children find others.
func aParentIsCutOff(t *trial) outcome {
	n := newNetwork(t.T)
	s := newSite(t, n, 2_000_000, 300_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(8)
	root := s.at(g, file)
	inner := s.byID(s.rec.Wait("a parent that is no root", func(e telemetry.Event) bool {
		return e.Kind == telemetry.ChildJoined && e.File == file && e.Node != root.id
	}).Node)
	before := s.rec.Mark()
	n.cut(inner.n)
	s.rec.After(before, "its child gives it up", func(e telemetry.Event) bool {
		return e.Kind == telemetry.ParentLost && e.File == file && e.Peer == inner.id
	})
	g.open()
	for _, p := range s.phones {
		if p != inner {
			p.committed()
		}
	}
	n.plug(inner.n)
	return s.judge(excuse{copies: 1, lossy: true})
}

// theSiteIsCutOff from the server and the hub. Nothing that was told meanwhile
// is lost.
func theSiteIsCutOff(t *trial) outcome {
	n := newNetwork(t.T)
	s := newSite(t, n, 2_000_000, 300_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	s.fleet(5)
	root := s.at(g, file)
	n.cut(serverHost)
	g.open()
	s.until("the root has given up", func() bool { return strings.Contains(root.life.output(), "msg=transfer-fail") })
	n.plug(serverHost)
	return s.judge(excuse{waste: true})
}

// aDiskIsTooSmall for the load. The phone says so, nobody else suffers, and
// when there is room it gets everything from its neighbours.
func aDiskIsTooSmall(t *trial) outcome {
	s := newSite(t, nil, 2_000_000)
	s.fleet(3)
	p := s.phone(4)
	disk := smallDisk(t, p, "size=1m")
	p.boot()
	e := s.rec.Wait("the disk is full", testsite.Is(telemetry.TransferFail, p.id, s.part(0)))
	if !strings.Contains(e.Text, syscall.ENOSPC.Error()) {
		t.Errorf("it says %q", e.Text)
	}
	for _, other := range s.phones[:3] {
		other.committed()
	}
	s.until("the server is at rest", func() bool { return s.server.Copies()[s.part(0)] == 1 })
	before := s.server.billed()
	if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT, "size=16m"); err != nil {
		t.Fatal(err)
	}
	p.committed()
	if crossed := s.server.billed() - before; crossed != 0 {
		t.Errorf("%d bytes crossed the line", crossed)
	}
	return s.judge(excuse{})
}

// theRootsDiskFills in mid-fetch. Another becomes root.
func theRootsDiskFills(t *trial) outcome {
	s := newSite(t, nil, 2_000_000)
	file := s.part(0)
	g := s.stopAt(file, 50)
	disks := map[*phone]string{}
	for i := range 4 {
		p := s.phone(i + 1)
		disks[p] = smallDisk(t, p, "size=8m")
	}
	for _, p := range s.phones {
		p.boot()
	}
	root := s.at(g, file)
	ballast := filepath.Join(disks[root], "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 1<<20))
	}
	for err = nil; err == nil; {
		_, err = f.Write(make([]byte, 512))
	}
	f.Close()
	g.open()
	e := s.rec.Wait("the disk is full", testsite.Is(telemetry.TransferFail, root.id, file))
	if !strings.Contains(e.Text, syscall.ENOSPC.Error()) {
		t.Errorf("it says %q", e.Text)
	}
	for _, p := range s.phones {
		if p != root {
			p.committed()
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	o := s.judge(excuse{})
	if o.fetches != 2 {
		t.Errorf("%d fetches of %s, want the one that the disk ended and another's", o.fetches, file)
	}
	return o
}

// smallDisk puts a phone's directory onto a file system of its own, whose
// mount point it returns.
func smallDisk(t *trial, p *phone, options string) string {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, options); err != nil {
		t.Fatalf("mount tmpfs: %v (the tag root needs CAP_SYS_ADMIN)", err)
	}
	t.Cleanup(func() {
		if err := unmount(disk); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	p.dir = filepath.Join(disk, "store")
	return disk
}

// unmount waits while the disk is busy: a process that another test is just beginning
// has all our files, too, until it runs its own program.
func unmount(disk string) error {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		err := syscall.Unmount(disk, 0)
		if !errors.Is(err, syscall.EBUSY) || time.Now().After(end) {
			return err
		}
	}
}
