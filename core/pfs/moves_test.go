package pfs

import (
	"fmt"
	"time"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// What peers say and do to a bench's node.

func head(n int, file string) wire.Header {
	return wire.Header{Hier: wire.Hier(testModel, file), XID: uint32(n), From: nodeID(n)}
}

func topicOf(file string) wire.Topic { return wire.Topic{Model: testModel, File: file} }

// claim is one by node n, stronger (1) or weaker (-1) than this node, or equal (0).
func (b *bench) claim(n, stronger int) string {
	b.t.Helper()
	s := b.cur()
	return b.in(Datagram{From: nodeAddr(n), Msg: &wire.Claim{Header: head(n, s.file), Topic: s.topic(), Strength: uint32(int(s.strength()) + stronger)}})
}

// lateClaim is one for the list, by a node that comes when others hold it.
func (b *bench) lateClaim(n int, ad uint8) string {
	b.t.Helper()
	return b.in(Datagram{From: nodeAddr(n), Msg: &wire.Claim{Header: head(n, listFile), Topic: topicOf(listFile), Ad: ad}})
}

// offer is one by root n, or by a holder if the content of the file is given.
func (b *bench) offer(n int, content ...string) string {
	b.t.Helper()
	return b.offerOf(b.cur().file, n, content...)
}

func (b *bench) offerOf(file string, n int, content ...string) string {
	b.t.Helper()
	m := &wire.Offer{Header: head(n, file), Topic: topicOf(file), Strength: bump, Free: 2}
	if len(content) > 0 {
		m.Digest, m.Size = digestOf(content[0]), int64(len(content[0]))
	}
	return b.in(Datagram{From: nodeAddr(n), Msg: m})
}

// cur is the session that was opened last.
func (b *bench) cur() *session { return b.n.sessions[len(b.n.sessions)-1].session }

// join is a new connection by node n that asks for a file; it returns its number.
func (b *bench) join(n int, file string) (ConnID, string) {
	b.t.Helper()
	id := b.accept(n)
	return id, b.in(Framed{id, &wire.Join{Header: head(n, file), Topic: topicOf(file)}})
}

func (b *bench) accept(n int) ConnID {
	b.t.Helper()
	id := Inbound + b.conns
	b.conns++
	b.open = append(b.open, id)
	b.in(Accepted{id, nodeAddr(n)})
	return id
}

// up is the number of the connection to the parent, or to a candidate.
func (b *bench) up() ConnID {
	b.t.Helper()
	if b.cur().up == nil {
		b.t.Fatal("no parent is dialled")
	}
	return b.cur().up.id
}

// accepted answers a dial and a join: the parent's path begins with node path[0].
func (b *bench) accepted(path ...int) string {
	b.t.Helper()
	return b.pathIs(path...)
}

func (b *bench) pathIs(path ...int) string {
	b.t.Helper()
	f := &wire.Accept{Rooted: true}
	for _, n := range path {
		f.Path = append(f.Path, nodeRef(n))
	}
	return b.in(Framed{b.up(), f})
}

// attach follows the offer of node path[0] and becomes its child.
func (b *bench) attach(path ...int) {
	b.t.Helper()
	b.offer(path[0])
	b.after(Classic().JoinSpread)
	b.accepted(path...)
	if b.cur().phase != attached {
		b.t.Fatalf("not attached, but in phase %d", b.cur().phase)
	}
}

// file is the parent's announcement of a content, from a byte on.
func (b *bench) file(content string, offset int64) string {
	b.t.Helper()
	return b.in(Framed{b.up(), &wire.File{Size: int64(len(content)), Offset: offset, Digest: digestOf(content)}})
}

// takeAll receives a content from the parent, and finds it right.
func (b *bench) takeAll(content string) string {
	b.t.Helper()
	b.file(content, 0)
	b.in(Received{b.up(), int64(len(content))})
	return b.storedAs(content)
}

func (b *bench) storedAs(content string) string {
	b.t.Helper()
	return b.in(Stored{File: b.cur().file, Size: int64(len(content)), Digest: digestOf(content)})
}

// root lets the node become root of the current file, and wait.
func (b *bench) root() {
	b.t.Helper()
	b.after(1750 * ms)
	if !b.cur().root {
		b.t.Fatal("not confirmed")
	}
}

// alone lets a node that falls back listen in vain for others who did.
func (b *bench) alone() string {
	b.t.Helper()
	if b.cur().phase != gathering {
		b.t.Fatalf("it does not fall back, but is in phase %d", b.cur().phase)
	}
	did := b.after(Classic().OfferEvery + Classic().Follow)
	if b.saw(telemetry.Fallback) == 0 || b.cur().phase != fetching {
		b.t.Fatalf("it fetches not, but is in phase %d", b.cur().phase)
	}
	return did
}

// fetched has the server send a content, and the disk find it right.
func (b *bench) fetched(content string) string {
	b.t.Helper()
	b.in(FetchDone{b.cur().file, int64(len(content))})
	return b.storedAs(content)
}

// holder is a node that has the list whole, and nothing else to do.
func holder(b *bench) *bench {
	b.t.Helper()
	b.root()
	b.after(Classic().RootWait)
	b.fetched("the list")
	return b
}

// itoa is a time in the milliseconds of bench.until's lines.
func itoa(d time.Duration) string { return fmt.Sprint(int64(d / ms)) }

// goodbye is how a child is left that did nothing wrong.
func goodbye(conn string) string {
	return "send " + conn + " refuse: " + wire.RefuseLeaving.String() + "\nclose " + conn
}
