package upstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

// scripted is a server that a test plays by hand, for what no decent server does. It plays in air: on a busy machine it would
// hear whatever a client repeats that waits for it.
type scripted struct {
	t      testing.TB
	on     air.Listen
	listen net.PacketConn // where requests come
	conn   net.PacketConn // the transfer's
	client net.Addr
}

func script(t testing.TB, on air.Listen) *scripted {
	t.Helper()
	s := &scripted{t: t, on: on}
	for _, conn := range []*net.PacketConn{&s.listen, &s.conn} {
		var err error
		if *conn, err = on("127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { (*conn).Close() })
	}
	return s
}

func (s *scripted) addr() string { return s.listen.LocalAddr().String() }

func (s *scripted) hear(conn net.PacketConn) []byte {
	b := make([]byte, 1000)
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, from, err := conn.ReadFrom(b)
	if err != nil {
		s.t.Error(err)
		return []byte{0, 0, 0, 0}
	}
	s.client = from
	return b[:n]
}

// expect hears a packet that begins so.
func (s *scripted) expect(want string) {
	if got := s.hear(s.conn); !strings.HasPrefix(string(got), want) {
		s.t.Errorf("heard %q, want %q", got, want)
	}
}

func (s *scripted) say(packet string) {
	if _, err := s.conn.WriteTo([]byte(packet), s.client); err != nil {
		s.t.Error(err)
	}
}

const (
	oack512 = "\x00\x06blksize\x00512\x00"
	ack     = "\x00\x04"
	errorIs = "\x00\x05\x00" // a code follows
)

func data(block byte, n int) string { return "\x00\x03\x00" + string(block) + strings.Repeat("x", n) }

// play fetches "f" from a server that does as told, and gives what Fetch gave.
func play(t *testing.T, config upstream.Config, sink upstream.Sink, do func(s *scripted)) (upstream.Result, error) {
	t.Helper()
	return playFrom(t, 0, config, sink, do)
}

// playFrom fetches the rest of "f".
func playFrom(t *testing.T, from int64, config upstream.Config, sink upstream.Sink, do func(s *scripted)) (result upstream.Result, err error) {
	t.Helper()
	air.Test(t, func(t *testing.T, on air.Listen) {
		s := script(t, on)
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.hear(s.listen)
			do(s)
		}()
		config.Server, config.Listen = s.addr(), on
		if config.Timeout == 0 {
			config.Timeout, config.MaxTimeout = 10*time.Second, 10*time.Second // scripts decide, not time
		}
		result, err = quick(t, config).Fetch(context.Background(), upstream.Request{Name: "f", From: from}, sink)
		<-done
	})
	return result, err
}

