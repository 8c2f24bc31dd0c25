//go:build interop

package wiretest

import (
	"encoding/binary"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"openpfs/core/wire"
)

// capture is a pcap file in the making: bare IPv4 packets, one millisecond
// apart.
type capture struct{ file []byte }

const linkRaw = 101 // packets begin with the IP header

func newCapture() *capture {
	c := &capture{}
	c.file = binary.LittleEndian.AppendUint32(c.file, 0xa1b2c3d4)
	c.file = binary.LittleEndian.AppendUint16(c.file, 2)
	c.file = binary.LittleEndian.AppendUint16(c.file, 4)
	c.file = append(c.file, make([]byte, 8)...)
	c.file = binary.LittleEndian.AppendUint32(c.file, 1<<18) // longest packet
	c.file = binary.LittleEndian.AppendUint32(c.file, linkRaw)
	return c
}

func (c *capture) packet(protocol byte, from, to netip.Addr, transport []byte) {
	total := 20 + len(transport)
	ip := []byte{0x45, 0, byte(total >> 8), byte(total), 0, 0, 0, 0, 64, protocol, 0, 0}
	ip = append(ip, from.AsSlice()...)
	ip = append(ip, to.AsSlice()...)
	millis := uint32(len(c.file))
	c.file = binary.LittleEndian.AppendUint32(c.file, millis/1000)
	c.file = binary.LittleEndian.AppendUint32(c.file, millis%1000*1000)
	c.file = binary.LittleEndian.AppendUint32(c.file, uint32(total))
	c.file = binary.LittleEndian.AppendUint32(c.file, uint32(total))
	c.file = append(append(c.file, ip...), transport...)
}

var (
	phoneA = netip.MustParseAddr("127.88.0.1")
	phoneB = netip.MustParseAddr("127.88.0.2")
)

// udp adds a broadcast datagram from phone A.
func (c *capture) udp(payload []byte) {
	head := binary.BigEndian.AppendUint16(nil, wire.Port)
	head = binary.BigEndian.AppendUint16(head, wire.Port)
	head = binary.BigEndian.AppendUint16(head, uint16(8+len(payload)))
	head = append(head, 0, 0) // no checksum
	c.packet(17, phoneA, broadcast, append(head, payload...))
}

// half is one direction of a TCP connection between phone B, the child, and
// phone A, the parent.
type half struct {
	c        *capture
	from, to netip.Addr
	src, dst uint16
	seq      uint32
}

// connection returns what the child and the parent send; each needs a port of
// its own.
func (c *capture) connection(port uint16) (child, parent *half) {
	return &half{c, phoneB, phoneA, port, wire.Port, 1000}, &half{c, phoneA, phoneB, wire.Port, port, 5000}
}

// send adds a segment.
func (h *half) send(payload []byte) {
	tcp := binary.BigEndian.AppendUint16(nil, h.src)
	tcp = binary.BigEndian.AppendUint16(tcp, h.dst)
	tcp = binary.BigEndian.AppendUint32(tcp, h.seq)
	tcp = binary.BigEndian.AppendUint32(tcp, 1)
	tcp = append(tcp, 5<<4, 0x18, 0xff, 0xff, 0, 0, 0, 0) // PSH, ACK; no checksum
	h.seq += uint32(len(payload))
	h.c.packet(6, h.from, h.to, append(tcp, payload...))
}

func (c *capture) save(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pfs.pcap")
	if err := os.WriteFile(file, c.file, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
