package tftpd_test

import (
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
)

// A client that lost all that was under way, and says so again before the server would ask, is sent it all the same: what tells
// nothing new does not put off the asking.
func TestAClientThatRepeatsItselfDoesNotPutOffTheAsking(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(8*3 + 1)})
		c := dialOn(t, on, addr)
		c.ask("f", "blksize", "8", "sack", "64")
		c.begin("OACK blksize 8 sack 64", "DATA 1 of 8")
		c.expect("DATA 2 of 8", "DATA 3 of 8", "DATA 4 of 1")
		to, heard, spent := c.to, make(chan struct{}), make(chan struct{})
		go func() {
			for range 100 {
				select {
				case <-heard:
					return
				case <-time.After(50 * time.Millisecond): // the server's own wait is 200 ms and more
					_, _ = c.conn.WriteTo(tftp.AppendAck(nil, 2), to)
				}
			}
			close(spent)
		}()
		got := c.hear()
		close(heard)
		select {
		case <-spent:
			t.Error("the server waited for the client to be silent")
		default:
		}
		if got != "DATA 3 of 8" {
			t.Error(got)
		}
		c.ack(4)
		outcome(t, reports, tftpd.Sent)
	})
}
