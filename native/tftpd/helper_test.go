package tftpd_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
)

// serve runs a server until the test ends.
func serve(t testing.TB, config tftpd.Config) (addr netip.AddrPort, reports <-chan tftpd.Transfer) {
	t.Helper()
	ch := make(chan tftpd.Transfer, 1000)
	config.Report = func(t tftpd.Transfer) { ch <- t }
	server, err := tftpd.Listen("127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return server.Addr(), ch
}

// file is a file system with one file "f" of n bytes, of which the byte at i is i/8: blocks of 8 differ.
func file(n int) fs.FS {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i / 8)
	}
	return fstest.MapFS{"f": {Data: b}}
}

// client is a socket that talks TFTP as a test's script says.
type client struct {
	t    testing.TB
	conn net.PacketConn
	to   net.Addr
}

func dial(t testing.TB, server netip.AddrPort) *client {
	t.Helper()
	return dialOn(t, tftp.ListenPacket, server)
}

func dialOn(t testing.TB, on air.Listen, server netip.AddrPort) *client {
	t.Helper()
	return dialFrom(t, on, server, "127.0.0.1")
}

// dialFrom has the client at this IP of a network.
func dialFrom(t testing.TB, on air.Listen, server netip.AddrPort, ip string) *client {
	t.Helper()
	conn, err := on(net.JoinHostPort(ip, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &client{t, conn, net.UDPAddrFromAddrPort(server)}
}

func (c *client) send(packet []byte) {
	c.t.Helper()
	if _, err := c.conn.WriteTo(packet, c.to); err != nil {
		c.t.Fatal(err)
	}
}

// ask sends a read request: a name, then options and values.
func (c *client) ask(name string, options ...string) {
	c.t.Helper()
	fields := append([]string{name, "octet"}, options...)
	c.send([]byte("\x00\x01" + strings.Join(fields, "\x00") + "\x00"))
}

func (c *client) ack(block uint16) {
	c.t.Helper()
	c.send(tftp.AppendAck(nil, block))
}

// hear waits for a datagram and puts it into words. From the first one on the conversation is with its sender.
func (c *client) hear() string {
	c.t.Helper()
	b := make([]byte, 70_000)
	_ = c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, from, err := c.conn.ReadFrom(b)
	if err != nil {
		c.t.Fatal(err)
	}
	c.to = from
	switch b = b[:n]; tftp.Opcode(binary.BigEndian.Uint16(b)) {
	case tftp.OpDATA:
		return fmt.Sprintf("DATA %d of %d", binary.BigEndian.Uint16(b[2:]), n-4)
	case tftp.OpERROR:
		return fmt.Sprintf("ERROR %d", binary.BigEndian.Uint16(b[2:]))
	case tftp.OpOACK:
		return "OACK " + strings.TrimSpace(strings.ReplaceAll(string(b[2:]), "\x00", " "))
	}
	return fmt.Sprintf("%q", b)
}

// expect hears these, in this order.
func (c *client) expect(want ...string) {
	c.t.Helper()
	for _, w := range want {
		if got := c.hear(); got != w {
			c.t.Fatalf("heard %s, want %s", got, w)
		}
	}
}

// begin hears what the server grants, acknowledges it, and hears the first block.
func (c *client) begin(granted, first string) {
	c.t.Helper()
	c.expect(granted)
	c.ack(0)
	c.expect(first)
}

// outcome waits for the report of a transfer.
func outcome(t testing.TB, reports <-chan tftpd.Transfer, want tftpd.Outcome) tftpd.Transfer {
	t.Helper()
	r := <-reports
	if r.Outcome != want || (r.Err == nil) != (want == tftpd.Sent) {
		t.Fatalf("%+v, want %s", r, want)
	}
	return r
}
