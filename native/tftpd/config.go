package tftpd

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"time"

	"openpfs/native/tftp"
)

// Config is how a server behaves. FS must be there; the zero value of another field means the default.
type Config struct {
	FS                 fs.FS
	MaxTransfers       int           // at the same time; more are refused; 256 by default
	MaxBlockBytes      int           // largest blksize to grant; 65,464 by default
	MaxWindowBlocks    int           // largest windowsize to grant; 256 by default, 16,384 at most
	MaxSelectiveBlocks int           // largest value of our option "sack" to grant; 2,048 by default
	MaxBufferBytes     int           // of one window; larger ones get a smaller windowsize; 4 MiB by default
	Timeout            time.Duration // first wait, before anything was measured; 2 s by default
	MaxTimeout         time.Duration // the longest wait; 16 s by default
	Retries            int           // repetitions without headway before a client counts as gone; 5 by default

	// Listen opens a socket at "IP:port": first the listener's, then one at port 0 for each transfer. UDP by default. An
	// emulated line can be put here.
	Listen func(addr string) (net.PacketConn, error)

	// Report is told of every request when it has ended. It is called by the transfer's goroutine, many at a time.
	Report func(Transfer)
}

// maxWindowBlocks is a quarter of the block numbers, so that old ACKs and new ones can be told apart.
const maxWindowBlocks = 1 << 14

func (c *Config) setDefaults() {
	setDefault(&c.MaxTransfers, 256)
	setDefault(&c.MaxBlockBytes, tftp.MaxBlockBytes)
	setDefault(&c.MaxWindowBlocks, 256)
	setDefault(&c.MaxSelectiveBlocks, 2048)
	setDefault(&c.MaxBufferBytes, 4<<20)
	setDefault(&c.Timeout, 2*time.Second)
	setDefault(&c.MaxTimeout, max(16*time.Second, c.Timeout))
	setDefault(&c.Retries, 5)
	if c.Listen == nil {
		c.Listen = tftp.ListenPacket
	}
	if c.Report == nil {
		c.Report = func(Transfer) {}
	}
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (c *Config) check() error {
	switch {
	case c.FS == nil:
		return errors.New("tftpd: no file system")
	case c.MaxTransfers < 1:
		return fmt.Errorf("tftpd: %d transfers at most", c.MaxTransfers)
	case c.MaxBlockBytes < tftp.DefaultBlockBytes || c.MaxBlockBytes > tftp.MaxBlockBytes:
		return fmt.Errorf("tftpd: blocks of %d bytes, want %d..%d", c.MaxBlockBytes, tftp.DefaultBlockBytes, tftp.MaxBlockBytes)
	case c.MaxWindowBlocks < 1 || c.MaxWindowBlocks > maxWindowBlocks:
		return fmt.Errorf("tftpd: windows of %d blocks, want 1..%d", c.MaxWindowBlocks, maxWindowBlocks)
	case c.MaxSelectiveBlocks < 1 || c.MaxSelectiveBlocks > tftp.MaxSelectiveBlocks:
		return fmt.Errorf("tftpd: %d blocks under way, want 1..%d", c.MaxSelectiveBlocks, tftp.MaxSelectiveBlocks)
	case c.MaxBufferBytes < c.MaxBlockBytes:
		return fmt.Errorf("tftpd: a buffer of %d bytes holds no block of %d", c.MaxBufferBytes, c.MaxBlockBytes)
	case c.Timeout < 0 || c.MaxTimeout < c.Timeout || c.Retries < 0:
		return fmt.Errorf("tftpd: timeout %v, at most %v, %d retries", c.Timeout, c.MaxTimeout, c.Retries)
	}
	return nil
}
