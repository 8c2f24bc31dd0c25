package tftpd_test

import (
	"testing"
	"time"

	"openpfs/native/tftp"
	"openpfs/native/tftpd"
)

// A client that lost all that was under way, and says so again before the server would ask, is sent it all the same: what tells
// nothing new does not put off the asking.
func TestAClientThatRepeatsItselfDoesNotPutOffTheAsking(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(8*3 + 1)})
	c := dial(t, addr)
	c.ask("f", "blksize", "8", "sack", "64")
	c.expect("OACK blksize 8 sack 64")
	c.ack(0)
	c.expect("DATA 1 of 8", "DATA 2 of 8", "DATA 3 of 8", "DATA 4 of 1")
	to, begun, heard := c.to, time.Now(), make(chan struct{})
	go func() {
		for {
			select {
			case <-heard:
				return
			case <-time.After(50 * time.Millisecond): // the server's own wait is 200 ms and more
				if time.Since(begun) < 5*time.Second {
					_, _ = c.conn.WriteTo(tftp.AppendAck(nil, 2), to)
				}
			}
		}
	}()
	got := c.hear()
	close(heard)
	if took := time.Since(begun); got != "DATA 3 of 8" || took > 3*time.Second {
		t.Errorf("%s after %v", got, took)
	}
	c.ack(4)
	outcome(t, reports, tftpd.Sent)
}
