package tftpd_test

import (
	"net"
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
)

func TestWithoutOptions(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(1024)})
		c := dialOn(t, on, addr)
		c.ask("f")
		c.expect("DATA 1 of 512")
		c.ack(1)
		c.expect("DATA 2 of 512")
		c.ack(2)
		c.expect("DATA 3 of 0")
		c.ack(3)
		if r := outcome(t, reports, tftpd.Sent); r.Bytes != 1024 || r.SentBytes != 1024+3*4 || r.Peer.String() != c.conn.LocalAddr().String() {
			t.Errorf("%+v", r)
		}
	})
}

// RFC 2347: "the OACK [contains] options the server accepted", and no others.
func TestOptionsAreGrantedWithinLimits(t *testing.T) {
	addr, _ := serve(t, tftpd.Config{FS: file(1000), MaxWindowBlocks: 100, MaxBufferBytes: 70_000})
	for _, c := range []struct {
		asked []string
		want  string
	}{
		{[]string{"blksize", "1428", "tsize", "0", "timeout", "3", "windowsize", "16"}, "OACK blksize 1428 tsize 1000 timeout 3 windowsize 16"},
		{[]string{"WindowSize", "65535"}, "OACK windowsize 100"},
		{[]string{"blksize", "65464", "windowsize", "8"}, "OACK blksize 65464 windowsize 1"},
		{[]string{"blksize", "65465"}, "OACK blksize 65464"},
		{[]string{"blksize", "8", "timeout", "0", "windowsize", "0"}, "OACK blksize 8"},
		{[]string{"multicast", "", "timeout", "256"}, "DATA 1 of 512"},
		{[]string{"tsize", "77"}, "OACK tsize 1000"},
	} {
		client := dial(t, addr)
		client.ask("f", c.asked...)
		client.expect(c.want)
		client.send(tftp.AppendError(nil, &tftp.ErrorPacket{Code: tftp.CodeOptionRefused}))
	}
}

func TestNamesOfFiles(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(5)})
	for _, name := range []string{"f", "/f", "//f", `\f`, `.\f`, "./f", "x/../f", "f/"} {
		c := dial(t, addr)
		c.ask(name)
		c.expect("DATA 1 of 5")
		c.ack(1)
		outcome(t, reports, tftpd.Sent)
	}
	for _, name := range []string{"../f", "/../f", `..\f`, "g", ".", "/", "..", "F", "/etc/passwd", "x/../../f", "f\xff"} {
		c := dial(t, addr)
		c.ask(name)
		c.expect("ERROR 1")
		outcome(t, reports, tftpd.Refused)
	}
}

func TestWhatIsRefused(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(5)})
	for packet, want := range map[string]string{
		"\x00\x02f\x00octet\x00":    "ERROR 2",
		"\x00\x01f\x00netascii\x00": "ERROR 4",
		"\x00\x01f\x00":             "ERROR 4",
	} {
		c := dial(t, addr)
		c.send([]byte(packet))
		c.expect(want)
		outcome(t, reports, tftpd.Refused)
	}
}

// RFC 7440 section 4: the window begins behind the block that is acknowledged.
func TestWindows(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(8*9 + 1)})
		c := dialOn(t, on, addr)
		c.ask("f", "blksize", "8", "windowsize", "4")
		c.expect("OACK blksize 8 windowsize 4")
		c.ack(0)
		c.expect("DATA 1 of 8", "DATA 2 of 8", "DATA 3 of 8", "DATA 4 of 8")
		c.ack(2) // 3 was lost
		c.expect("DATA 3 of 8", "DATA 4 of 8", "DATA 5 of 8", "DATA 6 of 8")
		c.ack(6)
		c.expect("DATA 7 of 8", "DATA 8 of 8", "DATA 9 of 8", "DATA 10 of 1")
		c.ack(1)    // of long ago
		c.ack(4711) // of nothing
		c.ack(10)
		if r := outcome(t, reports, tftpd.Sent); r.Retransmits != 2 || r.Bytes != 73 || r.Blocks != 10 {
			t.Errorf("%+v", r)
		}
	})
}

// RFC 1123 section 4.2.3.1: "the sender must never resend ... on receipt of a duplicate ACK".
func TestDuplicateAckOfLockstepIsIgnored(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(1500)})
		c := dialOn(t, on, addr)
		c.ask("f")
		c.expect("DATA 1 of 512")
		for range 5 {
			c.ack(1)
		}
		c.expect("DATA 2 of 512")
		c.ack(2)
		c.expect("DATA 3 of 476")
		c.ack(3)
		if r := outcome(t, reports, tftpd.Sent); r.Retransmits != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// Of a hundred duplicates in windows, of a line that repeats or a queue that was long, some are answered, fewer and fewer, and
