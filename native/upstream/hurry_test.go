package upstream_test

import (
	"bytes"
	"testing"

	"openpfs/native/upstream"
)

// Blocks that come before their OACK are passed over: nobody knows yet what they are blocks of. Small ones are the
// exception, since a server that knows no options begins with those.
func TestTFTPBlocksThatOvertakeTheirOackArePassedOver(t *testing.T) {
	var sink memory
	_, err := play(t, upstream.Config{}, &sink, func(s *scripted) {
		s.say(data(2, 100))
		s.say(data(1, 1428))
		s.say("\x00\x06blksize\x001428\x00tsize\x001528\x00sack\x0064\x00")
		s.expect(ack + "\x00\x00")
		s.say(data(1, 1428))
		s.say(data(2, 100))
	})
	if want := data(1, 1428)[4:] + data(2, 100)[4:]; err != nil || !bytes.Equal(sink.Bytes(), []byte(want)) {
		t.Errorf("%v, %d bytes", err, sink.Len())
	}
}
