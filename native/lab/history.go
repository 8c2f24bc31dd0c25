package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
)

// history is a run's telemetry: a hub on the management network, and the fold of
// what the phones tell it.
type history struct {
	hub    *hub.Hub
	server *http.Server
	url    string
	clock  func() telemetry.Micros
	watch  *hub.Watch
	fleet  telemetry.Fleet
}

func newHistory(at *space) (*history, error) {
	began := time.Now()
	h := &history{clock: func() telemetry.Micros { return telemetry.Micros(time.Since(began) / time.Microsecond) }}
	h.hub = hub.New(hub.Config{Name: "lab", Clock: h.clock, FlushEvery: 10 * time.Millisecond, NodeRate: 100_000, NodeBurst: 100_000})
	h.watch = h.hub.Watch()
	var l net.Listener
	err := at.do(func() (err error) {
		l, err = net.Listen("tcp4", net.JoinHostPort(tellHub.Addr().String(), "0"))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lab: the hub: %w", err)
	}
	h.url = "ws://" + l.Addr().String()
	h.server = &http.Server{Handler: h.hub.Handler(nil), ReadHeaderTimeout: time.Minute}
	go h.server.Serve(l) // ends with Close; its error says only that
	return h, nil
}

func (h *history) close() error {
	err := h.server.Close()
	h.hub.Close()
	return err
}

// opening is what an agent may need to open its ports once it knows the hub.
const opening = 200 * time.Millisecond

// connected reports whether so many phones are there, and can be ready by an
// instant.
func (h *history) connected(ctx context.Context, phones int, instant time.Time) error {
	for h.hub.Stats().Senders < int64(phones) {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		if time.Until(instant) < opening {
			return fmt.Errorf("%w: %d of %d", errNotUp, h.hub.Stats().Senders, phones)
		}
	}
	return nil
}

// errNotUp is a start that came too soon for this machine.
var errNotUp = errors.New("lab: not every phone was up at the start")

// follow folds events, and shows each to see after it was folded, until see
// says that it is enough.
func (h *history) follow(ctx context.Context, see func(telemetry.Event) (enough bool, err error)) error {
	for {
		m, err := h.watch.Next(ctx)
		if err != nil {
			return err
		}
		if m.Snapshot {
			if err := json.Unmarshal(m.Data, &h.fleet); err != nil {
				return err
			}
			continue
		}
		for line := range bytes.Lines(m.Data) {
			e, err := telemetry.ParseEvent(bytes.TrimSuffix(line, []byte("\n")))
			if err != nil {
				return err
			}
			h.fleet.Apply(e)
			if enough, err := see(e); enough || err != nil {
				return err
			}
		}
	}
}
