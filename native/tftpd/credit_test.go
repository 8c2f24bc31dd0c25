package tftpd_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
)

// received counts what comes to a client that never answers, until the server
// gives it up.
func received(t *testing.T, c *client, reports <-chan tftpd.Transfer) (bytes, datagrams int) {
	t.Helper()
	outcome(t, reports, tftpd.TimedOut)
	b := make([]byte, 70_000)
	for {
		_ = c.conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond)) // what was sent is here
		n, _, err := c.conn.ReadFrom(b)
		if err != nil {
			return bytes, datagrams
		}
		bytes, datagrams = bytes+n, datagrams+1
	}
}

// impatient gives a silent client up within a moment, after very many repetitions.
func impatient(on air.Listen) tftpd.Config {
	return tftpd.Config{Listen: on, FS: file(5_000_000), Timeout: time.Millisecond, MaxTimeout: time.Millisecond, Retries: 40}
}

// RFC 9000's bound for an address that may be forged: three times what came from it.
func TestAForgedRequestWithOptionsIsNotAmplified(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, impatient(on))
		for _, options := range [][]string{
			{"blksize", "65464", "windowsize", "256"}, {"tsize", "0"}, {"blksize", "8"}, {"windowsize", "1"},
			{"sack", "64"}, {"blksize", "1428", "tsize", "0", "sack", "2048"},
		} {
			c := dialOn(t, on, addr)
			c.ask("f", options...)
			asked := len("\x00\x01f\x00octet\x00")
			for _, o := range options {
				asked += len(o) + 1
			}
			if got, n := received(t, c, reports); got > 3*asked || n == 0 {
				t.Errorf("%v: %d bytes for %d", options, got, asked)
			}
		}
	})
}

// Without options the first answer is a block, as RFC 1350 has it. It goes once for each request.
func TestAForgedRequestWithoutOptionsIsAnsweredOnce(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, impatient(on))
		c := dialOn(t, on, addr)
		c.ask("f")
		if bytes, n := received(t, c, reports); n != 1 || bytes != 516 {
			t.Errorf("%d datagrams of %d bytes in all", n, bytes)
		}
	})
}

func TestErrorsAreNoLongerThanWhatTheyAnswerAllows(t *testing.T) {
	addr, _ := serve(t, tftpd.Config{FS: file(1)})
	for _, request := range []string{"\x00\x01", "\x00\x01a", "\x00\x01a\x00", "\x00\x02a\x00octet\x00", "\x00\x01a\x00mail\x00"} {
		c := dial(t, addr)
		c.send([]byte(request))
		b := make([]byte, 2000)
		_ = c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, _, err := c.conn.ReadFrom(b)
		if err != nil || n > 3*len(request) {
			t.Errorf("%q: %d bytes, %v", request, n, err)
		}
		if _, err := tftp.ParseError(b[:n]); err != nil {
			t.Errorf("%q: %v", request, err)
		}
	}
}

// Forged requests take all places; a client that answers still gets in, and one that was heard is never pushed out.
func TestAFloodOfForgedRequestsKeepsNobodyOut(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(600), MaxTransfers: 4})
	held := dial(t, addr)
	held.ask("f")
	held.expect("DATA 1 of 512")
	held.ack(1)
	held.expect("DATA 2 of 88")
	for i := range 50 { // who forges one address, forges many
		dialFrom(t, tftp.ListenPacket, addr, fmt.Sprintf("127.0.8.%d", 1+i)).ask("f")
	}
	c := dial(t, addr)
	c.ask("f")
	c.expect("DATA 1 of 512")
	c.ack(1)
	c.expect("DATA 2 of 88")
	c.ack(2)
	held.ack(2)
	for sent := 0; sent < 2; {
		if r := <-reports; r.Outcome == tftpd.Sent {
			sent++
		}
	}
}

// One forged port has one place, whatever it asks for.
func TestOnePortKeepsNobodyOut(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(600), MaxTransfers: 4})
	forged := dial(t, addr)
	for i := range 50 {
		forged.ask("f", "blksize", fmt.Sprint(512+i), "timeout", "255")
	}
	others := []*client{dial(t, addr), dial(t, addr), dial(t, addr)}
	for _, c := range others {
		c.ask("f")
		c.expect("DATA 1 of 512")
	}
	for _, c := range others {
		c.ack(1)
		c.expect("DATA 2 of 88")
		c.ack(2)
	}
	for sent := 0; sent < len(others); {
		if r := <-reports; r.Outcome == tftpd.Sent {
			sent++
		}
	}
}

// One forged address is sent a burst, and a trickle: not a block for each request.
func TestAForgedAddressIsSentFewBlocks(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(5_000_000), Timeout: time.Minute, MaxTimeout: time.Minute, MaxTransfers: 10_000})
	begun := time.Now()
	const requests = 200 // which a socket's buffer holds
	for range requests {
		dialFrom(t, tftp.ListenPacket, addr, "127.0.9.1").ask("f")
	}
	refused := 0
	most := func() int { return 32 + int(time.Since(begun)/(100*time.Millisecond)) + 1 }
	for refused < requests-most() {
		if r := <-reports; r.Outcome != tftpd.Refused || r.SentBytes != 0 {
			t.Fatalf("%+v", r)
		}
		refused++
	}
	// Somebody else is served, and so is one who asks with options.
	c := dialFrom(t, tftp.ListenPacket, addr, "127.0.9.2")
	c.ask("f")
	c.expect("DATA 1 of 512")
	c = dialFrom(t, tftp.ListenPacket, addr, "127.0.9.1")
	c.ask("f", "blksize", "512")
	c.expect("OACK blksize 512")
}

// A crowd behind one address that answers is served, however large it is.
func TestACrowdBehindOneAddressIsServed(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(600)})
	for range 100 {
		c := dial(t, addr)
		c.ask("f")
		c.expect("DATA 1 of 512")
		c.ack(1)
		c.expect("DATA 2 of 88")
		c.ack(2)
		outcome(t, reports, tftpd.Sent)
	}
}

// A client whose first answer was lost asks again, and gets it again.
func TestALostFirstBlockIsSentToWhoAsksAgain(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		config := impatient(on)
		config.Timeout, config.MaxTimeout, config.Retries = 20*time.Millisecond, 20*time.Millisecond, 200
		addr, reports := serve(t, config)
		c := dialOn(t, on, addr)
		c.ask("f")
		c.expect("DATA 1 of 512")
		c.to = net.UDPAddrFromAddrPort(addr)
		c.ask("f")
		c.expect("DATA 1 of 512")
		c.send(tftp.AppendError(nil, &tftp.ErrorPacket{Code: tftp.CodeDiskFull, Message: "enough"}))
		outcome(t, reports, tftpd.Aborted)
	})
}
