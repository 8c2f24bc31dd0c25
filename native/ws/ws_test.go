package ws

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pair returns both ends of a connection.
func pair(t *testing.T, near, far Options) (client, server *Conn) {
	t.Helper()
	accepted := make(chan *Conn, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Accept(w, r, far)
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}))
	t.Cleanup(srv.Close)
	client, err := Dial(t.Context(), srv.URL, near)
	if err != nil {
		t.Fatal(err)
	}
	server = <-accepted
	t.Cleanup(func() { go client.Close(Normal, ""); server.Close(Normal, "") })
	return client, server
}

func TestTextGoesBothWays(t *testing.T) {
	a, b := pair(t, Options{}, Options{})
	for _, way := range [][2]*Conn{{a, b}, {b, a}} {
		go func() {
			if err := way[0].Write(context.Background(), []byte("hé")); err != nil {
				t.Error(err)
			}
		}()
		if got, err := way[1].Read(t.Context()); err != nil || string(got) != "hé" {
			t.Errorf("read %q, %v", got, err)
		}
	}
}

func TestCloseTellsWhy(t *testing.T) {
	a, b := pair(t, Options{}, Options{})
	go b.Close(Policy, "no such node")
	_, err := a.Read(t.Context())
	if CodeOf(err) != Policy || !strings.Contains(err.Error(), "no such node") {
		t.Errorf("closed with %v", err)
	}
}

func TestTooLongAMessageEndsTheConnection(t *testing.T) {
	a, b := pair(t, Options{}, Options{ReadLimit: 100})
	go a.Write(context.Background(), make([]byte, 101))
	go func() {
		if _, err := b.Read(context.Background()); err == nil {
			t.Error("read 101 bytes of at most 100")
		}
	}()
	if _, err := a.Read(t.Context()); CodeOf(err) != TooBig {
		t.Errorf("closed with %v", err)
	}
}

// "ends within the write timeout, however slow the reader"
func TestWriteToOneWhoNeverReadsEnds(t *testing.T) {
	_, b := pair(t, Options{}, Options{WriteTimeout: 100 * time.Millisecond})
	big := make([]byte, 1<<20)
	start := time.Now()
	for {
		if err := b.Write(context.Background(), big); err != nil {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
			break
		}
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

// "ends after about a second at most, whatever the peer does", whether or not
// someone is reading.
func TestCloseToOneWhoNeverReadsEnds(t *testing.T) {
	for _, reading := range []bool{false, true} {
		_, b := pair(t, Options{}, Options{})
		if reading {
			go b.Read(context.Background())
		}
		start := time.Now()
		b.Close(GoingAway, strings.Repeat("long", 100))
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("took %v", d)
		}
	}
}

// Who reads while the connection is closed gets whole messages, and then an error.
func TestCloseWhileALongMessageIsRead(t *testing.T) {
	long := strings.Repeat("a message of many frames' length, ", 30_000)
	for range 3 {
		a, b := pair(t, Options{ReadLimit: 1 << 21}, Options{})
		go func() {
			for b.Write(context.Background(), []byte(long)) == nil {
				continue
			}
		}()
		begun, read := make(chan struct{}), make(chan int)
		go func() {
			messages := 0
			for {
				got, err := a.Read(context.Background())
				if err != nil {
					read <- messages
					return
				}
				if string(got) != long {
					t.Errorf("message %d has %d bytes, %.20q...", messages, len(got), got)
				}
				if messages++; messages == 1 {
					close(begun)
				}
			}
		}()
		<-begun
		a.Close(Normal, "")
		<-read
	}
}

func TestBinaryIsRefused(t *testing.T) {
	a, b := pair(t, Options{}, Options{})
	go a.c.Write(context.Background(), 2, []byte{1}) //lint:ignore SA1019 see doc.go
	go func() {
		if _, err := b.Read(context.Background()); !errors.Is(err, ErrBinary) {
			t.Errorf("read: %v", err)
		}
	}()
	if _, err := a.Read(t.Context()); CodeOf(err) != Unsupported {
		t.Errorf("closed with %v", err)
	}
}

func TestOtherOriginsAreRefused(t *testing.T) {
	for _, c := range []struct {
		origin string
		status int
	}{{"http://evil.example", http.StatusForbidden}, {"https://site.example", http.StatusSwitchingProtocols}, {"", http.StatusSwitchingProtocols}} {
		done := make(chan struct{})
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			if conn, err := Accept(w, r, Options{Origins: []string{"site.example"}}); err == nil {
				_ = conn.c.CloseNow() //lint:ignore SA1019 see doc.go
			}
		}))
		req, _ := http.NewRequest("GET", srv.URL, nil)
		for k, v := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
			"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": c.origin} {
			if v != "" {
				req.Header.Set(k, v)
			}
		}
		resp, err := client(func(net.Conn) {}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("origin %q: %s", c.origin, resp.Status)
		}
		<-done
		srv.Close()
	}
}

func TestDialNamesTheAnswer(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	if _, err := Dial(t.Context(), srv.URL, Options{}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("dialled: %v", err)
	}
}
