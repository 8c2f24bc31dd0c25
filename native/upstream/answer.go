package upstream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
)

// StatusError is an answer that is no file.
type StatusError struct{ Code int }

// Error reads "HTTP status 503 Service Unavailable".
func (s *StatusError) Error() string {
	return fmt.Sprintf("HTTP status %d %s", s.Code, http.StatusText(s.Code))
}

const (
	nothing = -2          // as an end: no body is to be read
	openEnd = UnknownSize // as an end: it is where the body ends
)

// answer says how many bytes of the body to pass over, and where in the file it ends.
func (d *download) answer(response *http.Response) (skip, end int64, err error) {
	if encoding := response.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" && response.StatusCode < 300 {
		return 0, 0, fail(ErrProtocol, fmt.Errorf("Content-Encoding %.40q where none was asked for", encoding))
	}
	status := &StatusError{response.StatusCode}
	switch {
	case response.StatusCode == http.StatusOK:
		return d.whole(response)
	case response.StatusCode == http.StatusPartialContent && d.at > 0:
		return d.part(response)
	case response.StatusCode == http.StatusRequestedRangeNotSatisfiable && d.at > 0:
		return 0, nothing, d.beyond(response)
	case response.StatusCode == http.StatusNotFound || response.StatusCode == http.StatusGone:
		return 0, 0, fail(ErrNotFound, status)
	case response.StatusCode >= 400:
		return 0, 0, fail(ErrAborted, status)
	}
	return 0, 0, fail(ErrProtocol, status)
}

// whole takes a 200. If it answers a request for a part, the server knows no ranges, or the file is another one by now.
func (d *download) whole(response *http.Response) (skip, end int64, err error) {
	size, got := response.ContentLength, editionOf(response.Header)
	if size < 0 && !slices.Contains(response.TransferEncoding, "chunked") {
		// It would end with the connection, whether the file is complete or not.
		return 0, 0, fail(ErrProtocol, errors.New("neither Content-Length nor chunks"))
	}
	if d.begun {
		err := d.compare(got, size)
		return d.at, d.result.Size, err
	}
	d.startOver()
	return 0, size, d.begin(got, size)
}

// part takes a 206.
func (d *download) part(response *http.Response) (skip, end int64, err error) {
	r, err := parseContentRange(response.Header.Get("Content-Range"), false)
	if err != nil {
		return 0, 0, fail(ErrProtocol, err)
	}
	if r.first != d.at || response.ContentLength >= 0 && response.ContentLength != r.end-r.first {
		return 0, 0, fail(ErrProtocol, fmt.Errorf("bytes from %d on asked for, %d to %d in a body of %d came",
			d.at, r.first, r.end-1, response.ContentLength))
	}
	got := editionOf(response.Header)
	switch {
	case d.begun && r.size == UnknownSize && d.result.Size != UnknownSize && r.end > d.result.Size:
		return 0, 0, fail(ErrSizeMismatch, fmt.Errorf("%d bytes announced, then a part up to %d", d.result.Size, r.end))
	case d.begun:
		return 0, r.end, d.compare(got, r.size)
	case d.edition.differs(got):
		d.startOver()
		return 0, nothing, nil
	}
	return 0, r.end, d.begin(got, r.size)
}

// beyond takes a 416: there are no bytes from d.at on.
func (d *download) beyond(response *http.Response) error {
	r, err := parseContentRange(response.Header.Get("Content-Range"), true)
	switch {
	case err == nil && r.size == d.at:
		// The file was complete before we asked.
		if !d.begun {
			err = d.begin(editionOf(response.Header), r.size)
		} else {
			err = d.compare(editionOf(response.Header), r.size)
		}
		d.over = err == nil
		return err
	case !d.begun:
		d.startOver() // the caller has more than there is now: of another file
		return nil
	case err != nil:
		return fail(ErrProtocol, err)
	}
	return fail(ErrChanged, fmt.Errorf("%d bytes of it came, and now it has %d", d.at, r.size))
}

// startOver makes the next request one for the whole file.
func (d *download) startOver() { d.at, d.edition = 0, edition{} }

// begin tells the Sink.
func (d *download) begin(got edition, size int64) error {
	if size > d.source.config.MaxFileBytes || d.at > d.source.config.MaxFileBytes {
		return fail(ErrTooLarge, fmt.Errorf("%d bytes announced, %d allowed", size, d.source.config.MaxFileBytes))
	}
	if err := d.sink.Begin(d.at, size); err != nil {
		return fail(ErrSink, err)
	}
	if got == (edition{}) {
		got = d.edition // a 206 may leave out what we know
	}
	d.begun, d.edition, d.result.Size = true, got, size
	d.source.learn(d.name, got)
	return nil
}

// compare holds an answer to those before it.
func (d *download) compare(got edition, size int64) error {
	if d.edition.differs(got) {
		return fail(ErrChanged, fmt.Errorf("%s%s became %s%s", d.edition.tag, d.edition.modified, got.tag, got.modified))
	}
	switch {
	case size == UnknownSize:
	case d.result.Size == UnknownSize:
		d.result.Size = size
	case size != d.result.Size:
		return fail(ErrSizeMismatch, fmt.Errorf("%d bytes announced, then %d", d.result.Size, size))
	}
	return nil
}

// store gives data to the Sink, within the limits.
func (d *download) store(data []byte, end int64) error {
	reached := d.at + int64(len(data))
	switch {
	case reached > d.source.config.MaxFileBytes:
		return fail(ErrTooLarge, fmt.Errorf("more than %d bytes", d.source.config.MaxFileBytes))
	case end >= 0 && reached > end:
		return fail(ErrSizeMismatch, fmt.Errorf("an answer that ends at %d went on to %d", end, reached))
	case len(data) == 0:
		return nil
	}
	n, err := d.sink.Write(data)
	if err == nil && n != len(data) {
		err = io.ErrShortWrite
	}
	written := int64(min(max(n, 0), len(data)))
	d.at += written
	d.result.Bytes += written
	if err != nil {
		return fail(ErrSink, err)
	}
	return nil
}

// ended takes the end of a body. A server may send less of the rest than was asked for: then the file goes on.
func (d *download) ended(skip, end int64) error {
	switch {
	case skip > 0 || end >= 0 && d.at < end:
		return fail(ErrSizeMismatch, fmt.Errorf("%d bytes of it came before, and an answer up to %d did not get there", d.at, end))
	case d.result.Size == UnknownSize:
		d.over = end == openEnd
	default:
		d.over = d.at >= d.result.Size
	}
	return nil
}

// judge gives an error of the transport its kind. ErrUnreachable is what a new connection may cure.
func (d *download) judge(ctx context.Context, err error) error {
	var (
		told        *failure
		certificate *tls.CertificateVerificationError
		network     *net.OpError
		other       net.Error
	)
	switch {
	case ctx.Err() != nil:
		return fail(ErrUnreachable, context.Cause(ctx)) // errStalled; what the caller cancels is seen by run
	case errors.As(err, &told):
		return err
	case errors.As(err, &certificate):
		return fail(ErrUntrusted, err)
	case errors.As(err, &network) && network.Op == "remote error":
		return fail(ErrAborted, err) // a TLS alert
	case errors.As(err, &other), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), d.meter.unanswered():
		return fail(ErrUnreachable, err)
	}
	return fail(ErrProtocol, err)
}
