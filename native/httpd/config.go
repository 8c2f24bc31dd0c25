package httpd

import (
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Config is how a server behaves. FS must be there; the zero value of another field means the default.
type Config struct {
	FS             fs.FS         // its files must be [io.Seeker]s, as those of os.DirFS, embed.FS and fstest.MapFS are
	MaxConnections int           // at the same time; 1,024 by default
	Timeout        time.Duration // to send a request, to take ChunkBytes of an answer, to ask for the next file; 30 s by default

	// Report is told of every request when it has ended. It is called by the connection's goroutine, many at a time.
	Report func(Transfer)
}

// ChunkBytes is what a client must take within Config.Timeout.
const ChunkBytes = 64 << 10

const maxHeaderBytes = 4 << 10 // net/http adds as much for its own reading

func (c *Config) setDefaults() {
	if c.MaxConnections == 0 {
		c.MaxConnections = 1024
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Report == nil {
		c.Report = func(Transfer) {}
	}
}

func (c *Config) check() error {
	switch {
	case c.FS == nil:
		return errors.New("httpd: no file system")
	case c.MaxConnections < 1:
		return fmt.Errorf("httpd: %d connections at most", c.MaxConnections)
	case c.Timeout < 0:
		return fmt.Errorf("httpd: timeout %v", c.Timeout)
	}
	return nil
}
