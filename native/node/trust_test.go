package node

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// publishedRig is a rig whose list has a manifest. What makes its signature good
// is the trusted comment: see verifyComment.
func publishedRig(t testing.TB, sequence uint64, sizes ...int64) (*rig, load.Edition) {
	t.Helper()
	r := newRig(t, sizes...)
	m := &load.Manifest{Load: r.load.Spec.Name, Sequence: sequence, Models: []string{r.model}}
	l := &load.List{}
	for _, f := range r.load.Files[1:] {
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
	r.stopServer()
	files := r.files()
	files[r.load.Files[0].Name()].Data = list
	r.serveAt(netip.AddrPortFrom(r.addr(250), 0).String(), files)
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

// verified waits for the phones' commits, which must be of the server's
// components, and of this edition.
func (r *rig) verified(edition load.Edition, phones ...*phone) {
	r.t.Helper()
	for _, p := range phones {
		e := r.wait(p.id+" commits", p.did(telemetry.Committed))
		slot, _ := p.store.Active()
		for _, f := range r.load.Files[1:] {
			got, err := os.ReadFile(filepath.Join(slot.Dir, f.Name()))
			if err != nil || !bytes.Equal(got, content(f)) {
				r.t.Errorf("%s: %s is not what the server has: %v", p.id, f.Name(), err)
			}
		}
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
	p := r.start(1, "", trusting)
	r.verified(edition, p)
	p.kill()
	old, _ := publishedRig(t, 6, 1000)
	again := old.start(1, p.dir, trusting)
	e := old.wait("the refusal", again.did(telemetry.CommitFailed))
	if !strings.Contains(e.Text, pfs.ErrDowngrade.Error()) {
		t.Errorf("told %q", e.Text)
	}
	if slot, ok := again.store.Active(); !ok || slot.Load != r.load.Spec.Name || again.store.Edition() != edition {
		t.Errorf("in use is %+v, on record %+v", slot, again.store.Edition())
	}
}

// A peer that offers the right component and sends another one is refused
// before its bytes touch the disk.
func TestAttackPoisonedComponent(t *testing.T) {
	t.Parallel()
	r, edition := publishedRig(t, 7, 200_000)
	part := r.load.Files[1]
	evil := bytes.Repeat([]byte("poison! "), 25_000)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	imp := r.impostor(9, func(p *impostor, c net.Conn, j *wire.Join) {
		if j.File != part.Name() {
			return
		}
		_, _ = c.Write(wire.AppendFrame(nil, &wire.Accept{Rooted: true, Path: []wire.PeerRef{r.ref(9)}}))
		_, _ = c.Write(wire.AppendFrame(nil, &wire.File{Size: int64(len(evil)), Digest: load.Sum(evil)}))
		send(c, evil)
		readFrame(c)
	})
	imp.offering(ctx, part)
	p := r.start(1, "", trusting)
	e := r.wait("the refusal", p.did(telemetry.Rejected))
	if e.Peer != r.id(9).String() || e.File != part.Name() || e.Have != 0 {
		t.Errorf("told %+v", e)
	}
	stop()
	r.verified(edition, p)
	if _, err := os.Stat(filepath.Join(p.dir, "partial", part.Name()+"@"+fmt.Sprint(len(evil))+"@"+load.Sum(evil).String())); err == nil {
		t.Error("its bytes are on the disk")
	}
	r.wantCopies(1)
}
