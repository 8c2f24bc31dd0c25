package upstream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"openpfs/native/tftp"
)

// Config is how a TFTP source behaves. The zero value of a field means the default.
type Config struct {
	Server       string // HOST or HOST:PORT; the port is 69 by default
	LocalIP      string // address to send from; any by default
	BlockBytes   int    // blksize to ask for; 1428 by default, which fits an Ethernet frame with room for tunnels
	WindowBlocks int    // windowsize to ask for; 64 by default
	// SelectiveBlocks is how many blocks a server that knows our option "sack" may have under way; 2,048 by default, less
	// than 0: the option is not asked for.
	SelectiveBlocks int
	Timeout         time.Duration // first wait, before a round trip was measured; 1 s by default
	MaxTimeout      time.Duration // the longest wait, for a line so slow; doubling ends at 2 s; 8 s by default
	Retries         int           // repetitions without headway before the server counts as unreachable; 9 by default, 17 to 19 s
	MaxFileBytes    int64         // more is not taken; 256 MiB by default

	// Listen opens the socket of a transfer at "IP:0"; a UDP socket by default. An emulated line can be put here.
	Listen func(addr string) (net.PacketConn, error)
}

// MaxWindowBlocks is the largest windowsize that a Config may ask for: a quarter of the block numbers, so that the windows
// before and behind a block can be told apart.
const MaxWindowBlocks = 1 << 14

func (c *Config) setDefaults() {
	setDefault(&c.BlockBytes, 1428)
	setDefault(&c.WindowBlocks, 64)
	setDefault(&c.SelectiveBlocks, 2048)
	c.SelectiveBlocks = max(c.SelectiveBlocks, 0)
	setDefault(&c.Timeout, time.Second)
	setDefault(&c.MaxTimeout, max(8*time.Second, c.Timeout))
	setDefault(&c.Retries, 9)
	setDefault(&c.MaxFileBytes, 256<<20)
	if c.Listen == nil {
		c.Listen = tftp.ListenPacket
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
	case c.BlockBytes < tftp.MinBlockBytes || c.BlockBytes > tftp.MaxBlockBytes:
		return fmt.Errorf("upstream: block of %d bytes, want %d..%d", c.BlockBytes, tftp.MinBlockBytes, tftp.MaxBlockBytes)
	case c.WindowBlocks < 1 || c.WindowBlocks > MaxWindowBlocks:
		return fmt.Errorf("upstream: window of %d blocks, want 1..%d", c.WindowBlocks, MaxWindowBlocks)
	case c.SelectiveBlocks > tftp.MaxSelectiveBlocks:
		return fmt.Errorf("upstream: %d blocks under way, at most %d", c.SelectiveBlocks, tftp.MaxSelectiveBlocks)
	case c.Timeout < 0 || c.MaxTimeout < c.Timeout:
		return fmt.Errorf("upstream: timeout %v, at most %v", c.Timeout, c.MaxTimeout)
	case c.Retries < 0 || c.MaxFileBytes < 0:
		return fmt.Errorf("upstream: %d retries, %d bytes at most", c.Retries, c.MaxFileBytes)
	}
	if c.LocalIP != "" {
		if _, err := netip.ParseAddr(c.LocalIP); err != nil {
			return fmt.Errorf("upstream: local address: %w", err)
		}
	}
	return nil
}

// TFTP is a Source: one TFTP server.
type TFTP struct {
	config Config
	server string // HOST:PORT

	linger context.CancelFunc // ends the sockets that only wait for a repeated last block
	end    context.Context
	late   sync.WaitGroup
}

// NewTFTP makes a source; it does not talk to the server yet. Call Close when done with it.
func NewTFTP(config Config) (*TFTP, error) {
	config.setDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	server, err := withPort(config.Server)
	if err != nil {
		return nil, err
	}
	t := &TFTP{config: config, server: server}
	t.end, t.linger = context.WithCancel(context.Background())
	return t, nil
}

