package upstream_test

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"sync"

	"openpfs/native/air"
	"openpfs/native/tftp"
)

// badLine makes sockets that lose, repeat and reorder what is written to them. Which datagrams it hits follows from the
// seed and from each socket's own count of datagrams.
type badLine struct {
	on                    air.Listen // UDP by default
	seed                  uint64
	lose, repeat, reorder float64
	mu                    sync.Mutex
	sockets               uint64
}

func (l *badLine) listen(addr string) (net.PacketConn, error) {
	on := l.on
	if on == nil {
		on = tftp.ListenPacket
	}
	conn, err := on(addr)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sockets++
	return &badConn{PacketConn: conn, line: l, random: rand.New(rand.NewPCG(l.seed, l.sockets))}, nil
}

type badConn struct {
	net.PacketConn
	line   *badLine
	mu     sync.Mutex
	random *rand.Rand
	held   []byte   // written earlier, to be sent after the next one
	heldTo net.Addr // not always where the next one goes: a stranger is told so from the same socket
}

func (c *badConn) WriteTo(b []byte, to net.Addr) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	lose, repeat, reorder := c.random.Float64() < c.line.lose, c.random.Float64() < c.line.repeat, c.random.Float64() < c.line.reorder
	if lose {
		return len(b), nil
	}
	if reorder && c.held == nil {
		c.held, c.heldTo = append([]byte(nil), b...), to
		return len(b), nil
	}
	n, err := c.PacketConn.WriteTo(b, to)
	if repeat {
		_, _ = c.PacketConn.WriteTo(b, to)
	}
	if c.held != nil {
		_, _ = c.PacketConn.WriteTo(c.held, c.heldTo)
		c.held = nil
	}
	return n, err
}

// dropping makes sockets that lose the datagrams which lost chooses by opcode, block and how often that came before.
func dropping(on air.Listen, lost func(op tftp.Opcode, block uint16, before int) bool) air.Listen {
	return func(addr string) (net.PacketConn, error) {
		conn, err := on(addr)
		return &dropConn{PacketConn: conn, lost: lost, seen: map[uint32]int{}}, err
	}
}

type dropConn struct {
	net.PacketConn
	lost func(tftp.Opcode, uint16, int) bool
	mu   sync.Mutex
	seen map[uint32]int
}

func (c *dropConn) WriteTo(b []byte, to net.Addr) (int, error) {
	c.mu.Lock()
	key := binary.BigEndian.Uint32(b)
	before := c.seen[key]
	c.seen[key]++
	c.mu.Unlock()
	if c.lost(tftp.Opcode(key>>16), uint16(key), before) {
		return len(b), nil
	}
	return c.PacketConn.WriteTo(b, to)
}
