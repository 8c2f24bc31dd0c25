package upstream_test

import (
	"context"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/native/upstream"
)

// vault serves over TLS, and names the file with its authority.
func vault(t *testing.T, do http.HandlerFunc) (server *httptest.Server, authority string) {
	t.Helper()
	server = httptest.NewUnstartedServer(do)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are meant to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, authorityOf(t, server)
}

// authorityOf names a file with the authority that vouches for the server.
func authorityOf(t *testing.T, server *httptest.Server) string {
	t.Helper()
	authority := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return authority
}

func TestHTTPSFileArrivesFromAnAuthorityWeTrust(t *testing.T) {
	file := content(500_000)
	server, authority := vault(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Errorf("over %s", r.Proto)
		}
		gallery(file)(0, w, r)
	})
	source := browse(t, upstream.HTTPConfig{URL: server.URL, CAFile: authority})
	var on shelf
	if r := take(t, source, &on, file); r.WireBytes < r.Bytes+1000 {
		t.Errorf("handshake and records are not counted: %+v", r)
	}
	rest := shelf{data: on.data[:400_000:400_000]}
	if r := take(t, source, &rest, file); rest.offset != 400_000 || r.WireBytes > 110_000 {
		t.Errorf("from %d: %+v", rest.offset, r)
	}
}

func TestHTTPSServerThatNobodyVouchesFor(t *testing.T) {
	server, authority := vault(t, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") })
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]upstream.HTTPConfig{
		"authority unknown": {URL: server.URL},
		"another name":      {URL: "https://localhost:" + at.Port(), CAFile: authority},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := browse(t, config).Fetch(context.Background(), upstream.Request{Name: "f"}, &shelf{})
			expectKind(t, err, upstream.ErrUntrusted)
			if result.Waits != 0 {
				t.Errorf("it was tried %d times", 1+result.Waits)
			}
			if !strings.Contains(err.Error(), "certificate") {
				t.Errorf("%v does not say what is wrong", err)
			}
		})
	}
}

func TestHTTPAndHTTPSAreNotMistakenForEachOther(t *testing.T) {
	server, _ := vault(t, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") })
	plain := web(t, gallery(nil))
	_, err := browse(t, upstream.HTTPConfig{URL: strings.Replace(plain, "http:", "https:", 1)}).Fetch(context.Background(), upstream.Request{Name: "f"}, &shelf{})
	expectKind(t, err, upstream.ErrProtocol)
	_, err = browse(t, upstream.HTTPConfig{URL: strings.Replace(server.URL, "https:", "http:", 1)}).Fetch(context.Background(), upstream.Request{Name: "f"}, &shelf{})
	expectKind(t, err, upstream.ErrAborted) // net/http answers 400
}

// A redirect may lead to the same host's https, and never back.
func TestHTTPSIsNotGivenUp(t *testing.T) {
	plain := web(t, func(int, http.ResponseWriter, *http.Request) { t.Error("it was asked") })
	server, authority := vault(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain+"/f", http.StatusFound) })
	_, err := browse(t, upstream.HTTPConfig{URL: server.URL, CAFile: authority}).Fetch(context.Background(), upstream.Request{Name: "f"}, &shelf{})
	expectKind(t, err, upstream.ErrAborted)

	upgrade := web(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, server.URL+"/f", http.StatusFound)
	})
	_, err = browse(t, upstream.HTTPConfig{URL: upgrade}).Fetch(context.Background(), upstream.Request{Name: "f"}, &shelf{})
	expectKind(t, err, upstream.ErrUntrusted) // it was followed: the system's roots do not know that server
}
