package wire

// Accept makes the sender the parent. Path holds the parent first, then its
// parent and so on up to the root: a child knows its ancestors, climbs them
// when its parent dies, and finds itself among them if ever a cycle forms.
// Sent again whenever the path changes. A parent that has lost its own parent
// sends only itself with Rooted false. Body: rooted (1 byte), count (1 byte),
// then 22 bytes a node: identity and address (IPv4 as mapped IPv6).
type Accept struct {
	Rooted bool
	Path   []PeerRef
}

func (*Accept) kind() FrameType { return TypeAccept }

func (f *Accept) append(b []byte) []byte {
	var rooted byte
	if f.Rooted {
		rooted = 1
	}
	return appendPeers(append(b, rooted), f.Path)
}

func parseAccept(c *cursor) (*Accept, error) {
	f := &Accept{Rooted: c.u8() == 1}
	var err error
	if f.Path, err = c.peers("accept", 1, MaxPath); err != nil {
		return nil, err
	}
	return f, c.end("accept")
}

// Redirect is a full parent's answer: its children, the one to try first in
// front. Body: count (1 byte), nodes as in Accept.
//
// A joiner that finds a hint dead does not report it. The parent finds out by
// itself, when its connection to that child ends, and the word of a stranger
// must not be able to cost a child its place.
type Redirect struct {
	To []PeerRef
}

func (*Redirect) kind() FrameType { return TypeRedirect }

func (f *Redirect) append(b []byte) []byte { return appendPeers(b, f.To) }

func parseRedirect(c *cursor) (*Redirect, error) {
	to, err := c.peers("redirect", 1, MaxChildren)
	if err != nil {
		return nil, err
	}
	return &Redirect{To: to}, c.end("redirect")
}

func appendPeers(b []byte, peers []PeerRef) []byte {
	b = append(b, byte(len(peers)))
	for _, p := range peers {
		b = appendPeer(b, p)
	}
	return b
}

func (c *cursor) peers(what string, least, most int) ([]PeerRef, error) {
	n := int(c.u8())
	if c.fail || n < least || n > most {
		return nil, &Error{what, "its number of nodes is out of range"}
	}
	peers := make([]PeerRef, n)
	for i := range peers {
		peers[i] = c.peer()
	}
	return peers, nil
}
