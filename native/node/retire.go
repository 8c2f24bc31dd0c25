package node

// Retire takes no more children: where they come from is closed, claims and
// connections alike. Those that this node has are fed on. It does not wait, and
// may be called by Config.Emit; a node without PFS has nothing to close.
func (n *Node) Retire() {
	if n.socks.peers != nil {
		n.socks.peers.Close()
		n.socks.cast.Close()
	}
}
