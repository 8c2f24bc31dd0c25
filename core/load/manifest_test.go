package load

import (
	"bytes"
	"encoding/base64"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var (
	digestA = Sum([]byte("a")).String()
	digestB = Sum([]byte("b")).String()
)

var (
	twoLeaves = []Digest{Sum([]byte("c")), Sum([]byte("d"))}
	leavesB   = base64.RawStdEncoding.EncodeToString(append(slices.Clone(twoLeaves[0][:]), twoLeaves[1][:]...))
)

// published is a small list of ours without its signature; the file lines are
// lines 5 and 6, the second one's tree lines 7 and 8.
func published() string {
	return "# pfs: version 1\r\n# pfs: load L\r\n# pfs: sequence 7\r\n# pfs: model CP-7941G CP-7961G\r\n" +
		"# pfs: file a.sbn 1 " + digestA + "\r\n# pfs: file b.sbn 16385 " + digestB + "\r\n" +
		"# pfs: tree b.sbn 16384 " + TreeRoot(twoLeaves).String() + "\r\n# pfs: leaves b.sbn " + leavesB + "\r\n" +
		"a.sbn\r\nb.sbn\r\n"
}

// signature is one in form; nothing here asks what it proves.
func signature() []byte {
	return []byte("untrusted comment: signature from a key\n" + base64.StdEncoding.EncodeToString(make([]byte, 74)) +
		"\ntrusted comment: timestamp:1\n" + base64.StdEncoding.EncodeToString(make([]byte, 64)) + "\n")
}

func signed(t testing.TB) string {
	t.Helper()
	b, err := AppendSignature([]byte(published()), signature())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func manifestOf(content string) (*Manifest, error) {
	l, err := Parse([]byte(content))
	if err != nil {
		return nil, err
	}
	return ParseManifest([]byte(content), l)
}

func TestOldReadersSeeAnOrdinaryList(t *testing.T) {
	l, err := Parse([]byte(signed(t)))
	if err != nil || !slices.Equal(l.Components, []string{"a.sbn", "b.sbn"}) {
		t.Fatalf("%+v, %v", l, err)
	}
}

func TestManifestIsRead(t *testing.T) {
	m, err := manifestOf(signed(t))
	if err != nil {
		t.Fatal(err)
	}
	want := &Manifest{Load: "L", Sequence: 7, Models: []string{"CP-7941G", "CP-7961G"},
		Files:  []ManifestFile{{"a.sbn", 1, Sum([]byte("a")), Blocks{}}, {"b.sbn", 16385, Sum([]byte("b")), Blocks{16384, twoLeaves}}},
		Signed: []byte(published()), Signature: signature()}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("%+v", m)
	}
	if m.Edition() != (Edition{7, Sum([]byte(published()))}) {
		t.Errorf("%+v", m.Edition())
	}
	if m, err := manifestOf(published()); err != nil || m.Signature != nil || string(m.Signed) != published() {
		t.Errorf("unsigned: %+v, %v", m, err)
	}
	if m, err := manifestOf(realBody); m != nil || err != nil {
		t.Errorf("a vendor's list: %+v, %v", m, err)
	}
}

func TestManifestRoundTrip(t *testing.T) {
	l, err := Parse([]byte("# a vendor's comment\n" + signed(t)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := manifestOf(published())
	if err != nil {
		t.Fatal(err)
	}
	b, err := AppendManifest([]byte("kept"), l, m)
	if err != nil || string(b) != "kept# a vendor's comment\r\n"+published() {
		t.Fatalf("%v\n%s", err, b)
	}
}

// Leaves that need several lines come back as they were.
func TestLeavesOnSeveralLines(t *testing.T) {
	for _, n := range []int{1, leavesALine, leavesALine + 1, 3 * leavesALine} {
		tree := NewTree(MinBlockBytes)
		content := bytes.Repeat([]byte{7}, n*MinBlockBytes-1)
		_, _ = tree.Write(content)
		want := ManifestFile{"a.sbn", int64(len(content)), Sum(content), tree.Blocks()}
		b, err := AppendManifest(nil, &List{Components: []string{"a.sbn"}}, &Manifest{Load: "L", Sequence: 1, Models: []string{"M"}, Files: []ManifestFile{want}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := manifestOf(string(b))
		if err != nil || !reflect.DeepEqual(m.Files[0], want) {
			t.Errorf("%d leaves: %v", n, err)
		}
	}
}

func TestAppendManifestRefusesWhatWouldBeRefused(t *testing.T) {
	l := &List{Components: []string{"a.sbn"}}
	for name, m := range map[string]*Manifest{
		"no sequence": {Load: "L", Models: []string{"M"}, Files: []ManifestFile{{Name: "a.sbn", Digest: Sum(nil)}}},
		"no model":    {Load: "L", Sequence: 1, Files: []ManifestFile{{Name: "a.sbn", Digest: Sum(nil)}}},
		"no digest":   {Load: "L", Sequence: 1, Models: []string{"M"}, Files: []ManifestFile{{Name: "a.sbn"}}},
		"no file":     {Load: "L", Sequence: 1, Models: []string{"M"}},
		"a path":      {Load: "../L", Sequence: 1, Models: []string{"M"}, Files: []ManifestFile{{Name: "a.sbn", Digest: Sum(nil)}}},
		"a line":      {Load: "L", Sequence: 1, Models: []string{"M\nevil.sbn"}, Files: []ManifestFile{{Name: "a.sbn", Digest: Sum(nil)}}},
	} {
		var le *ListError
		if b, err := AppendManifest([]byte("kept"), l, m); !errors.As(err, &le) || string(b) != "kept" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

func TestManifestErrorsNameTheLine(t *testing.T) {
	swap := func(old, new string) string { return strings.Replace(published(), old, new, 1) }
	fileA := "# pfs: file a.sbn 1 " + digestA + "\r\n"
	sigLines := strings.Split(strings.TrimPrefix(signed(t), published()), "\r\n")
	for _, tc := range []struct {
		name, in string
		line     int
		want     error // nil: a name's or a digest's
	}{
		{"a later version", swap("version 1", "version 2"), 1, ErrManifestVersion},
		{"no version", swap("# pfs: version 1\r\n", ""), 1, ErrManifestMissing},
		{"two versions", swap("# pfs: load L", "# pfs: version 1"), 2, ErrManifestTwice},
		{"no load", swap("# pfs: load L\r\n", ""), 0, ErrManifestMissing},
		{"two loads", swap("# pfs: sequence 7", "# pfs: load L"), 3, ErrManifestTwice},
		{"a load with a path", swap("load L", "load ../L"), 2, nil},
		{"no sequence", swap("# pfs: sequence 7\r\n", ""), 0, ErrManifestMissing},
		{"sequence 0", swap("sequence 7", "sequence 0"), 3, ErrManifestField},
		{"sequence with a plus", swap("sequence 7", "sequence +7"), 3, ErrManifestField},
		{"sequence with a zero in front", swap("sequence 7", "sequence 07"), 3, ErrManifestField},
		{"sequence too large", swap("sequence 7", "sequence 9223372036854775808"), 3, ErrManifestField},
		{"two sequences", swap("# pfs: load L", "# pfs: load L\n# pfs: sequence 8"), 4, ErrManifestTwice},
		{"no model", swap("# pfs: model CP-7941G CP-7961G\r\n", ""), 0, ErrManifestMissing},
		{"a model twice", swap("CP-7961G", "CP-7941G"), 4, ErrManifestTwice},
		{"an empty model", swap("CP-7961G", ""), 0, nil}, // a blank at the end is trimmed
		{"two blanks", swap("CP-7941G CP-7961G", "CP-7941G  CP-7961G"), 4, nil},
		{"no file line", swap(fileA, ""), 0, ErrManifestMissing},
		{"a file twice", swap(fileA, fileA+fileA), 6, ErrManifestTwice},
		{"a file that is no component", swap("\r\na.sbn", "\r\nc.sbn"), 0, ErrManifestStray},
		{"a negative size", swap("a.sbn 1 ", "a.sbn -1 "), 5, ErrManifestField},
		{"a size too large", swap("a.sbn 1 ", "a.sbn 4294967297 "), 5, ErrManifestField},
		{"a short digest", swap(digestA, digestA[2:]), 5, nil},
		{"the digest zero", swap(digestA, strings.Repeat("0", 64)), 5, nil},
		{"no digest", swap(" "+digestA, ""), 5, ErrManifestField},
		{"a tree twice", swap("# pfs: leaves", "# pfs: tree b.sbn 16384 "+digestA+"\r\n# pfs: leaves"), 8, ErrManifestTwice},
		{"a tree of no file", swap("tree b.sbn", "tree c.sbn"), 7, ErrManifestStray},
		{"blocks of no bytes", swap("b.sbn 16384", "b.sbn 0"), 7, ErrManifestField},
		{"blocks of an odd length", swap("b.sbn 16384", "b.sbn 16385"), 0, ErrManifestStray},
		{"small blocks", swap("b.sbn 16384", "b.sbn 8192"), 0, ErrManifestStray},
		{"a short root", swap("16384 "+TreeRoot(twoLeaves).String()[:2], "16384 "), 7, nil},
		{"another root", swap(TreeRoot(twoLeaves).String(), digestA), 0, ErrManifestStray},
		{"a leaf too few", swap(leavesB, base64.RawStdEncoding.EncodeToString(twoLeaves[0][:])), 0, ErrManifestStray},
		{"half a leaf", swap(leavesB, leavesB[:20]), 8, ErrManifestField},
		{"leaves that are missing", swap("# pfs: leaves b.sbn "+leavesB+"\r\n", ""), 0, ErrManifestStray},
		{"leaves twice", swap(leavesB, leavesB+"\r\n# pfs: leaves b.sbn "+leavesB), 9, ErrManifestField},
		{"leaves before the tree", swap("# pfs: tree", "# pfs: leaves b.sbn "+leavesB+"\r\n# pfs: tree"), 7, ErrManifestStray},
		{"a size that needs more leaves", swap("b.sbn 16385", "b.sbn 99999"), 0, ErrManifestStray},
		{"an unknown field", swap("# pfs: load L", "# pfs: expires 7"), 2, ErrManifestField},
		{"many models", swap("CP-7941G", "M"+manyModels()), 4, ErrManifestField},
		{"only a signature", "a.sbn\r\n" + strings.Join(sigLines, "\r\n"), 0, ErrManifestMissing},
		{"three lines of a signature", published() + strings.Join(sigLines[:3], "\r\n"), 0, ErrSignature},
		{"a cut signature", published() + strings.Join([]string{sigLines[0], sigLines[1][:40], sigLines[2], sigLines[3]}, "\r\n"), 0, ErrSignature},
		{"a second signature", signed(t) + strings.Join(sigLines, "\r\n"), 15, ErrSignature},
		{"a component behind the signature", signed(t) + "c.sbn\r\n", 15, ErrSignature},
		{"a blank line behind the signature", signed(t) + "\r\n", 15, ErrSignature},
	} {
		m, err := manifestOf(tc.in)
		if tc.name == "an empty model" {
			if err != nil || len(m.Models) != 1 {
				t.Errorf("%s: %+v, %v", tc.name, m, err)
			}
			continue
		}
		var le *ListError
		if !errors.As(err, &le) || le.Line != tc.line || le.Fix == "" {
			t.Errorf("%s: got %v, want line %d", tc.name, err, tc.line)
		} else if tc.want != nil && !errors.Is(err, tc.want) {
			t.Errorf("%s: wrong reason: %v", tc.name, err)
		}
	}
}

func manyModels() (s string) {
	for i := range MaxModels + 1 {
		s += " N" + strings.Repeat("x", i%30) + string(rune('a'+i/30))
	}
	return s
}

func TestManifestOfAnotherListIsRefused(t *testing.T) {
	content := append(signedHeader("other.loads", 412), published()...)
	if _, err := manifestOf(string(content)); !errors.Is(err, ErrManifestStray) {
		t.Fatal(err)
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(published()))
	f.Add([]byte(signed(f)))
	f.Add([]byte(realBody))
	f.Add(append(signedHeader("L.loads", 412), signed(f)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := Parse(b)
		if err != nil {
			return
		}
		m, err := ParseManifest(b, l)
		if err != nil || m == nil {
			return
		}
		if len(m.Files) != len(l.Components) || !bytes.HasPrefix(b, m.Signed) || (m.Signature == nil) != (len(m.Signed) == len(b)) {
			t.Fatalf("%+v of %q", m, b)
		}
		out, err := AppendManifest(nil, l, m)
		if errors.Is(err, ErrListTooLarge) {
			return // LF became CRLF
		}
		if err != nil {
			t.Fatalf("what was read cannot be written: %v\n%q", err, b)
		}
		if m.Signature != nil {
			if out, err = AppendSignature(out, m.Signature); errors.Is(err, ErrListTooLarge) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
		again, err := manifestOf(string(out))
		if err != nil {
			t.Fatalf("%v\n%q", err, out)
		}
		m.Signed, again.Signed = nil, nil
		if !reflect.DeepEqual(m, again) {
			t.Fatalf("%+v came back as %+v", m, again)
		}
	})
}
