package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

// errStalled ends an attempt in which nothing came for too long.
var errStalled = errors.New("nothing came for too long")

// download is one Fetch over HTTP: as many requests as it takes to get the file from at to its end.
type download struct {
	source *HTTP
	name   string
	sink   Sink

	url     *url.URL
	edition edition // of the bytes that are here
	at      int64   // the next byte for the Sink
	begun   bool    // the Sink was told to begin
	over    bool
	result  Result // Size is the file's, as soon as an answer tells
	meter   meter
}

// run asks until the file is complete. Only what a new connection may cure is asked for again.
func (d *download) run(ctx context.Context) error {
	var err error
	if d.url, err = d.source.locate(d.name); err != nil {
		return fail(ErrNotFound, err) // no server can have it
	}
	if d.at > 0 {
		d.edition = d.source.edition(d.name)
	}
	for tries := 0; ; {
		began, before := time.Now(), d.result.Bytes
		err := d.attempt(ctx)
		if d.result.Bytes > before {
			tries = 0
		}
		var failed *failure
		switch {
		case err == nil && d.over:
			return nil
		case errors.As(err, &failed) && failed.kind != ErrUnreachable:
			return err
		case ctx.Err() != nil:
			return cancelled(ctx)
		case err == nil:
			continue // a part came as promised, or there is another way to ask
		case tries == d.source.config.Retries:
			return err
		}
		if err := d.pause(ctx, began, tries); err != nil {
			return err
		}
		tries++
		d.result.Waits++
	}
}

// pause waits before the next attempt, the longer the more there were without headway.
func (d *download) pause(ctx context.Context, began time.Time, tries int) error {
	wait := d.source.config.Pause << min(tries, 10)
	timer := time.NewTimer(time.Until(began.Add(min(wait, max(maxPause, d.source.config.Pause)))))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return cancelled(ctx)
	}
}

// attempt makes one request and takes what comes.
func (d *download) attempt(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := d.source.config.Timeout
	watch := time.AfterFunc(limit, func() { cancel(errStalled) })
	defer watch.Stop()
	response, err := d.ask(ctx)
	if err != nil {
		return d.judge(ctx, err)
	}
	defer response.Body.Close()
	watch.Stop()
	skip, end, err := d.answer(response)
	if err != nil || end == nothing {
		return err
	}
	body := &together{ctx: ctx, from: response.Body}
	buffer := make([]byte, 32<<10)
	for {
		watch.Reset(limit) // the Sink may take its time, the server may not
		n, err := body.Read(buffer)
		watch.Stop()
		came := buffer[:n]
		passed := min(int64(n), skip)
		skip -= passed
		if err := d.store(came[passed:], end); err != nil {
			return err
		}
		switch {
		case errors.Is(err, io.EOF):
			return d.ended(skip, end)
		case err != nil:
			return d.judge(ctx, err)
		}
	}
}

// ask sends the request, and follows the server where it may lead.
func (d *download) ask(ctx context.Context) (*http.Response, error) {
	target := d.url
	for range 1 + maxRedirects {
		request := &http.Request{Method: http.MethodGet, URL: target, Host: target.Host, Header: http.Header{
			"User-Agent":      {"pfs"},
			"Accept-Encoding": {"identity"},
		}}
		if d.at > 0 {
			request.Header.Set("Range", fmt.Sprintf("bytes=%d-", d.at))
			if validator := d.edition.ifRange(); validator != "" {
				request.Header.Set("If-Range", validator)
			}
		}
		response, err := d.source.transport.RoundTrip(request.WithContext(httptrace.WithClientTrace(ctx, d.meter.trace())))
		if err != nil {
			return nil, err
		}
		switch response.StatusCode {
		case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		default:
			return response, nil
		}
		// A short body is read, so that the connection can be used again.
		_, _ = io.CopyN(io.Discard, response.Body, 4<<10)
		response.Body.Close()
		if target, err = follow(target, response); err != nil {
			return nil, err
		}
	}
	return nil, fail(ErrProtocol, fmt.Errorf("more than %d redirects", maxRedirects))
}

const maxRedirects = 5

// follow is where a redirect leads. A server may rearrange its own house. It may not send every phone of a site to another
// host: neither to one inside, which phones reach and it does not, nor over a line that nobody has planned for. Nor may it
// lead from https back to http.
func follow(from *url.URL, response *http.Response) (*url.URL, error) {
	to, err := response.Location()
	switch {
	case err != nil:
		return nil, fail(ErrProtocol, fmt.Errorf("redirect: %w", err))
	case to.Hostname() != from.Hostname():
		return nil, fail(ErrAborted, fmt.Errorf("it redirects to another host, %.80s", to.Host))
	case to.Scheme != "https" && to.Scheme != from.Scheme:
		return nil, fail(ErrAborted, fmt.Errorf("it redirects from %s to %.20s", from.Scheme, to.Scheme))
	case to.User != nil:
		return nil, fail(ErrProtocol, errors.New("it redirects with a password"))
	}
	return to, nil
}
