package node

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
	"openpfs/native/testsite"
)

// publishedRig is a rig whose list has a manifest. What makes its signature good
// is the trusted comment: see verifyComment.
func publishedRig(t testing.TB, sequence uint64, sizes ...int64) (*rig, load.Edition) {
	t.Helper()
	r := newRig(t, sizes...)
	m := &load.Manifest{Load: r.Load.Spec.Name, Sequence: sequence, Models: []string{r.Model}}
	l := &load.List{}
	for _, f := range r.Load.Files[1:] {
		l.Components = append(l.Components, f.Name())
		m.Files = append(m.Files, load.ManifestFile{Name: f.Name(), Size: f.Size(), Digest: f.Digest()})
	}
	signed, err := load.AppendManifest(nil, l, m)
	if err != nil {
		t.Fatal(err)
	}
	zeros := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	list, err := load.AppendSignature(signed, fmt.Appendf(nil, "untrusted comment: x\n%s\ntrusted comment: %s\n%s\n", zeros(74), load.Sum(signed), zeros(64)))
	if err != nil {
		t.Fatal(err)
	}
	r.server.Stop()
	r.Publish(r.List().Name(), list)
	r.serve(r.Files())
	return r, load.Edition{Sequence: sequence, Digest: load.Sum(signed)}
}

func trusting(c *Config) {
	c.PFS.Trust.Verify = func(signed, signature []byte) (string, error) {
		if !bytes.Contains(signature, []byte("trusted comment: "+load.Sum(signed).String())) {
			return "", errors.New("forged")
		}
		return "K", nil
	}
}

// verified waits for the phones' commits, which must be of what the server has,
// and of this edition.
func (r *rig) verified(edition load.Edition, phones ...*phone) {
	r.t.Helper()
	for _, p := range phones {
		e := r.Wait(p.id+" commits", p.did(telemetry.Committed))
		slot, _ := p.store.Active()
		r.Installed(p.id, slot.Dir)
		if p.store.Edition() != edition || !strings.HasPrefix(e.Text, "verified: ") {
			r.t.Errorf("%s: %q, on record %+v", p.id, e.Text, p.store.Edition())
		}
	}
}

func TestAFleetThatTrustsTakesOneVerifiedCopy(t *testing.T) {
	t.Parallel()
	r, edition := publishedRig(t, 7, 300_000, 1)
	r.verified(edition, r.fleet(5, trusting)...)
	r.wantCopies(1)
}

// The record outlives the node, and a store that an older load is published to
// keeps what it has.
func TestAttackRollbackOfTheSequenceAfterARestart(t *testing.T) {
	t.Parallel()
	r, edition := publishedRig(t, 7, 1000)
	row := r.Attack("downgrade to an old signed list", "a restart, and a server with a lower sequence")
	p := r.start(1, "", trusting)
	r.verified(edition, p)
	p.kill()
	old, _ := publishedRig(t, 6, 1000)
	again := old.start(1, p.dir, trusting)
	e := old.Wait("the refusal", again.did(telemetry.CommitFailed))
	if !strings.Contains(e.Text, pfs.ErrDowngrade.Error()) {
		t.Errorf("told %q", e.Text)
	}
	if slot, ok := again.store.Active(); !ok || slot.Load != r.Load.Spec.Name || again.store.Edition() != edition {
		t.Errorf("in use is %+v, on record %+v", slot, again.store.Edition())
	}
	row.Outcome("refused: %s", e.Text)
}

// A peer that offers the right component and sends another one is refused
// before its bytes touch the disk.
func TestAttackPoisonedComponent(t *testing.T) {
	t.Parallel()
	r, edition := publishedRig(t, 7, 200_000)
	row := r.Attack("poisoned component, digest to match (signed list)", "a peer that offers the right file and sends another with its own digest")
	part := r.Part(0)
	evil := bytes.Repeat([]byte("poison! "), 25_000)
	imp := r.Peer(9, func(p *testsite.Peer, c net.Conn, j *wire.Join) {
		if j.File != part.Name() {
			return
		}
		testsite.Send(c, &wire.Accept{Rooted: true, Path: []wire.PeerRef{r.Ref(9)}})
		testsite.Send(c, &wire.File{Size: int64(len(evil)), Digest: load.Sum(evil)})
		_ = testsite.Data(c, evil)
		testsite.ReadFrame(c)
	})
	imp.Offers(part)
	p := r.start(1, "", trusting)
	e := r.Wait("the refusal", p.did(telemetry.Rejected))
	if e.Peer != r.ID(9).String() || e.File != part.Name() || e.Have != 0 {
		t.Errorf("told %+v", e)
	}
	imp.Close()
	r.verified(edition, p)
	if _, err := os.Stat(filepath.Join(p.dir, "partial", part.Name()+"@"+fmt.Sprint(len(evil))+"@"+load.Sum(evil).String())); err == nil {
		t.Error("its bytes are on the disk")
	}
	r.wantCopies(1)
	row.Outcome("refused before a byte of it was on the disk, its sender blamed")
}
