package pfs

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"openpfs/core/load"
	"openpfs/core/telemetry"
)

const goodA = "the component a"

var errForged = errors.New("forged")

// listing is a signed list with the component a.sbn. The signature's form is
// minisign's; in these tests it is good when its trusted comment is the digest
// of what is signed.
func listing(t testing.TB, change func(*load.Manifest)) string {
	t.Helper()
	m := &load.Manifest{Load: testLoad, Sequence: 7, Models: []string{testModel},
		Files: []load.ManifestFile{{Name: "a.sbn", Size: int64(len(goodA)), Digest: digestOf(goodA)}}}
	if change != nil {
		change(m)
	}
	b, err := load.AppendManifest(nil, &load.List{Components: []string{"a.sbn"}}, m)
	if err != nil {
		t.Fatal(err)
	}
	zeros := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	b, err = load.AppendSignature(b, fmt.Appendf(nil, "untrusted comment: x\n%s\ntrusted comment: %s\n%s\n", zeros(74), load.Sum(b), zeros(64)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func verify(signed, signature []byte) (string, error) {
	if !bytes.Contains(signature, []byte("trusted comment: "+load.Sum(signed).String())) {
		return "", errForged
	}
	return "K", nil
}

// trusting is a started node with a key, and with an edition committed before.
func trusting(t testing.TB, committed load.Edition, held ...Held) *bench {
	t.Helper()
	b := newBench(t, func(c *Config) { c.Trust = Trust{Verify: verify, Committed: committed} })
	b.in(Start{Held: held})
	b.in(Tick{})
	return b
}

// listFromServer makes the node root of the list, and the server send it.
func (b *bench) listFromServer(list string) string {
	b.t.Helper()
	b.root()
	b.after(Classic().RootWait)
	b.fetched(list)
	return b.in(ListRead{File: listFile, Content: []byte(list)})
}

func (b *bench) listFromPeer(n int, list string) string {
	b.t.Helper()
	b.attach(n)
	b.takeAll(list)
	return b.in(ListRead{File: listFile, Content: []byte(list)})
}

func TestAVerifiedLoadIsCommittedWithItsEdition(t *testing.T) {
	b := trusting(t, load.Edition{})
	list := listing(t, nil)
	b.listFromServer(list)
	b.root()
	b.after(Classic().RootWait)
	is(t, b.fetched(goodA), "commit "+listFile+" a.sbn")
	signed, _, _ := strings.Cut(list, "# pfs-sig")
	if b.n.edition != (load.Edition{Sequence: 7, Digest: digestOf(signed)}) {
		t.Errorf("committed with %+v", b.n.edition)
	}
	b.in(Activated{})
	if got := b.fleet.Node(b.n.Name()).Trust; got != "verified: sequence 7, key K" {
		t.Errorf("told %q", got)
	}
}

// A vendor's list works without a key, and says that nobody vouches for it; so
// does a manifest that nobody checks, whose digests hold all the same.
func TestWithoutAKeyALoadIsMarkedUnverified(t *testing.T) {
	for _, c := range []struct{ list, want string }{
		{"a.sbn", telemetry.Unverified},
		{listing(t, nil), "unverified: no key to check the list's signature with; sequence 7"},
	} {
		b := started(t)
		b.listFromServer(c.list)
		b.root()
		b.after(Classic().RootWait)
		b.fetched(goodA)
		b.in(Activated{})
		if got := b.fleet.Node(b.n.Name()).Trust; !b.n.Committed() || got != c.want {
			t.Errorf("told %q", got)
		}
	}
}

// Each list is refused before a component is fetched, whoever sent it, and
// passed on to nobody; from the server it is taken anew after a minute.
func TestAttackBadLists(t *testing.T) {
	good := listing(t, nil)
	cut := strings.LastIndex(good, "# pfs-sig: ")
	committed := load.Edition{Sequence: 7, Digest: digestOf("another list of sequence 7")}
	for _, c := range []struct {
		name, list string
		committed  load.Edition
		want       error
	}{
		{"unsigned vendor's list", "a.sbn\n", load.Edition{}, ErrNoManifest},
		{"signature stripped", good[:strings.Index(good, "# pfs-sig")], load.Edition{}, ErrUnsigned},
		{"signature truncated", good[:cut], load.Edition{}, load.ErrSignature},
		{"tampered digest", strings.Replace(good, digestOf(goodA).String(), digestOf("evil").String(), 1), load.Edition{}, errForged},
		{"tampered model", strings.Replace(good, "model CP-7961G", "model CP-7911G CP-7961G", 1), load.Edition{}, errForged},
		{"old valid manifest", good, load.Edition{Sequence: 8, Digest: digestOf("8")}, ErrDowngrade},
		{"same sequence, other content", good, committed, ErrSequence},
		{"another model's list", listing(t, func(m *load.Manifest) { m.Models = []string{"CP-7911G"} }), load.Edition{}, ErrOtherModel},
		{"another load's list", listing(t, func(m *load.Manifest) { m.Load = "SCCP40" }), load.Edition{}, ErrOtherLoad},
	} {
		b := trusting(t, c.committed)
		b.root()
		child, _ := b.join(2, listFile)
		b.after(Classic().RootWait)
		if got := b.fetched(c.list); strings.Contains(got, "file in0") {
			t.Errorf("%s: passed on before it was read: %q", c.name, got)
		}
		is(t, b.in(ListRead{File: listFile, Content: []byte(c.list)}), "close "+connName(child))
		if text := b.last(telemetry.CommitFailed).Text; !strings.Contains(text, c.want.Error()) {
			t.Errorf("%s: told %q, want %q", c.name, text, c.want)
		}
		if got := b.after(listRetry - 1); strings.Contains(got, "offer") || strings.Contains(got, "a.sbn") {
			t.Errorf("%s: %q", c.name, got)
		}
		if got := b.after(1); !strings.Contains(got, "discard "+listFile) {
			t.Errorf("%s: after a minute %q", c.name, got)
		}

		b = trusting(t, c.committed)
		for range strikesOut {
			is(t, b.listFromPeer(2, c.list), "discard "+listFile)
			if e := b.last(telemetry.Rejected); e.Peer != nodeID(2).String() || !strings.Contains(e.Text, c.want.Error()) {
				t.Errorf("%s: told %+v", c.name, e)
			}
			b.in(Tick{})
		}
		if is(t, b.offer(2)); !b.n.distrusts(nodeID(2)) || b.saw(telemetry.CommitFailed) > 0 {
			t.Errorf("%s: its sender is heard a third time", c.name)
		}
	}
}

// A crowd that hands out one bad list after the other keeps nobody from the
// server.
func TestAttackACrowdWithBadLists(t *testing.T) {
	b := trusting(t, load.Edition{})
	var did string
	for i := range PeerRounds {
		did = b.listFromPeer(100+i, "a.sbn")
		if i < PeerRounds-1 {
			b.in(Tick{})
		}
	}
	is(t, did, "discard "+listFile, "fetch "+listFile, "offer free=2 alone")
	good := listing(t, nil)
	b.fetched(good)
	b.in(ListRead{File: listFile, Content: []byte(good)})
	if b.cur().file != "a.sbn" {
		t.Error("the server's list was not taken")
	}
}

// The same edition is welcome after a restart, an older one when the operator
// says so.
func TestEditionsThatAreTaken(t *testing.T) {
	good := listing(t, nil)
	signed, _, _ := strings.Cut(good, "# pfs-sig")
	for _, trust := range []Trust{
		{Verify: verify, Committed: load.Edition{Sequence: 7, Digest: digestOf(signed)}},
		{Verify: verify, Committed: load.Edition{Sequence: 6, Digest: digestOf("6")}},
		{Verify: verify, Committed: load.Edition{Sequence: 9, Digest: digestOf("9")}, AllowDowngrade: true},
	} {
		b := newBench(t, func(c *Config) { c.Trust = trust })
		b.in(Start{Held: []Held{{File: listFile, Have: 9, Size: 9, Digest: digestOf(good), Whole: true}}})
		b.in(ListRead{File: listFile, Content: []byte(good)})
		if b.cur().file != "a.sbn" {
			t.Errorf("%+v is refused", trust.Committed)
		}
	}
}

// What lies on the disk since before the keys came is not taken either, and
// another list is looked for at once.
func TestAHeldListIsVerifiedToo(t *testing.T) {
	b := trusting(t, load.Edition{}, Held{File: listFile, Have: 5, Size: 5, Digest: digestOf("a.sbn"), Whole: true})
	is(t, b.in(ListRead{File: listFile, Content: []byte("a.sbn")}), "discard "+listFile)
	b.listFromServer(listing(t, nil))
	if b.cur().file != "a.sbn" {
		t.Error("the server's list was not taken")
	}
}

// Who waits for the list gets it when it has been verified.
func TestAVerifiedListIsPassedOn(t *testing.T) {
	b := trusting(t, load.Edition{})
	b.root()
	b.join(2, listFile)
	b.after(Classic().RootWait)
	good := listing(t, nil)
	is(t, b.fetched(good), "read "+listFile)
	size := len(good)
	is(t, b.in(ListRead{File: listFile, Content: []byte(good)}), fmt.Sprintf("send in0 file 0-%d", size), fmt.Sprintf("file in0 0-%d", size))
}

// listed is a node that has verified its list and listens for a.sbn.
func listed(t testing.TB, held ...Held) *bench {
	t.Helper()
	b := trusting(t, load.Edition{}, held...)
	b.listFromServer(listing(t, nil))
	return b
}

// A parent that announces another content than the manifest's sends no byte of
// it, and is left alone.
func TestAttackPoisonedComponentFromAPeer(t *testing.T) {
	for _, evil := range []string{"THE COMPONENT A", "longer than the component", ""} {
		b := listed(t)
		b.attach(2)
		up := connName(b.up())
		if got := b.file(evil, 0); got != "close "+up+"\nclose "+up || !b.n.distrusts(nodeID(2)) {
			t.Errorf("%q: %q", evil, got)
		}
		if e := b.last(telemetry.Rejected); e.Peer != nodeID(2).String() {
			t.Errorf("told %+v", e)
		}
		b.in(Tick{})
		is(t, b.offer(3, "another content")) // a holder that says so is not even dialled
		b.attach(4)
		b.takeAll(goodA)
		b.in(Activated{})
		if !b.n.Committed() {
			t.Errorf("%q: the good one did not help", evil)
		}
	}
}

// The server's file is thrown away before it counts, and fetched again; a root
// that gets nothing else lets others try.
func TestAttackPoisonedComponentFromTheServer(t *testing.T) {
	b := listed(t)
	b.root()
	b.join(2, "a.sbn")
	b.after(Classic().RootWait)
	b.in(FetchDone{"a.sbn", int64(len(goodA))})
	is(t, b.storedAs("THE COMPONENT A"), "discard a.sbn")
	if e := b.last(telemetry.Rejected); e.Peer != "" || e.File != "a.sbn" {
		t.Errorf("told %+v", e)
	}
	if got := b.after(Classic().Retry); !strings.Contains(got, "fetch a.sbn") {
		t.Errorf("%q", got)
	}
	is(t, b.in(Fetched{"a.sbn", 0, 99}), "cancel a.sbn") // its size alone says so
	b.after(2 * Classic().Retry)
	is(t, b.in(Fetched{"a.sbn", 99, -1}), "cancel a.sbn", goodbye("in0"))
	if b.cur().root || b.n.Committed() {
		t.Error("it is root still")
	}
	b.after(4 * Classic().Retry)
	b.in(Tick{})
	b.attach(4)
	b.takeAll(goodA)
	b.in(Activated{})
	if !b.n.Committed() {
		t.Error("the good one did not help")
	}
}

// A component of the same name that lies there since before is no part of this
// load; one with the manifest's digest is.
func TestAHeldComponentIsHeldToTheManifest(t *testing.T) {
	b := trusting(t, load.Edition{}, Held{File: "a.sbn", Have: 3, Size: 3, Digest: digestOf("old"), Whole: true})
	b.root()
	b.after(Classic().RootWait)
	good := listing(t, nil)
	b.fetched(good)
	is(t, b.in(ListRead{File: listFile, Content: []byte(good)}), "discard a.sbn")
	if s := b.cur(); s.file != "a.sbn" || s.have != 0 || s.phase == whole {
		t.Errorf("%+v", s)
	}
	size := int64(len(goodA))
	b = trusting(t, load.Edition{}, Held{File: "a.sbn", Have: size, Size: size, Digest: digestOf(goodA), Whole: true})
	is(t, b.listFromServer(good), "commit "+listFile+" a.sbn")
}
