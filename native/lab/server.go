package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"time"

	"golang.org/x/sync/errgroup"

	"openpfs/native/httpd"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
)

// serverEnv carries the folder that headquarters serves.
const serverEnv = "PFS_LAB_SERVE"

const tftpPort = 69

var (
	tftpAddr = netip.AddrPortFrom(hqAddr, tftpPort)
	httpAddr = netip.AddrPortFrom(hqAddr, 6970) // where a CUCM offers its files
)

// server is the program at headquarters.
type server struct {
	cmd     *exec.Cmd
	version string
}

// startServer returns when it listens.
func (n *network) startServer(c *Config, folder string) (*server, error) {
	switch c.Server {
	case "ours":
		return n.startOurs(folder)
	case "atftpd":
		return n.startATFTPD(folder)
	case "nginx":
		return n.startNginx(folder)
	}
	return nil, fmt.Errorf("lab: no server %q", c.Server)
}

func (n *network) startOurs(folder string) (*server, error) {
	s := &server{cmd: self(serving, serverEnv+"="+folder), version: "pfs"}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := n.hq.start(s.cmd); err != nil {
		return nil, fmt.Errorf("lab: the server: %w", err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		return nil, fmt.Errorf("lab: the server has ended: %w", errors.Join(err, s.cmd.Wait()))
	}
	return s, nil
}

func (s *server) stop() error {
	_ = s.cmd.Process.Kill() // it may have ended
	var killed *exec.ExitError
	if err := s.cmd.Wait(); !errors.As(err, &killed) {
		return err
	}
	return nil
}

// playServer is the process of our own servers, of TFTP and of HTTP. It says
// when they listen.
func playServer(ctx context.Context) error {
	files := os.DirFS(os.Getenv(serverEnv))
	byTFTP, err := tftpd.Listen(tftpAddr.String(), tftpd.Config{FS: files, MaxTransfers: 4 * MaxPhones})
	if err != nil {
		return err
	}
	byHTTP, err := httpd.New(httpd.Config{FS: files, MaxConnections: 8 * MaxPhones}) // patient as it is anywhere: 64 KiB in 30 s
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp4", httpAddr.String())
	if err != nil {
		return err
	}
	fmt.Println("listening")
	servers, ctx := errgroup.WithContext(ctx)
	servers.Go(func() error { return byTFTP.Serve(ctx) })
	servers.Go(func() error { return byHTTP.Serve(ctx, l) })
	return servers.Wait()
}

// startATFTPD starts Debian's.
func (n *network) startATFTPD(folder string) (*server, error) {
	version, err := versionOf("atftpd", "atftpd", "--version")
	if err != nil {
		return nil, err
	}
	s := &server{version: version, cmd: exec.Command("atftpd", "--daemon", "--no-fork", "--user", "root", "--group", "root",
		"--maxthread", "1000", "--bind-address", hqAddr.String(), "--port", fmt.Sprint(tftpPort), "--verbose=0", folder)}
	if err := n.hq.start(s.cmd); err != nil {
		return nil, fmt.Errorf("lab: atftpd: %w", err)
	}
	return s, n.answersTFTP()
}

// answersTFTP waits until the server answers a request, for a file that it does
// not have. It is asked within headquarters: nothing crosses the line.
func (n *network) answersTFTP() error {
	return n.hq.do(func() error {
		l, err := net.ListenPacket("udp4", netip.AddrPortFrom(hqAddr, 0).String())
		if err != nil {
			return err
		}
		defer l.Close()
		ask := append([]byte{0, 1}, "none\x00octet\x00"...)
		buf := make([]byte, tftp.DefaultBlockBytes)
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
			if _, err := l.WriteTo(ask, net.UDPAddrFromAddrPort(tftpAddr)); err != nil {
				return err
			}
			if err := l.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
				return err
			}
			if _, _, err := l.ReadFrom(buf); err == nil {
				return nil
			}
		}
		return fmt.Errorf("lab: nothing answers at %v", tftpAddr)
	})
}