func TestErrorsTellWhatHappened(t *testing.T) {
	full := errors.New("disk full")
	for _, c := range []struct {
		name string
		sink memory
		do   func(s *scripted)
		want error
	}{
		{"not found", memory{}, func(s *scripted) { s.say(errorIs + "\x01no\x00") }, upstream.ErrNotFound},
		{"access violation", memory{}, func(s *scripted) { s.say(errorIs + "\x02no\x00") }, upstream.ErrAborted},
		{"abort in the middle", memory{}, func(s *scripted) {
			s.say(data(1, 512))
			s.expect(ack + "\x00\x01")
			s.say(errorIs + "\x00\x00")
		}, upstream.ErrAborted},
		{"sink refuses to begin", memory{refuse: full}, func(s *scripted) {
			s.say(oack512)
			s.expect(errorIs + "\x03")
		}, full},
		{"sink breaks", memory{broken: full, after: 1}, func(s *scripted) {
			s.say(data(1, 512))
			s.expect(ack + "\x00\x01")
			s.say(data(2, 512))
			s.expect(errorIs + "\x03")
		}, upstream.ErrSink},
		{"announced too large", memory{}, func(s *scripted) {
			s.say("\x00\x06tsize\x002001\x00")
			s.expect(errorIs + "\x03")
		}, upstream.ErrTooLarge},
		{"endless", memory{}, func(s *scripted) {
			for i := byte(1); i <= 3; i++ {
				s.say(data(i, 512))
				s.expect(ack + "\x00" + string(i))
			}
			s.say(data(4, 512))
			s.expect(errorIs + "\x03")
		}, upstream.ErrTooLarge},
		{"less than announced", memory{}, func(s *scripted) {
			s.say("\x00\x06tsize\x00600\x00")
			s.expect(ack + "\x00\x00")
			s.say(data(1, 511))
			s.expect(errorIs + "\x00")
		}, upstream.ErrSizeMismatch},
		{"more than announced", memory{}, func(s *scripted) {
			s.say("\x00\x06tsize\x00600\x00")
			s.expect(ack + "\x00\x00")
			s.say(data(1, 512))
			s.expect(ack + "\x00\x01")
			s.say(data(2, 512))
			s.expect(errorIs + "\x00")
		}, upstream.ErrSizeMismatch},
		{"larger blksize than asked for", memory{}, func(s *scripted) {
			s.say("\x00\x06blksize\x001429\x00")
			s.expect(errorIs + "\x08")
		}, upstream.ErrProtocol},
		{"option nobody asked for", memory{}, func(s *scripted) {
			s.say("\x00\x06timeout\x001\x00")
			s.expect(errorIs + "\x08")
		}, upstream.ErrProtocol},
		{"block larger than blksize", memory{}, func(s *scripted) {
			s.say(oack512)
			s.expect(ack + "\x00\x00")
			s.say(data(1, 513))
			s.expect(errorIs + "\x04")
		}, upstream.ErrProtocol},
		{"a server that asks", memory{}, func(s *scripted) {
			s.say(oack512)
			s.expect(ack + "\x00\x00")
			s.say("\x00\x01f\x00octet\x00")
			s.expect(errorIs + "\x04")
		}, upstream.ErrProtocol},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := play(t, upstream.Config{MaxFileBytes: 2000}, &c.sink, c.do)
			var e *upstream.Error
			if !errors.Is(err, c.want) || !errors.As(err, &e) || e.Name != "f" {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if strings.Count(err.Error(), "tftp://") != 1 || !strings.Contains(err.Error(), e.Source+" f: ") {
				t.Errorf("%q does not name the source and the file once", err)
			}
			if full := errors.Is(err, full); full != errors.Is(err, upstream.ErrSink) {
				t.Errorf("%v: a sink's error is ErrSink and wrapped", err)
			}
		})
	}
}

func TestSilentServer(t *testing.T) {
	config := upstream.Config{Timeout: time.Millisecond, MaxTimeout: 2 * time.Millisecond, Retries: 3}
	result, err := play(t, config, &memory{}, func(*scripted) {})
	if !errors.Is(err, upstream.ErrUnreachable) || result.Waits != 3 {
		t.Errorf("%v after %+v", err, result)
	}
	// One that goes silent in the middle counts as unreachable too, whatever it has sent before.
	result, err = play(t, config, &memory{}, func(s *scripted) {
		s.say(oack512)
		s.expect(ack + "\x00\x00")
		s.say(data(1, 512))
	})
	if !errors.Is(err, upstream.ErrUnreachable) || result.Bytes != 512 {
		t.Errorf("%v after %+v", err, result)
	}
	_, err = quick(t, upstream.Config{Server: "nowhere.invalid"}).Fetch(context.Background(), upstream.Request{Name: "f"}, &memory{})
	if !errors.Is(err, upstream.ErrUnreachable) {
		t.Error(err)
	}
}

// A server that is busy but gets nowhere is given up like a silent one.
func TestUselessBlocksEndTheTransfer(t *testing.T) {
	const trip = time.Millisecond // without one, time would stand still
	config := upstream.Config{Timeout: 5 * trip, MaxTimeout: 5 * trip, Retries: 4}
	_, err := play(t, config, &memory{}, func(s *scripted) {
		s.say(data(1, 512))
		for {
			if packet := s.hear(s.conn); !strings.HasPrefix(string(packet), ack) {
				return // the client's farewell
			}
			time.Sleep(trip)
			s.say(data(1, 512))
		}
	})
	if !errors.Is(err, upstream.ErrUnreachable) {
		t.Error(err)
	}
}

