package node

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/sitekey"
)

// keyed gives nodes a site key; each number is another one.
func keyed(t testing.TB, number byte) func(*Config) {
	t.Helper()
	secret := make([]byte, 32)
	for i := range secret {
		secret[i] = number + byte(i)*5
	}
	key, err := sitekey.New(secret)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.Security = Security{Key: key, Epoch: uint64(time.Now().UnixMilli())} }
}

// refusals are what nodes log about those whom they do not believe. An event
// tells the last reason of a second only, and all tests share loopback.
type refusals struct {
	t    testing.TB
	mu   sync.Mutex
	all  []string
	news chan struct{}
}

// refused has nodes note their refusals, each with the node's address.
func refused(t testing.TB) (*refusals, func(*Config)) {
	f := &refusals{t: t, news: make(chan struct{})}
	return f, func(c *Config) { c.Log = slog.New(&refusalsOf{f, c.PFS.Addr}) }
}

type refusalsOf struct {
	*refusals
	addr netip.Addr
}

func (h *refusalsOf) Enabled(context.Context, slog.Level) bool { return true }
func (h *refusalsOf) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h *refusalsOf) WithGroup(string) slog.Handler            { return h }
func (h *refusalsOf) Handle(_ context.Context, rec slog.Record) error {
	text := h.addr.String() + " " + rec.Message
	rec.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, text)
	close(h.news)
	h.news = make(chan struct{})
	return nil
}

// wait returns when one has all these parts.
func (f *refusals) wait(parts ...string) {
	f.t.Helper()
	late := time.After(eventually)
	for {
		f.mu.Lock()
		news := f.news
		found := slices.ContainsFunc(f.all, func(text string) bool {
			return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(text, p) })
		})
		f.mu.Unlock()
		if found {
			return
		}
		select {
		case <-news:
		case <-late:
			f.t.Fatalf("nobody was refused with %q", parts)
		}
	}
}

func TestAFleetWithAKeyTakesOneCopyOverTheWAN(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1_500_000, 0)
	r.committed(r.fleet(6, keyed(t, 1))...)
	r.committed(r.start(9, "", keyed(t, 1)))
	r.wantCopies(1)
}

func TestStreamsAloneAreProtectedToo(t *testing.T) {
	t.Parallel()
	r := newRig(t, 500_000)
	r.committed(r.fleet(3, func(c *Config) {
		keyed(t, 1)(c)
		streams, err := c.Security.Key.Streams()
		if err != nil {
			t.Fatal(err)
		}
		c.Security = Security{Streams: streams}
	})...)
	r.wantCopies(1)
}

// One subnet and one model: those with a key, those with another one, and those
// with none. Each kind does its own upgrade, and none hears another.
func TestAWrongKeyJoinsNothingAndHarmsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, 700_000)
	row := r.Attack("wrong site key, and none", "one phone with another key and two without, among three with the site's")
	notes, note := refused(t)
	ours := r.fleet(3, keyed(t, 1), note)
	wrong := r.start(11, "", keyed(t, 2), note)
	plain := []*phone{r.start(21, "", note), r.start(22, "", note)}
	all := append(slices.Concat(ours, plain), wrong)
	r.committed(all...)
	r.wantCopies(3)
	group := map[string]int{wrong.id: 2, plain[0].id: 3, plain[1].id: 3}
	for _, p := range ours {
		group[p.id] = 1
	}
	for _, e := range r.All() {
		if e.Peer != "" && group[e.Peer] != group[e.Node] {
			t.Errorf("across the groups: %s", e.AppendJSON(nil))
		}
		if e.Kind == telemetry.Fallback || e.Kind == telemetry.TransferFail {
			t.Errorf("disturbed: %s", e.AppendJSON(nil))
		}
	}
	// Who is weak stays silent: of a group somebody speaks, no matter who.
	at := func(i int) string { return r.Addr(i).String() }
	site := "from=" + strings.TrimSuffix(at(1), "1")
	notes.wait(at(1)+" ", "from="+at(11), sitekey.ErrTag.Error())
	notes.wait(at(1)+" ", site, sitekey.ErrPlain.Error())
	notes.wait(at(11)+" ", site, sitekey.ErrTag.Error())
	notes.wait(at(21)+" ", site, sitekey.ErrSealed.Error())
	row.Outcome("joined nothing, disturbed nothing: each kind did its own upgrade, 1 WAN copy each")
}

