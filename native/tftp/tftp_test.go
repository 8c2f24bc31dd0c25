package tftp

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

// The examples are those of the RFCs, byte for byte.
func TestPacketsAreThoseOfTheRFCs(t *testing.T) {
	for _, c := range []struct {
		what string
		got  []byte
		want string
	}{
		{"RFC 1350 RRQ", AppendRequest(nil, Request{Filename: "a", Mode: "octet"}), "\x00\x01a\x00octet\x00"},
		{"RFC 1350 WRQ", AppendRequest(nil, Request{Write: true, Filename: "a", Mode: "octet"}), "\x00\x02a\x00octet\x00"},
		{"RFC 1350 DATA", append(AppendDataHeader(nil, 0x0102), 'x'), "\x00\x03\x01\x02x"},
		{"RFC 1350 ACK", AppendAck(nil, 65535), "\x00\x04\xff\xff"},
		{"RFC 1350 ERROR", AppendError(nil, &ErrorPacket{Code: CodeNotFound, Message: "no"}), "\x00\x05\x00\x01no\x00"},
		{"RFC 2348 blksize", AppendRequest(nil, Request{Filename: "foobar", Mode: "octet", Options: Options{BlockBytes: 1428}}),
			"\x00\x01foobar\x00octet\x00blksize\x001428\x00"},
		{"our own sack and offset", AppendRequest(nil, Request{Filename: "foobar", Mode: "octet",
			Options: Options{SelectiveBlocks: 2048, OffsetBytes: 5_000_000_000}}),
			"\x00\x01foobar\x00octet\x00sack\x002048\x00offset\x005000000000\x00"},
		{"RFC 2349 timeout and tsize", AppendRequest(nil, Request{Filename: "foobar", Mode: "octet",
			Options: Options{TimeoutSeconds: 1, HasTransferSize: true}}),
			"\x00\x01foobar\x00octet\x00tsize\x000\x00timeout\x001\x00"},
		{"RFC 7440 windowsize", AppendRequest(nil, Request{Filename: "foobar", Mode: "octet", Options: Options{WindowBlocks: 16}}),
			"\x00\x01foobar\x00octet\x00windowsize\x0016\x00"},
		{"RFC 2347 OACK", AppendOptionAck(nil, Options{BlockBytes: 1428, TransferBytes: 673312, HasTransferSize: true}),
			"\x00\x06blksize\x001428\x00tsize\x00673312\x00"},
	} {
		if string(c.got) != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestRequestPassesOverOptionsItCannotUse(t *testing.T) {
	// RFC 2347: "the server should ... simply ignore" what it does not know; names are "case in-sensitive".
	for packet, want := range map[string]Options{
		"\x00\x01f\x00OCTET\x00BlkSize\x001428\x00multicast\x00\x00": {BlockBytes: 1428},
		"\x00\x01f\x00octet\x00blksize\x007\x00windowsize\x000\x00":  {},
		"\x00\x01f\x00octet\x00blksize\x0099999\x00":                 {BlockBytes: MaxBlockBytes},
		"\x00\x01f\x00octet\x00windowsize\x0065536\x00":              {},
		"\x00\x01f\x00octet\x00timeout\x00256\x00timeout\x00255\x00": {TimeoutSeconds: 255},
		"\x00\x01f\x00octet\x00tsize\x00-1\x00tsize\x00+1\x00":       {},
		"\x00\x01f\x00octet\x00offset\x000\x00offset\x00-1\x00":      {},
		"\x00\x01f\x00octet\x00OffSet\x007\x00":                      {OffsetBytes: 7},
		"\x00\x01f\x00octet\x00tsize\x0099999999999999999999\x00":    {},
		"\x00\x01f\x00octet\x00tsize\x000\x00blksize\x00512":         {HasTransferSize: true},
	} {
		r, err := ParseRequest([]byte(packet))
		if err != nil || r.Options != want || !r.IsOctet() || r.Filename != "f" {
			t.Errorf("%q: %+v, %v; want %+v", packet, r, err, want)
		}
	}
}

func TestWhatIsNotTFTPIsRefused(t *testing.T) {
	parse := map[string]func([]byte) error{
		"request": func(b []byte) error { _, err := ParseRequest(b); return err },
		"OACK":    func(b []byte) error { _, err := ParseOptionAck(b); return err },
		"DATA":    func(b []byte) error { _, _, err := ParseData(b); return err },
		"ACK":     func(b []byte) error { _, err := ParseAck(b); return err },
		"ERROR":   func(b []byte) error { _, err := ParseError(b); return err },
	}
	for _, packet := range []string{
		"", "\x00", "\x00\x00", "\x00\x07", "\x01\x01a\x00octet\x00",
		"\x00\x01", "\x00\x01a", "\x00\x01\x00octet\x00", "\x00\x01a\x00octet", "\x00\x01a\x00\x00",
		"\x00\x01" + strings.Repeat("a", MaxRequestBytes) + "\x00octet\x00",
		"\x00\x03\x00", "\x00\x04\x00", "\x00\x05\x00",
		"\x00\x06blksize", "\x00\x06blksize\x00", "\x00\x06blksize\x00x\x00", "\x00\x06blksize\x007\x00",
		"\x00\x06nonsense\x001\x00", "\x00\x06windowsize\x000\x00",
	} {
		for name, f := range parse {
			if err := f([]byte(packet)); !errors.Is(err, ErrMalformed) {
				t.Errorf("%q as %s: %v, want ErrMalformed", packet, name, err)
			}
		}
	}
}

func TestErrorMessagesCannotHarmALog(t *testing.T) {
	e, err := ParseError([]byte("\x00\x05\x00\x02\x1b[2Jboo\n" + strings.Repeat("x", 1000)))
	if err != nil || strings.ContainsAny(e.Message, "\x1b\n") || len(e.Message) != MaxMessageBytes {
		t.Fatalf("%+v, %v", e, err)
	}
	if got := (&ErrorPacket{Code: CodeNotFound, Message: "File not found"}).Error(); got != "TFTP error 1 (file not found)" {
		t.Error(got)
	}
	if got := (&ErrorPacket{Code: 77}).Error(); got != "TFTP error 77 (code 77)" {
		t.Error(got)
	}
}

func TestFilenamesThatFit(t *testing.T) {
	long := strings.Repeat("n", MaxRequestBytes-128)
	most := Options{BlockBytes: MaxBlockBytes, TimeoutSeconds: 255, WindowBlocks: 65535, TransferBytes: 1<<63 - 1, HasTransferSize: true}
	if err := CheckFilename(long); err != nil {
		t.Error(err)
	}
	if n := len(AppendRequest(nil, Request{Filename: long, Mode: ModeOctet, Options: most})); n > MaxRequestBytes {
		t.Errorf("a name that CheckFilename allows makes a request of %d bytes", n)
	}
	for _, name := range []string{"", "a\x00b", long + "n"} {
		if err := CheckFilename(name); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestWaitAdaptsAndBacksOff(t *testing.T) {
	r := NewRTO(time.Second, 200*time.Millisecond, 8*time.Second)
	want := func(what string, wait time.Duration) {
		t.Helper()
		if r.Wait() != wait {
			t.Errorf("%s: wait %v, want %v", what, r.Wait(), wait)
		}
	}
	want("nothing measured", time.Second)
	r.BackOff()
	r.BackOff()
	want("two repetitions", 4*time.Second)
	for range 70 {
		r.BackOff()
	}
	want("many repetitions", 8*time.Second)
	for range 100 {
		r.Sample(60 * time.Millisecond)
	}
	want("steady 60 ms", 260*time.Millisecond)
	for range 70 {
		r.BackOff()
	}
	r.Insist(2 * time.Second)
	want("many repetitions of what costs little", 2*time.Second)
	for range 100 {
		r.Sample(3 * time.Second)
	}
	r.BackOff()
	if got := r.Wait().Round(time.Millisecond); got != 6*time.Second {
		t.Errorf("a line that takes longer: wait %v", got)
	}
	for range 100 {
		r.Sample(60 * time.Millisecond)
	}
	if !r.TooSoon(29*time.Millisecond, 0) || r.TooSoon(30*time.Millisecond, 0) {
		t.Error("too soon is what comes before half of the quickest round trip")
	}
	if !r.TooSoon(119*time.Millisecond, 2) || r.TooSoon(120*time.Millisecond, 2) || !r.TooSoon(time.Minute, 1<<40) {
		t.Error("the time doubles with every answer")
	}
	if fresh := NewRTO(time.Second, 0, time.Second); fresh.TooSoon(0, 0) || !fresh.TooSoon(time.Second-1, 1) {
		t.Error("with nothing measured nothing is too soon, but once")
	}
}

// What a parser accepts survives being written and read again.
func FuzzRoundTrip(f *testing.F) {
	for _, seed := range []string{
		"\x00\x01foobar\x00octet\x00tsize\x000\x00blksize\x001428\x00windowsize\x0064\x00timeout\x005\x00",
		"\x00\x02foobar\x00netascii\x00", "\x00\x03\x00\x01data", "\x00\x04\xff\xff", "\x00\x05\x00\x01File not found\x00",
		"\x00\x06blksize\x00512\x00tsize\x0099\x00", "\x00\x06", "\x00\x01a\x00octet\x00\x00\x00", "\x00\x05\x00\x00\xff\xfe",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		if r, err := ParseRequest(packet); err == nil {
			// A request may be full of what we pass over; ours is no longer.
			again, err := ParseRequest(AppendRequest(nil, r))
			if err != nil || again != r {
				t.Fatalf("request %+v became %+v, %v", r, again, err)
			}
		}
		if o, err := ParseOptionAck(packet); err == nil {
			if again, err := ParseOptionAck(AppendOptionAck(nil, o)); err != nil || again != o {
				t.Fatalf("OACK %+v became %+v, %v", o, again, err)
			}
		}
		if block, data, err := ParseData(packet); err == nil {
			if !bytes.Equal(append(AppendDataHeader(nil, block), data...), packet) {
				t.Fatal("DATA changed")
			}
		}
		if block, err := ParseAck(packet); err == nil && !bytes.Equal(AppendAck(nil, block), packet[:HeaderBytes]) {
			t.Fatal("ACK changed")
		}
		if e, err := ParseError(packet); err == nil {
			if again, err := ParseError(AppendError(nil, e)); err != nil || *again != *e {
				t.Fatalf("ERROR %+v became %+v, %v", e, again, err)
			}
		}
	})
}

func BenchmarkDataPacket(b *testing.B) {
	packet := append(AppendDataHeader(nil, 1), make([]byte, 1428)...)
	b.SetBytes(int64(len(packet)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		AppendDataHeader(packet[:0], uint16(i))
		if block, _, err := ParseData(packet); err != nil || block != uint16(i) {
			b.Fatal(block, err)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	r := Request{Filename: "apps41.9-4-2ES26.sbn", Mode: ModeOctet, Options: Options{BlockBytes: 1428, WindowBlocks: 64, HasTransferSize: true}}
	packet := make([]byte, 0, MaxRequestBytes)
	b.ReportAllocs()
	for b.Loop() {
		packet = AppendRequest(packet[:0], r)
		if got, err := ParseRequest(packet); err != nil || got != r {
			b.Fatal(got, err)
		}
	}
}
