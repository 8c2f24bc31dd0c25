package node

import (
	"fmt"
	"net/netip"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
	"openpfs/native/store"
)

// carryOut does what the core wants. It never waits.
func (n *Node) carryOut(e pfs.Effect) {
	switch e := e.(type) {
	case pfs.Emit:
		n.cfg.Emit(*e.Event)
	case pfs.Broadcast:
		n.broadcast(e.Msg)
	case pfs.Dial:
		n.dial(e)
	case pfs.Send:
		if c := n.conns[e.Conn]; c != nil {
			c.enqueue(wire.AppendFrame(nil, e.Frame))
		}
	case pfs.SendFile:
		n.sendFile(e)
	case pfs.Receive:
		n.receive(e)
	case pfs.Close:
		n.hangUp(e.Conn)
	case pfs.Prepare:
		n.prepare()
	case pfs.Fetch:
		n.fetch(e)
	case pfs.CancelFetch:
		n.intakes[e.File].drop()
	case pfs.Finish:
		n.finish(e.File)
	case pfs.Discard:
		n.discard(e.File)
	case pfs.ReadList:
		n.wg.Go(func() { n.readList(e.File) })
	case pfs.Commit:
		n.wg.Go(func() { n.commit(e) })
	default:
		panic(fmt.Sprintf("node: unknown effect %T", e))
	}
}

// broadcast sends a datagram. One that cannot leave is lost, as on any network;
// the protocol repeats what matters.
func (n *Node) broadcast(m wire.Message) {
	n.packet = wire.AppendDatagram(n.packet[:0], m)
	to := netip.AddrPortFrom(n.cfg.Broadcast, wire.Port)
	err := n.socks.own.SetWriteDeadline(time.Now().Add(sendWait))
	if err == nil {
		_, err = n.socks.own.WriteToUDPAddrPort(n.guard.seal(n.packet), to)
	}
	if err != nil {
		n.cfg.Log.Warn("broadcast not sent", "to", to, "err", err)
	}
}

// receive lets a file in from a connection, whose reader waits for this.
func (n *Node) receive(e pfs.Receive) {
	c := n.conns[e.Conn]
	if c == nil {
		panic(fmt.Sprintf("node: receive on connection %d, which the core was told is closed", e.Conn))
	}
	in := n.newIntake(e.File)
	in.want, in.offset = store.Want{Digest: e.Digest, Size: e.Size, Blocks: e.Blocks}, e.Offset
	c.intake = in
}

// hangUp ends a connection from our side.
func (n *Node) hangUp(id pfs.ConnID) {
	c := n.conns[id]
	if c == nil {
		return
	}
	delete(n.conns, id)
	inMidFile := c.intake != nil && c.intake.drop()
	c.close(inMidFile)
}