func TestStrangersWhoConnectAreCountedAndTheCoreNeverHearsOfThem(t *testing.T) {
	t.Parallel()
	r := newRig(t, 100_000)
	row := r.Attack("strangers who connect (site key)", "a join without TLS, and a TLS handshake with another key")
	notes, note := refused(t)
	r.committed(r.start(1, "", keyed(t, 1), note))
	c := r.joinAsChild(200, 1, "part0.sbn") // without a word of TLS
	defer c.Close()
	answer := make([]byte, 4096)
	for n := 0; ; {
		more, err := c.Read(answer[n:])
		if n += more; err != nil {
			if bytes.Contains(answer[:n], []byte("part0.sbn")) || n > 100 {
				t.Errorf("a stranger was told %q", answer[:n])
			}
			break
		}
	}
	notes.wait(r.Addr(200).String(), "TLS handshake")
	var other Config
	keyed(t, 2)(&other)
	streams, err := other.Security.Key.Streams()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := net.Dial("tcp", r.At(1).String())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	began := time.Now()
	if err := streams.Client(raw).HandshakeContext(t.Context()); err == nil {
		t.Error("a wrong key was let in")
	}
	took := time.Since(began)
	if took > handshakeWait/2 {
		t.Errorf("the refusal took %v", took)
	}
	row.Outcome("told nothing; the wrong key was refused in %d ms", took.Milliseconds())
	for _, e := range r.All() {
		if e.Kind == telemetry.ChildJoined {
			t.Errorf("a stranger became a child: %s", e.AppendJSON(nil))
		}
	}
}

func TestThoseWhoDawdleInTheirHandshakeKeepNobodyOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, 300_000)
	row := r.Attack("handshakes that dawdle (site key)", "16 addresses with a dozen connections each that say one byte of a handshake")
	notes, note := refused(t)
	r.committed(r.start(1, "", keyed(t, 1), note))
	ctx, cancel := context.WithCancel(t.Context())
	var crowd sync.WaitGroup
	for i := range 16 {
		crowd.Go(func() { r.dawdle(ctx, 201+i, 1) })
	}
	notes.wait(errGaveWay.Error())
	r.committed(r.start(2, "", keyed(t, 1)), r.start(3, "", keyed(t, 1)))
	cancel()
	crowd.Wait()
	r.wantCopies(1)
	row.Outcome("the oldest gave way; two newcomers were served by a peer")
}

// dawdle keeps a dozen connections from node i to node n that say a byte, without
// which the kernel would keep them from the node, and nothing more.
func (r *rig) dawdle(ctx context.Context, i, n int) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: r.Addr(i).AsSlice()}}
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	for ctx.Err() == nil {
		c, err := dialer.DialContext(ctx, "tcp", r.At(n).String())
		if err == nil {
			_, _ = c.Write([]byte{22}) // a record of TLS begins
			open = append(open, c)
		}
		if len(open) > 12 {
			open[0].Close()
			open = open[1:]
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func TestHandshakesAreBoundedAndTheOldestGivesWay(t *testing.T) {
	var h handshakes
	begin := func(i int) (context.Context, *handshake) {
		return h.begin(context.Background(), netip.MustParseAddr(fmt.Sprintf("10.0.%d.%d", i/100, i%100)))
	}
	first, _ := begin(1)
	for range maxHandshakesEach - 1 {
		begin(1)
	}
	if first.Err() != nil {
		t.Error("gave way too early")
	}
	begin(1)
	if context.Cause(first) != errGaveWay {
		t.Error("one address has more than its share")
	}
	second := h.all[0]
	for i := range maxHandshakes - maxHandshakesEach {
		begin(2 + i)
	}
	if len(h.all) != maxHandshakes || h.all[0] != second {
		t.Errorf("%d under way", len(h.all))
	}
	begin(9999)
	if len(h.all) != maxHandshakes || h.all[0] == second {
		t.Errorf("%d under way, the oldest among them: %v", len(h.all), h.all[0] == second)
	}
	for len(h.all) > 0 {
		h.end(h.all[0])
	}
	h.end(second) // gave way, and ends
}

// BenchmarkTransferWithAKey is BenchmarkTransfer under TLS.
func BenchmarkTransferWithAKey(b *testing.B) { transfer(b, keyed(b, 1)) }