// A hundred useless blocks at once, of a line that repeats or a server that does, are not the end of anybody's patience: they
// get some ACKs, fewer and fewer, and what comes after them is taken.
func TestManyUselessBlocksAtOnceAreSurvived(t *testing.T) {
	const trip = 10 * time.Millisecond
	config := upstream.Config{WindowBlocks: 2, SelectiveBlocks: -1, Timeout: 100 * trip, MaxTimeout: 100 * trip, Retries: 9}
	acks := 0
	result, err := play(t, config, &memory{}, func(s *scripted) {
		time.Sleep(trip)
		s.say("\x00\x06windowsize\x002\x00")
		s.expect(ack + "\x00\x00")
		time.Sleep(trip)
		s.say(data(1, 512))
		s.say(data(2, 512))
		s.expect(ack + "\x00\x02")
		for range 100 {
			time.Sleep(trip * 3 / 5)
			s.say(data(1, 512))
			s.say(data(2, 512))
		}
		time.Sleep(trip)
		s.say(data(3, 511))
		for s.hear(s.conn)[3] == 2 {
			acks++
		}
	})
	if err != nil || result.Bytes != 2*512+511 {
		t.Errorf("%v after %+v", err, result)
	}
	if acks < 1 || acks > 20 {
		t.Errorf("%d ACKs of the same block in 60 round trips; the time between them should double until the wait is over", acks)
	}
}

// A server that sends nothing of use, and never stops, is given up as one that is silent.
func TestUselessBlocksWithoutEndKeepNobody(t *testing.T) {
	const pause, long = 500 * time.Microsecond, 20 * time.Second
	config := upstream.Config{WindowBlocks: 1, SelectiveBlocks: -1, Timeout: 100 * time.Millisecond, MaxTimeout: 100 * time.Millisecond, Retries: 3}
	result, err := play(t, config, &memory{}, func(s *scripted) {
		s.say(data(1, 512))
		for range long / pause {
			time.Sleep(pause)
			s.say(data(1, 512))
		}
	})
	if !errors.Is(err, upstream.ErrUnreachable) || result.Waits != 3 || result.Elapsed > long/2 {
		t.Errorf("%v after %+v", err, result)
	}
}

func TestServersWithTheirOwnIdeasOfOptions(t *testing.T) {
	for name, do := range map[string]func(s *scripted){
		"ignored": func(s *scripted) {
			s.say(data(1, 512))
			s.expect(ack + "\x00\x01")
			s.say(data(2, 88))
			s.expect(ack + "\x00\x02")
		},
		"smaller values": func(s *scripted) {
			s.say("\x00\x06blksize\x00400\x00windowsize\x002\x00tsize\x00600\x00")
			s.expect(ack + "\x00\x00")
			s.say(data(1, 400))
			s.say(data(2, 200))
			s.expect(ack + "\x00\x02")
		},
		"refused": func(s *scripted) {
			s.say(errorIs + "\x08no options here\x00")
			if request := s.hear(s.listen); string(request) != "\x00\x01f\x00octet\x00" {
				s.t.Errorf("asked again with %q", request)
			}
			s.say(data(1, 512))
			s.expect(ack + "\x00\x01")
			s.say(data(2, 88))
			s.expect(ack + "\x00\x02")
		},
	} {
		t.Run(name, func(t *testing.T) {
			var sink memory
			result, err := play(t, upstream.Config{}, &sink, do)
			if err != nil || sink.begun != 1 || !bytes.Equal(sink.Bytes(), bytes.Repeat([]byte("x"), 600)) {
				t.Errorf("%v, %d bytes, %+v", err, sink.Len(), result)
			}
		})
	}
}

func TestStrangersAreSentAway(t *testing.T) {
	var sink memory
	result, err := play(t, upstream.Config{}, &sink, func(s *scripted) {
		s.say(oack512)
		s.expect(ack + "\x00\x00")
		stranger := script(s.t, s.on)
		stranger.client = s.client
		stranger.say(data(1, 3)) // would end the file
		stranger.expect(errorIs + "\x05")
		stranger.say(errorIs + "\x00stop\x00") // would end the transfer; an error is not answered
		s.say(data(1, 100))
		s.expect(ack + "\x00\x01")
	})
	if err != nil || result.Bytes != 100 {
		t.Errorf("%v, %+v", err, result)
	}
}

