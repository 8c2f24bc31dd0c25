package httpd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
)

// Server serves the files of one Config. It may serve several listeners.
type Server struct {
	config Config
	tags   tags
}

// New makes a server.
func New(config Config) (*Server, error) {
	config.setDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	return &Server{config: config, tags: tags{known: map[string]string{}}}, nil
}

// Serve answers requests until ctx ends, which is no error, or the listener fails. It closes the listener and all of its
// connections, and returns when everything has ended.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	crowd := newCrowd(s.config.MaxConnections)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	shares := newShares(ctx)
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer shares.begin(r.Context())()
			s.config.Report(s.answer(ctx, w, r))
		}),
		ReadHeaderTimeout: s.config.Timeout,
		IdleTimeout:       s.config.Timeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ConnState:         crowd.changed,
		ConnContext:       shares.connected,
		// net/http would answer OPTIONS * by itself, behind our back.
		DisableGeneralOptionsHandler: true,
		Protocols:                    new(http.Protocols),
		// What never becomes a request, such as a handshake that fails, is nobody's transfer.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	server.Protocols.SetHTTP1(true) // a connection of its own for each file: see upstream
	stop := context.AfterFunc(ctx, func() { server.Close() })
	err := server.Serve(listener)
	stop()
	server.Close()
	crowd.open.Wait()
	stopped := ctx.Err() != nil
	cancel()
	shares.wait.Wait()
	if stopped && errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("httpd: %w", err)
}
