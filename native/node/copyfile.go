package node

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"openpfs/core/wire"
)

// frameBuffers hold a data frame each, for connections that are encrypted.
var frameBuffers = sync.Pool{New: func() any {
	b := make([]byte, wire.FrameHeaderLen+wire.MaxData)
	return &b
}}

// copyFile is sendFile for a connection that the kernel cannot write to by
// itself, since what it carries is encrypted here.
func (c *conn) copyFile(f *os.File, o outgoing) error {
	buffer := frameBuffers.Get().(*[]byte)
	defer frameBuffers.Put(buffer)
	for at := o.offset; at < o.size; {
		n := min(o.size-at, wire.MaxData)
		frame := (*buffer)[:wire.FrameHeaderLen+n]
		wire.AppendDataHeader(frame[:0], int(n))
		if _, err := f.ReadAt(frame[wire.FrameHeaderLen:], at); err != nil {
			if err == io.EOF { // the file has become shorter
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("node: read %s: %w", o.file, err)
		}
		if err := c.tcp.SetWriteDeadline(time.Now().Add(c.n.cfg.patience.write)); err != nil {
			return err
		}
		if _, err := c.stream.Write(frame); err != nil {
			return fmt.Errorf("node: send %s to %s: %w", o.file, c.peer, err)
		}
		at += n
	}
	return c.childsTurn()
}
