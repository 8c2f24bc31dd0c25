package upstream

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// edition tells one content of a file from another of the same name: the server's validators (RFC 9110 section 8.8). The
// zero value knows nothing.
type edition struct {
	tag      string // ETag, as sent
	modified string // Last-Modified, as sent
	settled  bool   // modified is a second or more before the answer: nothing can have changed within that second unseen
}

func editionOf(header http.Header) edition {
	e := edition{tag: header.Get("ETag"), modified: header.Get("Last-Modified")}
	modified, err1 := http.ParseTime(e.modified)
	date, err2 := http.ParseTime(header.Get("Date"))
	e.settled = err1 == nil && err2 == nil && date.Sub(modified) >= time.Second
	return e
}

// ifRange is what may stand in If-Range (RFC 9110 section 13.1.5): strong validators only; "" is none.
func (e edition) ifRange() string {
	switch {
	case e.tag != "" && !strings.HasPrefix(e.tag, "W/"):
		return e.tag
	case e.settled && e.tag == "":
		return e.modified
	}
	return ""
}

// differs tells whether other is certainly of another content. A server may leave out what it has told before.
func (e edition) differs(other edition) bool {
	if e.tag != "" && other.tag != "" {
		return e.tag != other.tag
	}
	return e.modified != "" && other.modified != "" && e.modified != other.modified
}

// contentRange is a Content-Range in bytes (RFC 9110 section 14.4).
type contentRange struct {
	first, end int64 // of the part: end is one behind the last byte; both 0 in the answer to a range outside of the file
	size       int64 // of the whole file, or UnknownSize
}

// parseContentRange reads "bytes 5-9/10", "bytes 5-9/*", or, if unsatisfied, "bytes */10".
func parseContentRange(s string, unsatisfied bool) (contentRange, error) {
	bad := fmt.Errorf("Content-Range %.80q", s)
	unit, rest, ok1 := strings.Cut(s, " ")
	part, whole, ok2 := strings.Cut(rest, "/")
	if !ok1 || !ok2 || !strings.EqualFold(unit, "bytes") {
		return contentRange{}, bad
	}
	r := contentRange{size: UnknownSize}
	var ok bool
	if whole != "*" {
		if r.size, ok = parseBytes(whole); !ok {
			return contentRange{}, bad
		}
	}
	if unsatisfied {
		if part != "*" || r.size == UnknownSize {
			return contentRange{}, bad
		}
		return r, nil
	}
	first, last, ok1 := strings.Cut(part, "-")
	var ok3 bool
	r.first, ok2 = parseBytes(first)
	r.end, ok3 = parseBytes(last)
	if !ok1 || !ok2 || !ok3 || r.end < r.first || r.size != UnknownSize && r.end >= r.size {
		return contentRange{}, bad
	}
	r.end++
	return r, nil
}

// parseBytes takes digits only, and no more than a file can have.
func parseBytes(s string) (int64, bool) {
	const most = 1 << 62 // so that sums do not overflow
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > most || s[0] == '+' {
		return 0, false
	}
	return int64(n), true
}
