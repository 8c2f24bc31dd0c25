package upstream_test

import (
	"net"
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/wan"
)

// afar makes sockets behind a line that takes so long there and back, and nothing else, until the test ends.
func afar(t testing.TB, rtt time.Duration, on air.Listen) air.Listen {
	t.Helper()
	link, err := wan.New(wan.Config{RTT: rtt})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = link.Close() })
	return func(addr string) (net.PacketConn, error) {
		conn, err := on(addr)
		if err != nil {
			return nil, err
		}
		return link.Wrap(conn), nil
	}
}
