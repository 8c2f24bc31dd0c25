package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/native/upstream"
)

// Without --load the agent does what a phone does: it asks the TFTP server for
// SEP<MAC>.cnf.xml, or else for XMLDefault.cnf.xml, and takes from there the
// load, the PFS setting and the load server. Flags win over the file.

const defaultConfig = "XMLDefault.cnf.xml"

// provision fills in what the flags left open. An unreachable server is waited
// for, as a phone does; a file that says nothing of use is an error.
func (a *agent) provision(ctx context.Context, out *teller) error {
	for wait := time.Second; ; wait = min(2*wait, 30*time.Second) {
		err := a.askServer(ctx)
		if err == nil || !errors.Is(err, upstream.ErrUnreachable) {
			return err
		}
		out.log.Warn("configuration", "err", err, "again in", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (a *agent) askServer(ctx context.Context) error {
	name := load.ConfigName(a.id)
	c, err := a.phoneConfig(ctx, name)
	if errors.Is(err, upstream.ErrNotFound) {
		name = defaultConfig
		c, err = a.phoneConfig(ctx, name)
	}
	if errors.Is(err, upstream.ErrNotFound) {
		return fmt.Errorf("the server has neither %s nor %s; give --load, or the right --mac", load.ConfigName(a.id), defaultConfig)
	}
	if err != nil {
		return err
	}
	a.load = c.Load
	if a.load == "" {
		a.load = c.Loads[marketingName(a.model)]
	}
	if a.load == "" {
		return fmt.Errorf("%s names no load for a %s; give --load", name, a.model)
	}
	return a.obey(name, c)
}

// obey takes the settings besides the load.
func (a *agent) obey(name string, c *load.PhoneConfig) error {
	on := c.PFS(a.model)
	if server := c.LoadServer(); server != "" {
		address, pfs, err := load.ParseLoadServer(server)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if pfs != load.Unset {
			on = pfs == load.On
		}
		if err := a.useServer(address); err != nil {
			return fmt.Errorf("%s: loadServer %q: %w", name, address, err)
		}
	}
	if a.pfs == "" {
		a.pfs = "off"
		if on {
			a.pfs = "on"
		}
	}
	return nil
}

func (a *agent) phoneConfig(ctx context.Context, name string) (*load.PhoneConfig, error) {
	var file memory
	if _, err := a.source.Fetch(ctx, upstream.Request{Name: name}, &file); err != nil {
		return nil, err
	}
	c, err := load.ParsePhoneConfig(file.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// memory takes a small file.
type memory struct{ bytes.Buffer }

func (m *memory) Begin(int64, int64) error {
	m.Reset()
	return nil
}

func (m *memory) Write(b []byte) (int, error) {
	if m.Len()+len(b) > load.MaxConfigBytes {
		return 0, fmt.Errorf("a configuration of more than %d bytes", load.MaxConfigBytes)
	}
	return m.Buffer.Write(b)
}

// marketingName is how XMLDefault calls a model: CP-7941G is "Cisco IP Phone 7941".
func marketingName(model string) string {
	digits := strings.TrimLeft(model, "CP-")
	end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		digits = digits[:end]
	}
	return "Cisco IP Phone " + digits
}

// told says what the server's configuration came to.
func (a *agent) told(out *teller) {
	out.tell(telemetry.Event{T: telemetry.Micros(a.clock() / time.Microsecond), Node: a.id.String(), Kind: telemetry.Log, Level: "INF",
		Text: fmt.Sprintf("configured by the server: load %s, PFS %s, loads from %s", a.load, a.pfs, a.source)})
}
