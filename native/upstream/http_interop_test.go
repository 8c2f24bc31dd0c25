//go:build interop

package upstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"openpfs/native/upstream"
)

// nginx of Debian: a folder, an address, and a process that can be started and killed.
type nginx struct {
	t      *testing.T
	root   string // of its files
	config string
	addr   string
	cmd    *exec.Cmd
}

// newNginx prepares a server that compresses what it may, and sends so many bytes a second; 0: all it can.
func newNginx(t *testing.T, rate int) *nginx {
	t.Helper()
	dir := t.TempDir()
	listener := listenTCP(t)
	n := &nginx{t: t, root: filepath.Join(dir, "files"), config: filepath.Join(dir, "nginx.conf"), addr: listener.Addr().String()}
	listener.Close()
	text := fmt.Sprintf(`
daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log;
events {}
http {
	access_log off; default_type text/html; gzip on; gzip_min_length 0; gzip_proxied any;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	server { listen %[2]s; root %[1]s/files; limit_rate %[3]d; }
}`, dir, n.addr, rate)
	if err := errors.Join(os.Mkdir(n.root, 0o755), os.WriteFile(n.config, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	n.start()
	t.Cleanup(n.kill)
	return n
}

func (n *nginx) start() {
	n.t.Helper()
	n.cmd = exec.Command(program(n.t, "nginx", "nginx"), "-e", "stderr", "-p", filepath.Dir(n.config), "-c", n.config)
	n.cmd.Stderr = os.Stderr
	if err := n.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		conn, err := net.Dial("tcp", n.addr)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			n.t.Fatalf("nginx does not listen: %v", err)
		}
		time.Sleep(10 * time.Millisecond) // between looks
	}
}

func (n *nginx) kill() {
	_ = n.cmd.Process.Kill()
	_ = n.cmd.Wait()
}

// put writes the file "f" as of a time.
func (n *nginx) put(data []byte, modified time.Time) {
	n.t.Helper()
	path := filepath.Join(n.root, "f")
	if err := errors.Join(os.WriteFile(path, data, 0o644), os.Chtimes(path, modified, modified)); err != nil {
		n.t.Fatal(err)
	}
}

func TestInteropNginx(t *testing.T) {
	n := newNginx(t, 0)
	file, then := bytes.Repeat([]byte("compressible "), 50_000), time.Unix(1_700_000_000, 0)
	n.put(file, then)
	source := browse(t, upstream.HTTPConfig{URL: "http://" + n.addr})
	var on shelf
	t.Logf("%+v", take(t, source, &on, file))
	for _, have := range []int{1, 300_000, len(file)} {
		rest := shelf{data: bytes.Clone(file[:have])}
		r := take(t, source, &rest, file)
		t.Logf("%+v", r)
		if rest.offset != int64(have) || r.WireBytes > int64(len(file)-have+1000) {
			t.Errorf("from %d: begun at %d", have, rest.offset)
		}
	}
	other := content(400_000)
	n.put(other, then.Add(time.Second))
	rest := shelf{data: bytes.Clone(file[:300_000])}
	if take(t, source, &rest, other); rest.offset != 0 {
		t.Errorf("another edition was begun at %d", rest.offset)
	}
	_, err := source.Fetch(context.Background(), upstream.Request{Name: "nowhere"}, &shelf{})
	expectKind(t, err, upstream.ErrNotFound)
}

func TestInteropNginxIsKilledInMidFile(t *testing.T) {
	n := newNginx(t, 200_000)
	file := content(400_000)
	n.put(file, time.Unix(1_700_000_000, 0))
	killed := false
	on := shelf{wrote: func(have int) error {
		if have > 150_000 && !killed {
			killed = true
			n.kill()
			n.start()
		}
		return nil
	}}
	result := take(t, browse(t, upstream.HTTPConfig{URL: "http://" + n.addr}), &on, file)
	if !killed || result.Waits == 0 || result.WireBytes > int64(len(file))+1000 {
		t.Errorf("killed: %v, %+v", killed, result)
	}
	t.Logf("%+v", result)
}
