package wan

import (
	"fmt"
	"time"
)

// Limits of a [Config].
const (
	MaxRate          BitsPerSecond = 1e12
	MaxRTT                         = time.Minute
	MaxInFlightBytes               = 64 << 20 // each way, queued and propagating
)

const (
	// HeaderBytes is what each datagram costs beside its payload: 20 bytes of
	// IPv4 and 8 of UDP.
	HeaderBytes = 28
	// DefaultQueue is the queue when Config.Queue is zero: 256 KiB, as in the
	// measurements that this project compares itself with.
	DefaultQueue = 256 << 10
	// ReceiveBufferBytes is how much may wait for one socket's ReadFrom before
	// further datagrams are lost, as in a kernel's socket buffer.
	ReceiveBufferBytes = 1 << 20
)

// A Config describes a link. The zero Config is a perfect one.
type Config struct {
	// Rate is the line rate of each direction; 0 means unlimited.
	Rate BitsPerSecond
	// RTT is the propagation delay there and back; half of it applies each way.
	RTT time.Duration
	// Loss is lost on the line each way, independently for every datagram.
	Loss Loss
	// Queue is the drop-tail queue of each direction in bytes with headers,
	// counting the rest of the datagram on the line. An idle line takes any
	// datagram. 0 means DefaultQueue.
	Queue int
	// Seed makes the losses repeatable.
	Seed uint64
}

// validate fills in the defaults and names the field that is out of bounds.
func (c *Config) validate() error {
	if c.Queue == 0 {
		c.Queue = DefaultQueue
	}
	switch {
	case c.Rate < 0 || c.Rate > MaxRate:
		return fmt.Errorf("wan: Rate %d is out of bounds: want 0 (unlimited) to %d bit/s", int64(c.Rate), int64(MaxRate))
	case c.RTT < 0 || c.RTT > MaxRTT:
		return fmt.Errorf("wan: RTT %v is out of bounds: want 0 to %v", c.RTT, MaxRTT)
	case c.Loss < 0 || c.Loss > AllLost:
		return fmt.Errorf("wan: Loss %d is out of bounds: want 0 to %d parts per million", int64(c.Loss), int64(AllLost))
	case c.Queue < 0 || c.Queue > MaxInFlightBytes:
		return fmt.Errorf("wan: Queue %d is out of bounds: want 0 (for %d) to %d bytes", c.Queue, DefaultQueue, MaxInFlightBytes)
	}
	// Microseconds keep the product within 64 bits: 1e12 bit/s * 3e7 us / 8e6.
	flying := int64(c.Rate) / 8 * (c.RTT / 2).Microseconds() / 1e6
	if flying+int64(c.Queue) > MaxInFlightBytes {
		return fmt.Errorf("wan: a rate of %v over an RTT of %v keeps %d bytes in flight beside a queue of %d: at most %d together",
			c.Rate, c.RTT, flying, c.Queue, MaxInFlightBytes)
	}
	return nil
}
