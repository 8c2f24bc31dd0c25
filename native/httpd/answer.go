package httpd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"openpfs/core/load"
)

// answer answers one request.
func (s *Server) answer(ctx context.Context, w http.ResponseWriter, r *http.Request) Transfer {
	begun := time.Now()
	name := strings.TrimPrefix(r.URL.Path, "/")
	report := Transfer{File: name[:min(len(name), load.MaxNameBytes)]}
	report.Peer, _ = netip.ParseAddrPort(r.RemoteAddr)
	out := newAnswerWriter(w, s.config.Timeout)
	err := s.send(out, r, name)
	report.Status, report.Elapsed = out.status, time.Since(begun)
	if out.status >= 400 { // whatever went out was no file
		report.Outcome, report.Err = Refused, err
		if err == nil { // it was ServeContent that refused
			report.Err = fmt.Errorf("HTTP status %d", out.status)
		}
		if out.status == http.StatusInternalServerError {
			report.Outcome = Failed
		}
		return report
	}
	report.Bytes = out.bytes
	var system *os.SyscallError // a connection's; a file's is an *fs.PathError
	switch {
	case out.err == nil && (r.Method == http.MethodHead || !out.short()):
		report.Outcome = Sent
	case ctx.Err() != nil:
		report.Outcome, report.Err = Cancelled, context.Cause(ctx)
	case errors.Is(out.err, os.ErrDeadlineExceeded):
		report.Outcome, report.Err = TimedOut, out.err
	case errors.As(out.err, &system), errors.Is(out.err, net.ErrClosed):
		report.Outcome, report.Err = Aborted, out.err
	case out.err != nil:
		report.Outcome, report.Err = Failed, out.err
	default:
		report.Outcome, report.Err = Failed, io.ErrUnexpectedEOF
	}
	return report
}

// send sends the file. An error says why there was none to send.
func (s *Server) send(w *answerWriter, r *http.Request, name string) error {
	refuse := func(status int, why error) error {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			_, _ = fmt.Fprintln(w, http.StatusText(status))
		}
		return why
	}
	if r.ContentLength != 0 {
		// Whoever sends a body means something else; it is not waited for.
		w.Header().Set("Connection", "close")
		w.hangUp()
		return refuse(http.StatusBadRequest, errors.New("request with a body"))
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return refuse(http.StatusMethodNotAllowed, fmt.Errorf("method %.20q", r.Method))
	}
	if err := load.CheckName(name); err != nil {
		return refuse(http.StatusNotFound, err)
	}
	file, err := s.config.FS.Open(name)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return refuse(http.StatusForbidden, err)
	case err != nil:
		return refuse(http.StatusNotFound, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return refuse(http.StatusInternalServerError, err)
	}
	if !info.Mode().IsRegular() {
		return refuse(http.StatusNotFound, errors.New("not a regular file"))
	}
	content, ok := file.(io.ReadSeeker)
	if !ok {
		return refuse(http.StatusInternalServerError, fmt.Errorf("httpd: %T cannot seek", file))
	}
	tag, err := s.tags.of(name, content, info)
	if err != nil {
		return refuse(http.StatusInternalServerError, err)
	}
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, name, info.ModTime(), content)
	return nil
}
