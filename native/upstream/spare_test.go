package upstream_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"openpfs/native/upstream"
)

var _ upstream.Warmer = (*upstream.HTTP)(nil)

// Once a connection was opened ahead, no other is needed: the server's door is shut before the file is asked for.
func TestHTTPAFetchTakesTheConnectionThatWasOpenedAhead(t *testing.T) {
	file := content(10_000)
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { gallery(file)(0, w, r) }))
			config := upstream.HTTPConfig{Retries: 1}
			opened := make(chan struct{}, 10)
			server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					opened <- struct{}{}
				}
			}
			if scheme == "https" {
				server.StartTLS()
				config.CAFile = authorityOf(t, server)
			} else {
				server.Start()
			}
			t.Cleanup(server.Close)
			config.URL = server.URL
			source := browse(t, config)
			const spares = 4
			for range spares + 1 { // one more than are kept
				source.Warm(context.Background())
			}
			for range spares {
				<-opened
			}
			server.Listener.Close()
			var on shelf
			r := take(t, source, &on, file)
			if len(opened) > 0 {
				t.Errorf("%d more connections", len(opened))
			}
			if scheme == "https" && r.WireBytes < r.Bytes+1000 {
				t.Errorf("the handshake is not counted: %+v", r)
			}
		})
	}
}

// A Fetch that comes while the connection is being opened waits for that one.
func TestHTTPAFetchJoinsTheConnectionThatIsBeingOpened(t *testing.T) {
	file := content(10_000)
	peers := map[string]bool{}
	url := web(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		peers[r.RemoteAddr] = true
		gallery(file)(0, w, r)
	})
	for range 20 {
		clear(peers)
		source := browse(t, upstream.HTTPConfig{URL: url})
		warm := make(chan struct{})
		go func() {
			defer close(warm)
			source.Warm(context.Background())
		}()
		for range 3 { // Warm comes before one of them, amid one, or behind: each file arrives
			var on shelf
			take(t, source, &on, file)
		}
		<-warm
		if len(peers) > 2 {
			t.Fatalf("three files one after the other over %d connections", len(peers))
		}
	}
}

// Warm is no promise: whatever it met, the next Fetch tries anew.
func TestHTTPWarmInVain(t *testing.T) {
	file := content(1000)
	url := web(t, gallery(file))
	source := browse(t, upstream.HTTPConfig{URL: url})
	over, end := context.WithCancel(context.Background())
	end()
	source.Warm(over)
	var on shelf
	take(t, source, &on, file)
}

// Close closes what nobody has used.
func TestHTTPAConnectionOpenedInVainIsClosed(t *testing.T) {
	listener := listenTCP(t)
	source := browse(t, upstream.HTTPConfig{URL: "http://" + listener.Addr().String()})
	source.Warm(context.Background())
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	source.Close()
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("%d bytes from a connection that was closed", n)
	}
}
