package wan

import "io"

// An end is a device that takes whole packets.
type end struct {
	link *Link
	w    io.Writer
}

// Splice puts the link between two devices whose Read and Write move one IP
// packet each, and carries what they send until one of them fails to read, which
// is the error. A device must stay open until the link is closed. A packet that
// a device refuses counts as failed.
func (l *Link) Splice(server, site io.ReadWriter) error {
	ended := make(chan error, 2)
	go func() { ended <- l.carry(server, l.down, site) }()
	go func() { ended <- l.carry(site, l.up, server) }()
	return <-ended
}

func (l *Link) carry(from io.Reader, on *line, to io.Writer) error {
	buf := make([]byte, maxPayload)
	far := &end{l, to}
	for {
		n, err := from.Read(buf)
		if err != nil {
			return err
		}
		on.enter(l.clock(), packet{end: far, cost: n}, buf[:n])
	}
}

// write delivers a packet to its device.
func (p packet) write() {
	if p.buf == nil {
		return
	}
	if _, err := p.end.w.Write(p.buf.bytes()); err != nil {
		p.end.link.failed.Add(1)
	}
	p.buf.free()
}
