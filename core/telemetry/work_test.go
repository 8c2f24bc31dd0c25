package telemetry

import "testing"

const (
	cnu  = "cnu41.sbn"
	apps = "apps41.sbn"
)

// A node of the express profile takes its files at once: what it does is told
// of all of them, and a block that was wrong costs only what came after.
func TestSeveralFilesAtOnce(t *testing.T) {
	f := &Fleet{}
	tell := func(kind Kind, file, peer string, have, size Bytes) *NodeState {
		f.Apply(Event{Node: "SEP1", Model: "CP-7961G", Kind: kind, File: file, Peer: peer, Have: have, Size: size, Profile: Express, N: 1})
		return f.Node("SEP1")
	}
	tell(NodeUp, "", "", 0, 0)
	tell(FileStart, "L.loads", "", 0, 0)
	tell(TransferStart, "L.loads", "SEP2", 0, 100)
	n := tell(Verified, "L.loads", "", 0, 100)
	if w := n.Work(); n.AtOnce() || w != (Work{Phase: Whole, Have: 100, Size: 100}) {
		t.Errorf("between two files: at once %v, %+v", n.AtOnce(), w)
	}
	tell(FileStart, cnu, "", 0, 0)
	tell(FileStart, apps, "", 0, 0)
	tell(TransferStart, cnu, "", 0, 1000)
	tell(TransferStart, apps, "SEP2", 0, 3000)
	tell(Progress, cnu, "", 400, 1000)
	n = tell(Progress, apps, "", 1500, 3000)
	if w := n.Work(); !n.AtOnce() || w != (Work{Files: 2, Phase: FromServer, Have: 2000, Size: 4100}) {
		t.Errorf("at once %v, %+v", n.AtOnce(), w)
	}
	if h := f.Hiers[f.hierAt[hierKey{"", "CP-7961G", apps}]]; h.Moved != 1500 {
		t.Errorf("%d bytes of %s have moved", h.Moved, apps)
	}
	if n = tell(Rejected, apps, "SEP2", 1024, 0); n.File(apps).Have != 1024 {
		t.Errorf("after a wrong block %d bytes are held", n.File(apps).Have)
	}
	n = tell(Verified, cnu, "", 0, 1000)
	if w := n.Work(); w != (Work{Files: 1, Phase: Following, Have: 2124, Size: 4100}) {
		t.Errorf("with one left %+v", w)
	}
}

// A node that takes its files one after the other is told of the one it is at.
func TestOneFileAfterTheOther(t *testing.T) {
	n := NodeState{Current: 1, Files: []FileState{{Name: cnu, Phase: Whole, Have: 1000, Size: 1000}, {Name: apps, Phase: RootWait, Root: true, Size: Unknown}}}
	if w := n.Work(); n.AtOnce() || w != (Work{Files: 1, Phase: RootWait, Root: true, Size: Unknown}) {
		t.Errorf("%+v", w)
	}
	if w := (&NodeState{Current: -1}).Work(); w != (Work{Size: Unknown}) {
		t.Errorf("of a node that has begun nothing %+v", w)
	}
}
