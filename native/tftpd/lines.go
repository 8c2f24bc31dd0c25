package tftpd

import (
	"net/netip"
	"sync"
	"time"

	"openpfs/native/site"
	"openpfs/native/tftp"
)

// lines are those of late.
type lines struct {
	mu sync.Mutex
	of map[netip.Prefix]*line
}

const (
	lineFor  = 10 * time.Second // it is remembered without a transfer
	maxLines = 1 << 12          // without one
)

// join takes a transfer among those of its site. It must leave.
func (l *lines) join(client netip.Addr, blockBytes int, now time.Time) *share {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := site.Of(client)
	n := l.of[at]
	if n == nil || n.forgotten(now) {
		if l.of == nil {
			l.of = map[netip.Prefix]*line{}
		}
		if len(l.of) >= maxLines {
			l.forget(now)
		}
		n = &line{shares: map[*share]struct{}{}}
		l.of[at] = n
	}
	s := &share{line: n, each: int64(max(blockBytes, tftp.DefaultBlockBytes))}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shares[s] = struct{}{}
	return s
}

// forgotten tells that nobody has used a line for long.
func (n *line) forgotten(now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.shares) == 0 && now.After(n.until)
}

// forget forgets the lines that nobody has used for long, or else all that nobody uses.
func (l *lines) forget(now time.Time) {
	for _, at := range []time.Time{now, now.Add(2 * lineFor)} {
		for p, n := range l.of {
			if n.forgotten(at) {
				delete(l.of, p)
			}
		}
		if len(l.of) < maxLines {
			return
		}
	}
}
