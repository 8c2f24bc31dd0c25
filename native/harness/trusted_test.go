package harness

import (
	"os"
	"path/filepath"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/trust"
)

// sign replaces the site's list by a signed one, whose key all its phones are
// given.
func (s *site) sign() {
	s.t.Helper()
	keys, folder := s.t.TempDir(), s.t.TempDir()
	secret, public := filepath.Join(keys, "k.key"), filepath.Join(keys, "k.pub")
	if _, err := trust.Generate(secret, public, ""); err != nil {
		s.t.Fatal(err)
	}
	key, err := trust.ReadSecret(secret, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, f := range s.Files() {
		if err := os.WriteFile(filepath.Join(folder, name), f.Data, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	list, _, err := trust.Publish(trust.Publication{Dir: folder, Name: s.Load.Spec.Name, Models: []string{s.Model}, Key: key, Now: time.Now()})
	if err != nil {
		s.t.Fatal(err)
	}
	signed, err := os.ReadFile(list)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Publish(s.List().Name(), signed)
	s.args = append(s.args, "--trust", public)
}

// theServerChangesAFile in mid-transfer, and its length stays: only a manifest
// can tell.
func theServerChangesAFile(t *trial) outcome {
	s := newSite(t, nil, 1_500_000, 200_000)
	s.sign()
	file := s.part(0)
	const kept = 700_000
	s.server.bend(file, changes(kept, make([]byte, s.size(file)-kept)))
	s.fleet(4)
	s.rec.Wait("the bytes are rejected", func(e telemetry.Event) bool { return e.Kind == telemetry.Rejected && e.File == file })
	return s.judge(excuse{copies: 1}).noting("1 of 1 rejected by the signed manifest")
}