// nobody is given up: who talks is not silent.
func TestManyDuplicateAcksAreSurvived(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		const trip = 10 * time.Millisecond
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(8*3 + 1)})
		c := dialOn(t, on, addr)
		c.ask("f", "blksize", "8", "windowsize", "2")
		c.expect("OACK blksize 8 windowsize 2")
		time.Sleep(trip)
		c.ack(0)
		for range 100 {
			time.Sleep(trip * 3 / 5)
			c.ack(0)
		}
		c.ack(2)
		c.expect("DATA 1 of 8", "DATA 2 of 8")
		for heard := c.hear(); heard != "DATA 3 of 8"; heard = c.hear() { // what was sent again, and the asking at its end
		}
		c.expect("DATA 4 of 1")
		c.ack(4)
		if r := outcome(t, reports, tftpd.Sent); r.Retransmits < 2 || r.Retransmits > 16 {
			t.Errorf("%d blocks sent again in 60 round trips; the time between should double", r.Retransmits)
		}
	})
}

// Who says the same for ever keeps nobody busy for ever.
func TestAClientWithoutHeadwayIsGivenUp(t *testing.T) {
	for _, late := range []time.Duration{10 * time.Millisecond, 3 * time.Second} { // the latter's OACK comes again: nothing is measured
		air.Test(t, func(t *testing.T, on air.Listen) {
			addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(8*3 + 1)})
			c := dialOn(t, on, addr)
			c.ask("f", "blksize", "8", "windowsize", "2")
			c.expect("OACK blksize 8 windowsize 2")
			time.Sleep(late)
			begun := time.Now()
			for len(reports) == 0 && time.Since(begun) < 10*time.Minute {
				c.ack(0)
				time.Sleep(6 * time.Millisecond)
			}
			if r := outcome(t, reports, tftpd.TimedOut); r.Retransmits > 200 {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestSilentClient(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(5000), Timeout: time.Millisecond, MaxTimeout: 4 * time.Millisecond, Retries: 3})
	c := dial(t, addr)
	c.ask("f", "windowsize", "2")
	c.expect("OACK windowsize 2", "OACK windowsize 2", "OACK windowsize 2", "OACK windowsize 2")
	if r := outcome(t, reports, tftpd.TimedOut); r.Bytes != 0 {
		t.Errorf("%+v", r)
	}
}

func TestStrangerIsSentAwayAndChangesNothing(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(600)})
		c := dialOn(t, on, addr)
		c.ask("f")
		c.expect("DATA 1 of 512")
		stranger := dialOn(t, on, addr)
		stranger.to = c.to
		stranger.ack(1)
		stranger.expect("ERROR 5")
		c.ack(1)
		c.expect("DATA 2 of 88")
		c.ack(2)
		outcome(t, reports, tftpd.Sent)
	})
}

// A request that is repeated before the answer came must not start a second transfer.
func TestRepeatedRequest(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(5)})
		c := dialOn(t, on, addr)
		for range 3 {
			c.ask("f", "blksize", "512")
		}
		// The listener takes requests in turn: once it has answered this one, it has seen those.
		other := dialOn(t, on, addr)
		other.ask("none")
		other.expect("ERROR 1")
		outcome(t, reports, tftpd.Refused)
		c.expect("OACK blksize 512")
		c.ack(0)
		c.expect("DATA 1 of 5")
		c.ack(1)
		outcome(t, reports, tftpd.Sent)
		select {
		case r := <-reports:
			t.Errorf("a second transfer: %+v", r)
		default:
		}
		// The same client may use its port for the next file.
		c.to = net.UDPAddrFromAddrPort(addr)
		c.ask("f")
		c.expect("DATA 1 of 5")
		c.ack(1)
		outcome(t, reports, tftpd.Sent)
	})
}

func TestClientThatGoesAway(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: file(5000)})
	c := dial(t, addr)
	c.ask("f")
	c.expect("DATA 1 of 512")
	c.send(tftp.AppendError(nil, &tftp.ErrorPacket{Code: tftp.CodeDiskFull, Message: "no room"}))
	outcome(t, reports, tftpd.Aborted)
	c = dial(t, addr)
	c.ask("f")
	c.expect("DATA 1 of 512")
	c.send([]byte("rubbish"))
	c.expect("ERROR 4")
	outcome(t, reports, tftpd.Aborted)
}

// Whoever leaves before the first block, or in the middle, leaves nothing behind that its neighbours would wait for.
func TestASiteGoesOnWhenAClientLeaves(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(4*512 + 1)})
		leave := tftp.AppendError(nil, &tftp.ErrorPacket{Code: tftp.CodeUndefined, Message: "changed its mind"})
		for _, begun := range []bool{false, true} {
			c := dialOn(t, on, addr)
			c.ask("f", "sack", "64")
			if begun {
				c.begin("OACK sack 64", "DATA 1 of 512")
			} else {
				c.expect("OACK sack 64")
			}
			c.send(leave)
			outcome(t, reports, tftpd.Aborted)
			other := dialOn(t, on, addr)
			other.ask("f", "sack", "64")
			other.begin("OACK sack 64", "DATA 1 of 512")
			other.expect("DATA 2 of 512", "DATA 3 of 512", "DATA 4 of 512", "DATA 5 of 1")
			other.ack(5)
			outcome(t, reports, tftpd.Sent)
		}
	})
}
