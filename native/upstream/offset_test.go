package upstream_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

func TestTFTPResumesAtTheByte(t *testing.T) { bothWays(t, resumesAtTheByte) }

func resumesAtTheByte(t *testing.T, sack int) {
	file := content(300_000)
	for _, have := range []int{1, 512, 123_457, 299_999, 300_000} {
		t.Run(fmt.Sprint("from ", have), func(t *testing.T) {
			addr, reports := serve(t, file, tftpd.Config{})
			on := shelf{data: bytes.Clone(file[:have])}
			// Nothing is lost here, so nothing is asked for again, however late it comes.
			source := quick(t, upstream.Config{Server: addr, SelectiveBlocks: sack, Timeout: time.Minute, MaxTimeout: time.Minute})
			result, err := source.Fetch(context.Background(), upstream.Request{Name: "f", From: int64(have)}, &on)
			if err != nil || !bytes.Equal(on.data, file) || on.offset != int64(have) || on.size != 300_000 {
				t.Fatalf("%v, begun at %d of %d, %+v", err, on.offset, on.size, result)
			}
			if r := <-reports; r.Offset != int64(have) || r.Bytes != int64(len(file)-have) || result.Bytes != r.Bytes {
				t.Errorf("%+v, %+v", r, result)
			}
		})
	}
}

func TestTFTPFileThatHasBecomeShorterBeginsAtZero(t *testing.T) {
	file := content(1000)
	addr, _ := serve(t, file, tftpd.Config{})
	on := shelf{data: make([]byte, 1001)}
	_, err := quick(t, upstream.Config{Server: addr}).Fetch(context.Background(), upstream.Request{Name: "f", From: 1001}, &on)
	if err != nil || on.offset != 0 || !bytes.Equal(on.data, file) {
		t.Errorf("%v, begun at %d", err, on.offset)
	}
}

func TestTFTPServersThatKnowNoOffset(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(s *scripted)
		want error
	}{
		"passes over it": {func(s *scripted) {
			s.say("\x00\x06tsize\x003\x00")
			s.expect(ack + "\x00\x00")
			s.say(data(1, 3))
		}, nil},
		"knows no options": {func(s *scripted) { s.say(data(1, 3)) }, nil},
		"means another": {func(s *scripted) {
			s.say("\x00\x06offset\x005\x00")
			s.expect(errorIs + "\x08")
		}, upstream.ErrProtocol},
		"ends before it": {func(s *scripted) {
			s.say("\x00\x06tsize\x003\x00offset\x004\x00")
			s.expect(ack + "\x00\x00")
			s.say(data(1, 0))
			s.expect(errorIs + "\x00")
		}, upstream.ErrSizeMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			on := shelf{data: []byte("have")}
			_, err := playFrom(t, 4, upstream.Config{}, &on, c.do)
			if c.want != nil {
				expectKind(t, err, c.want)
			} else if err != nil || on.offset != 0 || string(on.data) != "xxx" {
				t.Errorf("%v, begun at %d, %q", err, on.offset, on.data)
			}
		})
	}
}