// withPort completes HOST or HOST:PORT. An IPv6 address with a port needs its brackets, one without may go bare.
func withPort(server string) (string, error) {
	const port = "69"
	if addr, err := netip.ParseAddr(server); err == nil {
		return netip.AddrPortFrom(addr, 69).String(), nil
	}
	host, p, err := net.SplitHostPort(server)
	if err != nil {
		host, p, err = net.SplitHostPort(net.JoinHostPort(server, port))
	}
	_, notIP := netip.ParseAddr(host)
	n, notPort := strconv.ParseUint(p, 10, 16)
	if err != nil || host == "" || strings.Contains(host, ":") && notIP != nil || notPort != nil || n == 0 {
		return "", fmt.Errorf("upstream: %q is not HOST or HOST:PORT", server)
	}
	return net.JoinHostPort(host, p), nil
}

// Close ends what finished transfers have left behind. No Fetch may run or begin then.
func (t *TFTP) Close() {
	t.linger()
	t.late.Wait()
}

// String is the server as a URL.
func (t *TFTP) String() string { return "tftp://" + t.server }

// Fetch implements Source.
func (t *TFTP) Fetch(ctx context.Context, request Request, sink Sink) (Result, error) {
	if request.From < 0 {
		panic("upstream: a file has no bytes before its first")
	}
	result, err := t.fetch(ctx, request, sink)
	return result, report(t, request.Name, err)
}

// fetch tries with options, and once more without if the server refuses them.
func (t *TFTP) fetch(ctx context.Context, request Request, sink Sink) (Result, error) {
	name := request.Name
	if err := tftp.CheckFilename(name); err != nil {
		return Result{Size: UnknownSize}, fail(ErrNotFound, err) // no server can have it
	}
	server, err := t.resolve(ctx)
	if err != nil {
		return Result{Size: UnknownSize}, err
	}
	wish := tftp.Options{BlockBytes: t.config.BlockBytes, WindowBlocks: t.config.WindowBlocks, HasTransferSize: true,
		SelectiveBlocks: t.config.SelectiveBlocks, OffsetBytes: request.From}
	result, err := t.attempt(ctx, server, name, wish, sink)
	if errors.Is(err, errRefused) {
		first := result
		result, err = t.attempt(ctx, server, name, tftp.Options{}, sink)
		result.Elapsed += first.Elapsed
		result.WireBytes += first.WireBytes
		result.Waits += first.Waits
	}
	return result, err
}

func (t *TFTP) resolve(ctx context.Context) (netip.AddrPort, error) {
	host, port, err := net.SplitHostPort(t.server)
	if err != nil {
		panic("upstream: NewTFTP let through " + t.server)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		panic("upstream: NewTFTP let through " + t.server)
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	switch {
	case ctx.Err() != nil:
		return netip.AddrPort{}, cancelled(ctx)
	case err != nil:
		return netip.AddrPort{}, fail(ErrUnreachable, err)
	}
	for _, addr := range addrs {
		if addr = addr.Unmap(); t.config.LocalIP == "" || addr.Is4() == netip.MustParseAddr(t.config.LocalIP).Unmap().Is4() {
			return netip.AddrPortFrom(addr, uint16(n)), nil
		}
	}
	return netip.AddrPort{}, fail(ErrUnreachable, fmt.Errorf("no address of %s fits to %s", host, t.config.LocalIP))
}

// attempt runs one transfer on a socket of its own, since the socket's port is our transfer ID.
func (t *TFTP) attempt(ctx context.Context, server netip.AddrPort, name string, wish tftp.Options, sink Sink) (Result, error) {
	local := t.config.LocalIP
	if local == "" {
		local = "0.0.0.0"
		if server.Addr().Is6() {
			local = "::"
		}
	}
	conn, err := t.config.Listen(net.JoinHostPort(local, "0"))
	if err != nil {
		return Result{Size: UnknownSize}, fail(ErrUnreachable, err)
	}
	x := newTransfer(&t.config, conn, server, name, wish, sink)
	err = x.run(ctx)
	if err != nil {
		x.sayGoodbye(err)
		conn.Close()
		return x.result, err
	}
	t.late.Go(func() {
		defer conn.Close()
		x.dally(t.end)
	})
	return x.result, nil
}
