package tftpd_test

import (
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftpd"
)

// proof fetches the file, and so proves the address.
func proof(c *client) {
	c.ask("f", "blksize", "1428", "sack", "64")
	c.begin("OACK blksize 1428 sack 64", "DATA 1 of 1428")
	c.expect("DATA 2 of 572")
	c.ack(2)
}

func TestAnAddressThatAcknowledgedAFileIsSentTheNextOneAtOnce(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(2000)})
		proof(dialFrom(t, on, addr, "127.0.10.1"))
		outcome(t, reports, tftpd.Sent)
		for _, first := range []uint16{0, 1, 2} { // whichever ACK comes first, it tells that the OACK has come
			c := dialFrom(t, on, addr, "127.0.10.1")
			c.ask("f", "blksize", "1428", "sack", "64")
			c.expect("OACK blksize 1428 sack 64", "DATA 1 of 1428", "DATA 2 of 572")
			c.ack(first)
			c.ack(2)
			if r := outcome(t, reports, tftpd.Sent); r.Retransmits != 0 || r.Bytes != 2000 {
				t.Errorf("%+v", r)
			}
		}
		// Another address has proved nothing, and a block of 512 bytes might be an answer without options.
		c := dialFrom(t, on, addr, "127.0.10.2")
		c.ask("f", "blksize", "1428", "sack", "64")
		c.expect("OACK blksize 1428 sack 64")
		c.ack(0)
		c.expect("DATA 1 of 1428")
		c = dialFrom(t, on, addr, "127.0.10.1")
		c.ask("f", "blksize", "512", "sack", "64")
		c.expect("OACK blksize 512 sack 64")
		c.ack(0)
		c.expect("DATA 1 of 512")
	})
}

// A client that did not get the OACK has passed over the blocks behind it: they are sent again, after it.
func TestBlocksBehindALostOackComeAgain(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(2000), Timeout: 300 * time.Millisecond})
		proof(dialOn(t, on, addr))
		outcome(t, reports, tftpd.Sent)
		c := dialOn(t, on, addr)
		c.ask("f", "blksize", "1428", "sack", "64")
		c.expect("OACK blksize 1428 sack 64", "DATA 1 of 1428", "DATA 2 of 572", "OACK blksize 1428 sack 64")
		c.ack(0)
		c.expect("DATA 1 of 1428", "DATA 2 of 572")
		c.ack(2)
		outcome(t, reports, tftpd.Sent)
	})
}

// Who forges an address that has proved itself gains a few first flights, and no more until it does so again.
func TestAForgedKnownAddressIsSentFewBlocks(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		const requests, hurried = 20, 8
		config := impatient(on)
		config.FS = file(2000)
		addr, reports := serve(t, config)
		proof(dialFrom(t, on, addr, "127.0.10.3"))
		outcome(t, reports, tftpd.Sent)
		got := 0
		for i := range requests {
			c := dialFrom(t, on, addr, "127.0.10.3")
			c.ask("f", "blksize", "1428", "sack", "64")
			switch bytes, _ := received(t, c, reports); {
			case bytes > 2000:
				got++
			case i < hurried:
				t.Errorf("request %d: %d bytes", i, bytes)
			}
		}
		if got != hurried {
			t.Errorf("blocks came for %d of %d requests, want %d", got, requests, hurried)
		}
	})
}
