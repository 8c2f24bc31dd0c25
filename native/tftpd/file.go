package tftpd

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"openpfs/native/tftp"
)

// clean turns the name in a request into one for an fs.FS: slashes for backslashes, no leading slash, no dots. A name that
// leads out of the root names nothing.
func clean(name string) (string, bool) {
	name = strings.ReplaceAll(name, `\`, "/")
	name = path.Clean(strings.TrimLeft(name, "/"))
	return name, name != "." && fs.ValidPath(name)
}

// open opens a regular file. size is -1 if the file system does not know it.
func open(fsys fs.FS, name string) (file fs.File, size int64, refusal *tftp.ErrorPacket) {
	notFound := &tftp.ErrorPacket{Code: tftp.CodeNotFound, Message: "file not found"}
	cleaned, ok := clean(name)
	if !ok {
		return nil, 0, notFound
	}
	file, err := fsys.Open(cleaned)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, 0, &tftp.ErrorPacket{Code: tftp.CodeAccessViolation, Message: "access violation"}
	case err != nil:
		return nil, 0, notFound
	}
	info, err := file.Stat()
	if err != nil {
		return file, -1, nil
	}
	if !info.Mode().IsRegular() {
		file.Close()
		return nil, 0, notFound
	}
	return file, info.Size(), nil
}

// window holds the blocks that are sent and not yet acknowledged, as the datagrams that they are.
type window struct {
	file       io.Reader
	blockBytes int
	blocks     int64    // how many it holds at most
	ring       [][]byte // block n is at n % blocks
	read       int64    // last block read from the file
	final      int64    // the file's last block; 0: not read yet
}

func newWindow(file io.Reader, blockBytes, blocks int) *window {
	return &window{file: file, blockBytes: blockBytes, blocks: int64(blocks), ring: make([][]byte, blocks)}
}

// datagram gives block n, which must be among the last ones read, or the next.
func (w *window) datagram(n int64) ([]byte, error) {
	if n > w.read {
		if err := w.next(); err != nil {
			return nil, err
		}
	}
	if n > w.read || n <= w.read-w.blocks {
		panic("tftpd: block outside of the window")
	}
	return w.ring[n%w.blocks], nil
}

// next reads one block. The buffers of the first window are made as they are needed: small files need few.
func (w *window) next() error {
	n := w.read + 1
	slot := w.ring[n%w.blocks]
	if slot == nil {
		slot = make([]byte, 0, tftp.HeaderBytes+w.blockBytes)
	}
	slot = tftp.AppendDataHeader(slot[:0], uint16(n))
	got, err := io.ReadFull(w.file, slot[tftp.HeaderBytes:cap(slot)])
	switch {
	case err == nil:
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		w.final = n
	default:
		return err
	}
	w.ring[n%w.blocks] = slot[:tftp.HeaderBytes+got]
	w.read = n
	return nil
}
