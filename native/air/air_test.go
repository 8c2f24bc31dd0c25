package air_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"openpfs/native/air"
)

// Sockets in air do as the kernel's: what the tests of TFTP rely on.
func TestSocketsDoAsTheKernelsDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := air.New()
		open := func(addr string) net.PacketConn {
			c, err := a.Listen(addr)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		server, client := open("10.0.0.9:69"), open("10.0.0.1:0")
		if _, err := a.Listen("10.0.0.9:69"); err == nil {
			t.Error("two have one port")
		}
		b := make([]byte, 100)
		hears := func(want string, after time.Duration) {
			t.Helper()
			begun := time.Now()
			_ = server.SetReadDeadline(begun.Add(time.Second))
			n, from, err := server.ReadFrom(b)
			switch took := time.Since(begun); {
			case took != after:
				t.Errorf("%q: after %v, want %v", want, took, after)
			case want == "":
				if !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("%q, %v, want a deadline that has passed", b[:n], err)
				}
			case err != nil || string(b[:n]) != want || from.String() != client.LocalAddr().String():
				t.Errorf("%q of %v, %v, want %q", b[:n], from, err, want)
			}
		}
		say := func(word string) { _, _ = client.WriteTo([]byte(word), server.LocalAddr()) }
		say("at once")
		hears("at once", 0)
		hears("", time.Second)
		a.Unplug("10.0.0.1")
		say("to nobody")
		hears("", time.Second)
		a.Plug("10.0.0.1")
		a.Narrow("10.0.0.9", 10, 9) // bytes a second, bytes
		say("12345")
		say("67890")
		say("the queue is full by now")
		say("and it stays full")
		hears("12345", 500*time.Millisecond)
		hears("67890", 500*time.Millisecond)
		hears("", time.Second)
		time.AfterFunc(time.Millisecond, func() { server.Close() })
		if _, _, err := server.ReadFrom(b); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a deadline that has passed: %v", err)
		}
		_ = server.SetReadDeadline(time.Time{})
		if _, _, err := server.ReadFrom(b); !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed meanwhile: %v", err)
		}
	})
}