func TestCancel(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		ctx, cancel := context.WithCancelCause(context.Background())
		s := script(t, on)
		why := errors.New("the user pressed a key")
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.hear(s.listen)
			s.say(oack512)
			s.expect(ack + "\x00\x00")
			cancel(why)
			s.expect(errorIs + "\x00")
		}()
		source := quick(t, upstream.Config{Server: s.addr(), Listen: on, Timeout: time.Hour, MaxTimeout: time.Hour})
		_, err := source.Fetch(ctx, upstream.Request{Name: "f"}, &memory{})
		<-done
		if !errors.Is(err, context.Canceled) || !errors.Is(err, why) {
			t.Error(err)
		}
		if _, err = source.Fetch(ctx, upstream.Request{Name: "f"}, &memory{}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before it began: %v", err)
		}
	})
}

func TestProgressIsSeenInTheSink(t *testing.T) {
	file := content(10_000)
	addr, _ := serve(t, file, tftpd.Config{})
	sink := memory{}
	sink.wrote = func(n int) {
		if sink.size != 10_000 || sink.Len() != 1000*(n-1) {
			t.Errorf("write %d: %d of %d bytes", n, sink.Len(), sink.size)
		}
	}
	source := quick(t, upstream.Config{Server: addr, BlockBytes: 1000})
	if _, err := source.Fetch(context.Background(), upstream.Request{Name: "f"}, &sink); err != nil || sink.writes != 10 {
		t.Errorf("%v, %d writes", err, sink.writes)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, c := range []upstream.Config{
		{}, {Server: "host:0"}, {Server: "host:x"}, {Server: ":69"}, {Server: "a:b:c:d"},
		{Server: "h", BlockBytes: 7}, {Server: "h", BlockBytes: 65465}, {Server: "h", WindowBlocks: -1}, {Server: "h", WindowBlocks: 65535},
		{Server: "h", Timeout: time.Minute, MaxTimeout: time.Second}, {Server: "h", Retries: -1}, {Server: "h", LocalIP: "h"},
	} {
		if source, err := upstream.NewTFTP(c); err == nil {
			t.Errorf("%+v is %v", c, source)
		}
	}
	for server, want := range map[string]string{
		"h": "tftp://h:69", "192.0.2.1:6969": "tftp://192.0.2.1:6969", "2001:db8::1": "tftp://[2001:db8::1]:69", "[::1]:70": "tftp://[::1]:70",
	} {
		if got := quick(t, upstream.Config{Server: server}).String(); got != want {
			t.Errorf("%s: %s, want %s", server, got, want)
		}
	}
	for _, name := range []string{"", "a\x00b", strings.Repeat("n", 600)} {
		_, err := quick(t, upstream.Config{Server: "127.0.0.1"}).Fetch(context.Background(), upstream.Request{Name: name}, &memory{})
		if !errors.Is(err, upstream.ErrNotFound) || !errors.Is(err, tftp.ErrMalformed) {
			t.Errorf("%q: %v", fmt.Sprintf("%.5s", name), err)
		}
	}
}

// slow is a disk that takes so long for the first block.
type slow struct {
	memory
	first time.Duration
}

func (s *slow) Write(b []byte) (int, error) {
	time.Sleep(s.first)
	s.first = 0
	return s.memory.Write(b)
}

// A server is not silent while the client's disk is slow: it gets one ACK for a block, and its answer is waited for.
func TestASlowDiskIsNoSilence(t *testing.T) {
	config := upstream.Config{Timeout: 500 * time.Millisecond, MaxTimeout: time.Second}
	result, err := play(t, config, &slow{first: 1500 * time.Millisecond}, func(s *scripted) {
		s.say(data(1, 512))
		s.expect(ack + "\x00\x01")
		time.Sleep(50 * time.Millisecond) // the way there and back
		s.say(data(2, 1))
		s.expect(ack + "\x00\x02")
	})
	if err != nil || result.Waits != 0 {
		t.Errorf("%d waits, %v", result.Waits, err)
	}
}
