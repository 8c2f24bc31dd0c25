//go:build interop

package httpd_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"openpfs/native/httpd"
)

// curl takes a file, and the rest of one.
func TestInteropCurl(t *testing.T) {
	files := file(300_000)
	want := files["f"].Data
	addr, reports := serve(t, httpd.Config{FS: files})
	for _, have := range []int{0, 123_456} {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, want[:have], 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("curl", "-sSf", "--compressed", "-C", "-", "-o", path, "http://"+addr+"/f").CombinedOutput()
		if err != nil {
			t.Fatalf("curl: %v (install Debian's package curl): %s", err, out)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if r := outcome(t, reports, httpd.Sent); r.Bytes != int64(len(want)-have) {
			t.Errorf("%+v", r)
		}
	}
}
