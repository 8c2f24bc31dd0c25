package upstream_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"time"

	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

// memory is a Sink that keeps the file.
type memory struct {
	bytes.Buffer
	begun  int
	size   int64
	writes int
	refuse error // of Begin
	after  int   // Write fails after so many
	broken error
	wrote  func(n int)
}

func (m *memory) Begin(offset, size int64) error {
	if offset != 0 {
		panic("TFTP begins at 0")
	}
	m.begun++
	m.size = size
	return m.refuse
}

func (m *memory) Write(b []byte) (int, error) {
	m.writes++
	if m.broken != nil && m.writes > m.after {
		return 0, m.broken
	}
	if m.wrote != nil {
		m.wrote(m.writes)
	}
	return m.Buffer.Write(b)
}

// content is n bytes that differ from block to block.
func content(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	return b
}

// serve runs our server with one file, "f", until the test ends, and gives its address and its reports.
func serve(t testing.TB, file []byte, config tftpd.Config) (addr string, reports <-chan tftpd.Transfer) {
	t.Helper()
	ch := make(chan tftpd.Transfer, 64)
	config.FS = fstest.MapFS{"f": {Data: file}}
	config.Report = func(t tftpd.Transfer) { ch <- t }
	server, err := tftpd.Listen("127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return server.Addr().String(), ch
}

// quick makes a client for a line on which nothing takes long.
func quick(t testing.TB, config upstream.Config) *upstream.TFTP {
	t.Helper()
	if config.Timeout == 0 {
		config.Timeout, config.MaxTimeout = 20*time.Millisecond, 200*time.Millisecond
	}
	if config.Retries == 0 {
		config.Retries = 30
	}
	source, err := upstream.NewTFTP(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(source.Close)
	return source
}

// fetch fetches "f" and holds the result against file.
func fetch(t testing.TB, source *upstream.TFTP, file []byte) upstream.Result {
	t.Helper()
	var sink memory
	result, err := source.Fetch(context.Background(), upstream.Request{Name: "f"}, &sink)
	if err != nil {
		t.Fatalf("%v after %+v", err, result)
	}
	if !bytes.Equal(sink.Bytes(), file) || result.Bytes != int64(len(file)) || sink.begun != 1 {
		t.Fatalf("%d bytes arrived, %d were sent; %+v", sink.Len(), len(file), result)
	}
	return result
}
