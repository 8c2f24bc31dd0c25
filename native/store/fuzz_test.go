package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/load"
)

// FuzzFilename: a name in the directories of files is one that this store would
// write, or none of its own.
func FuzzFilename(f *testing.F) {
	f.Add(Info{Name: "apps.sbn", Size: 7, Digest: load.Sum([]byte("x"))}.encode())
	f.Add(Info{Name: "apps.sbn", Size: UnknownSize}.encode())
	f.Add("../x@-@-")
	f.Add("a@-1@-")
	f.Fuzz(func(t *testing.T, file string) {
		i, ok := decode(file)
		if !ok {
			return
		}
		if load.CheckName(i.Name) != nil || i.Size < UnknownSize || strings.ContainsRune(file, filepath.Separator) {
			t.Errorf("%q is taken for %+v", file, i)
		}
		if again, ok := decode(i.encode()); !ok || again != i {
			t.Errorf("%+v comes back as %+v", i, again)
		}
	})
}

// FuzzEdition: what is understood of the record is what would be written for it.
func FuzzEdition(f *testing.F) {
	f.Add(fmt.Sprintf("%d %s\n", 7, load.Sum([]byte("x"))))
	f.Add("18446744073709551616 00\n")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := parseEdition(text)
		if err != nil {
			return
		}
		again, err := parseEdition(fmt.Sprintf("%d %s\n", e.Sequence, e.Digest))
		if err != nil || again != e {
			t.Errorf("%q is %+v, which comes back as %+v, %v", text, e, again, err)
		}
	})
}

// FuzzOpen: whatever stands in a slot's manifest, in the record, in the link to
// the active slot and among the files, the store opens, what it says is active is
// there, and the next commit works.
func FuzzOpen(f *testing.F) {
	digest := load.Sum([]byte("one"))
	f.Add(fmt.Appendf(nil, `{"load":"L1","files":[{"name":"a","size":3,"sha256":"%s"}]}`, digest), "7 00", "slots/a", "a@3@"+digest.String())
	f.Add(fmt.Appendf(nil, `{"load":"L1","files":[{"name":"../a","size":3,"sha256":"%s"}]}`, digest), "", "slots/b", "a@-@-")
	f.Add([]byte(`{"load":"L1","files":[{"name":"a","size":-1}]}`), "x", "../../etc", ".")
	f.Fuzz(func(t *testing.T, manifest []byte, record, link, file string) {
		dir := t.TempDir()
		if err := open(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		slot := filepath.Join(dir, dirSlots, slotNames[0])
		if err := os.MkdirAll(filepath.Join(slot, slotFiles), 0o755); err != nil {
			t.Fatal(err)
		}
		write := func(path string, content []byte) {
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		write(filepath.Join(slot, manifestFile), manifest)
		write(filepath.Join(slot, slotFiles, "a"), []byte("one"))
		write(filepath.Join(dir, editionFile), []byte(record))
		_ = os.Symlink(link, filepath.Join(dir, linkActive)) // some texts can be no link,
		if file != "" && !strings.ContainsAny(file, "/\x00") {
			_ = os.WriteFile(filepath.Join(dir, dirWhole, file), []byte("one"), 0o644) // and some no name
		}
		s := open(t, dir)
		if active, ok := s.Active(); ok {
			if len(active.Files) == 0 || !strings.HasPrefix(active.Dir, dir) {
				t.Errorf("active: %+v", active)
			}
			for _, i := range active.Files {
				if fi, err := os.Stat(filepath.Join(active.Dir, i.Name)); err != nil || fi.Size() != i.Size || load.CheckName(i.Name) != nil {
					t.Errorf("%+v is not there: %v", i, err)
				}
			}
		}
		commit(t, s, "NEXT", "two")
		wantActive(t, s, "NEXT")
	})
}
