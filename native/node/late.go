package node

import (
	"net"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"

	"openpfs/native/sitekey"
)

// The core's waits are for hearing others: who claims a root has listened before. A
// process that had no processor for a while finds its timer due and the others'
// words unread at the same time. What came before the wait was over has to count
// before its end, or a site of busy devices crowns several roots.

const (
	promptly = time.Millisecond // a timer that is no later has nothing to catch up with
	maxHeard = 256              // datagrams of one socket that a timer waits for
)

// late tells that the core's timer is overdue.
func (n *Node) late() bool { return n.cfg.Clock()-n.armed > promptly }

// catchUp brings the core all that has come, ahead of a late timer: an input that
// was taken from the queue already, what is in it, and what waits at the ports.
func (n *Node) catchUp(taken ...envelope) {
	n.catching = true
	defer func() { n.catching = false }()
	for _, e := range taken {
		n.take(e)
	}
	for range maxInputs {
		select {
		case e := <-n.inputs:
			n.take(e)
			continue
		default:
		}
		break
	}
	if n.socks.own != nil {
		n.readNow(n.socks.own)
		n.readNow(n.socks.cast)
	}
}

// readNow reads what a socket has, beside the goroutine that waits for more.
func (n *Node) readNow(conn *net.UDPConn) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return // closed
	}
	packet := make([]byte, sitekey.MaxSealed+1)
	for range maxHeard {
		var size int
		var from unix.Sockaddr
		failed := control(raw, func(fd int) (err error) {
			size, from, err = unix.Recvfrom(fd, packet, unix.MSG_DONTWAIT)
			return err
		})
		sender, ok := from.(*unix.SockaddrInet4)
		if failed != nil || !ok { // no more; what else it may be, the reader sees
			return
		}
		if in := n.heard(packet[:size], netip.AddrPortFrom(netip.AddrFrom4(sender.Addr), uint16(sender.Port))); in != nil {
			n.step(in)
		}
	}
}
