package plan

import (
	"fmt"
	"math/bits"
	"time"
)

// Kind is how a server sends.
type Kind string

// The kinds of servers, as they are named in a query.
const (
	// TFTP is this project's own server with its own clients: what is lost is
	// repeated, and nothing else, so that windows need not wait for each other.
	TFTP Kind = "tftp"
	// Windowed is another server with RFC 7440: a window, then a round trip in
	// which nothing comes.
	Windowed Kind = "windowed"
	// Lockstep is RFC 1350, as call managers speak it: a block, then a round trip.
	Lockstep Kind = "lockstep"
	// HTTP is a web server; each file comes over a TCP connection.
	HTTP Kind = "http"
)

// Server is how files come from headquarters.
type Server struct {
	Kind         Kind
	BlockBytes   int64 // of TFTP; as granted
	WindowBlocks int64 // of Windowed; as granted
}

// Bytes of headers for each block: IPv4 20, UDP 8, TFTP 4; for each segment of
// TCP: IPv4 20, TCP 20, timestamps 12.
const (
	tftpHeaders = 32
	httpHeaders = 52
	httpPayload = 1448
	httpFirst   = 10 // segments of the first round trip, RFC 6928
)

func (s *Server) check() error {
	switch s.Kind {
	case TFTP, Lockstep, HTTP:
	case Windowed:
		if err := within("windowsize", s.WindowBlocks, 1, 65535); err != nil {
			return err
		}
	default:
		return &InputError{"upstream", string(s.Kind), "give tftp, windowed, lockstep or http"}
	}
	if s.Kind == HTTP {
		return nil
	}
	return within("blksize", s.BlockBytes, 8, 65464)
}

// window is how many blocks come for one acknowledgement; 0: as many as the line
// takes.
func (s *Server) window() int64 {
	switch s.Kind {
	case Lockstep:
		return 1
	case Windowed:
		return s.WindowBlocks
	}
	return 0
}

// packet is what a full one carries, and its headers.
func (s *Server) packet() (payload, headers int64) {
	if s.Kind == HTTP {
		return httpPayload, httpHeaders
	}
	return s.BlockBytes, tftpHeaders
}

// lineBytes is what a file of so many bytes costs the line. A TFTP file ends with
// a block that is not full.
func (s *Server) lineBytes(size int64) int64 {
	payload, headers := s.packet()
	return size + (size/payload+1)*headers
}

// ceiling is what one transfer can take of a line in bit/s, headers included: a
// window in each round trip, and in the time in which it goes out.
func (s *Server) ceiling(line int64, rtt time.Duration) int64 {
	w := s.window()
	if w == 0 || rtt == 0 {
		return line
	}
	payload, headers := s.packet()
	window := w * (payload + headers)
	return max(mulDiv(window, 8*int64(time.Second), int64(rtt+crossing(window, line))), 1)
}

// lead is what passes before a file's bytes come at the line's rate. TFTP:
// request, OACK and ACK cross the line. HTTP: a request and its answer, and the
// round trips in which TCP begins slowly, less what they carry.
func (s *Server) lead(line int64, rtt time.Duration) time.Duration {
	if s.Kind != HTTP {
		return rtt + rtt/2
	}
	const first = httpFirst * (httpPayload + httpHeaders)
	slow := time.Duration(0)
	for inRTT := crossing(first, line); inRTT > 0 && inRTT < rtt; inRTT *= 2 {
		slow += rtt - inRTT
	}
	return rtt + slow
}

// crossing is how long bytes take at so many bit/s.
func crossing(bytes, rate int64) time.Duration {
	return time.Duration(mulDiv(bytes, 8*int64(time.Second), rate))
}

// mulDiv is a·b ÷ c, rounded down, of numbers that are not negative; what does
// not fit in an int64 is a bug of the limits.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(c) {
		panic(fmt.Sprintf("plan: %d × %d ÷ %d does not fit", a, b, c))
	}
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(q)
}
