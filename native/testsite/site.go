package testsite

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"openpfs/core/load"
	"openpfs/core/wire"
	"openpfs/native/sitekey"
)

// Broadcast is loopback's.
var Broadcast = netip.AddrFrom4([4]byte{127, 255, 255, 255})

// Site is a model that nobody else has, its load, and addresses and identities
// for its nodes, which have numbers from 1 to [MaxNode].
type Site struct {
	T     testing.TB
	Model string
	Load  *load.Synthetic
	// Key is what the site's neighbours prove themselves with; nil: nothing.
	Key *sitekey.Key

	block   Block
	content map[string][]byte
	attack  *Attack
}

// New makes a site whose load is a list and components of these sizes.
func New(t testing.TB, sizes ...int64) *Site {
	t.Helper()
	b := Claim(t)
	s := &Site{T: t, Model: b.Name(), block: b, content: map[string][]byte{}}
	name := "L" + s.Model
	spec := load.Spec{Name: name, Files: []load.FileSpec{{Name: name + load.ListSuffix, Size: 652}}}
	for i, size := range sizes {
		spec.Files = append(spec.Files, load.FileSpec{Name: fmt.Sprintf("part%d.sbn", i), Size: size})
	}
	var err error
	if s.Load, err = load.Synthesize(spec, s.Model, uint64(b[1])<<8|uint64(b[2])); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Load.Files {
		s.content[f.Name()] = content(f)
	}
	return s
}

func content(f *load.File) []byte {
	b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
	if err != nil {
		panic(err)
	}
	return b
}

// Addr is node n's address.
func (s *Site) Addr(n int) netip.Addr { return s.block.Addr(n) }

// At is node n's PFS port.
func (s *Site) At(n int) netip.AddrPort { return netip.AddrPortFrom(s.Addr(n), wire.Port) }

// Has reports whether an address is of the site's block.
func (s *Site) Has(a netip.Addr) bool {
	return netip.PrefixFrom(s.block.Addr(0), 22).Contains(a.Unmap())
}

// ID is node n's identity. There are more of them than addresses: names are free.
func (s *Site) ID(n int) wire.NodeID {
	return wire.NodeID{2, s.block[1], s.block[2], byte(n >> 16), byte(n >> 8), byte(n)}
}

// Ref is how nodes are told of node n.
func (s *Site) Ref(n int) wire.PeerRef { return wire.PeerRef{ID: s.ID(n), Addr: s.Addr(n)} }

// List is the load's list, and Part its component i.
func (s *Site) List() *load.File      { return s.Load.Files[0] }
func (s *Site) Part(i int) *load.File { return s.Load.Files[1+i] }

// Content is what the server has under a name; the caller may change the slice.
func (s *Site) Content(name string) []byte { return bytes.Clone(s.content[name]) }

// Publish makes servers that are started from now on have other bytes under a name.
func (s *Site) Publish(name string, b []byte) { s.content[name] = b }

// Files is what the server has, as a file system.
func (s *Site) Files() fstest.MapFS {
	m := fstest.MapFS{}
	for name, b := range s.content {
		m[name] = &fstest.MapFile{Data: b}
	}
	return m
}

// Topic is what messages about a file are about, and Head their beginning when
// node n says them.
func (s *Site) Topic(file string) wire.Topic { return wire.Topic{Model: s.Model, File: file} }

// Head begins a message of node n about a file.
func (s *Site) Head(n int, file string) wire.Header {
	return wire.Header{Hier: wire.Hier(s.Model, file), XID: uint32(n), From: s.ID(n)}
}

// Installed holds a directory to the load: each file, byte for byte what the
// server has. What is not is lost, and told.
func (s *Site) Installed(who, dir string) {
	s.T.Helper()
	for _, f := range s.Load.Files {
		want := s.content[f.Name()]
		got, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil || !bytes.Equal(got, want) {
			s.T.Errorf("%s: %s is not what the server has: %d bytes of %d, %v", who, f.Name(), len(got), len(want), err)
		}
		if s.attack != nil {
			s.attack.installed(who, f.Name(), got, want)
		}
	}
}
