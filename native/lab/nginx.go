package lab

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// nginxConfig has the prefix, the address and the folder to fill in.
const nginxConfig = `user root;
worker_processes 1;
daemon off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 4096; }
http {
	access_log off;
	sendfile on;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server { listen %[2]v; root %[3]s; }
}
`

// startNginx serves the folder by Debian's.
func (n *network) startNginx(folder string) (*server, error) {
	version, err := versionOf("nginx-light", "nginx", "-v")
	if err != nil {
		return nil, err
	}
	prefix := filepath.Join(filepath.Dir(folder), "nginx")
	if err := os.Mkdir(prefix, 0o755); err != nil {
		return nil, err
	}
	conf := filepath.Join(prefix, "conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, nginxConfig, prefix, httpAddr, folder), 0o644); err != nil {
		return nil, err
	}
	s := &server{version: version, cmd: exec.Command("nginx", "-p", prefix, "-c", conf)}
	s.cmd.Stderr = os.Stderr
	if err := n.hq.start(s.cmd); err != nil {
		return nil, fmt.Errorf("lab: nginx: %w", err)
	}
	return s, n.answersHTTP()
}

// answersHTTP waits until something takes connections, within headquarters.
func (n *network) answersHTTP() error {
	return n.hq.do(func() (err error) {
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			var c net.Conn
			if c, err = net.Dial("tcp4", httpAddr.String()); err == nil {
				return c.Close()
			}
		}
		return fmt.Errorf("lab: nothing answers: %w", err)
	})
}
