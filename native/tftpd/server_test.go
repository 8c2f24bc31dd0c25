package tftpd_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftpd"
)

func TestTooManyTransfers(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		addr, reports := serve(t, tftpd.Config{Listen: on, FS: file(600), MaxTransfers: 2})
		a, b, c := dialOn(t, on, addr), dialOn(t, on, addr), dialOn(t, on, addr)
		for _, client := range []*client{a, b} {
			client.ask("f")
			client.expect("DATA 1 of 512")
			client.ack(1)
			client.expect("DATA 2 of 88")
		}
		c.ask("f")
		c.expect("ERROR 0")
		outcome(t, reports, tftpd.Refused)
		a.ack(2)
		outcome(t, reports, tftpd.Sent)
	})
}

func TestStoppingTellsTheClients(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		reports := make(chan tftpd.Transfer, 1)
		server, err := tftpd.Listen("127.0.0.1:0", tftpd.Config{Listen: on, FS: file(600), Report: func(r tftpd.Transfer) { reports <- r }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- server.Serve(ctx) }()
		c := dialOn(t, on, server.Addr())
		c.ask("f")
		c.expect("DATA 1 of 512")
		c.ack(1)
		c.expect("DATA 2 of 88")
		cancel()
		c.expect("ERROR 0")
		if err := <-done; err != nil {
			t.Error(err)
		}
		if r := outcome(t, reports, tftpd.Cancelled); !errors.Is(r.Err, context.Canceled) {
			t.Error(r.Err)
		}
	})
}

// A transfer's socket has the address that the client asked, not the one that routing would pick.
func TestAnswersComeFromTheAddressThatWasAsked(t *testing.T) {
	server, err := tftpd.Listen("127.44.0.1:0", tftpd.Config{FS: file(5)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- server.Serve(ctx) }()
	c := dial(t, server.Addr())
	c.ask("f")
	c.expect("DATA 1 of 5")
	if from := netip.MustParseAddrPort(c.to.String()); from.Addr() != server.Addr().Addr() || from.Port() == server.Addr().Port() {
		t.Errorf("answer from %v, asked %v", from, server.Addr())
	}
	cancel()
	<-done
}

type slowFS struct{ fs.FS }

type slowFile struct{ fs.File }

func (f slowFS) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	return slowFile{file}, err
}

func (f slowFile) Read(b []byte) (int, error) { return f.File.Read(b[:1]) }

type secretFS struct{}

func (secretFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

type failingFile struct{ fs.File }

func (failingFile) Read([]byte) (int, error) { return 0, errors.New("disk on fire") }

type failingFS struct{ fs.FS }

func (f failingFS) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	return failingFile{file}, err
}

func TestFilesThatCannotBeRead(t *testing.T) {
	addr, reports := serve(t, tftpd.Config{FS: secretFS{}})
	c := dial(t, addr)
	c.ask("f")
	c.expect("ERROR 2")
	outcome(t, reports, tftpd.Refused)

	addr, reports = serve(t, tftpd.Config{FS: failingFS{file(5)}})
	c = dial(t, addr)
	c.ask("f")
	c.expect("ERROR 0")
	if r := outcome(t, reports, tftpd.Failed); !strings.Contains(r.Err.Error(), "disk on fire") {
		t.Error(r.Err)
	}

	// One that gives a byte at a time is read all the same.
	addr, reports = serve(t, tftpd.Config{FS: slowFS{file(600)}})
	c = dial(t, addr)
	c.ask("f")
	c.expect("DATA 1 of 512")
	c.ack(1)
	c.expect("DATA 2 of 88")
	c.ack(2)
	outcome(t, reports, tftpd.Sent)
}

func TestConfigIsChecked(t *testing.T) {
	for name, config := range map[string]tftpd.Config{
		"no file system": {},
		"block":          {FS: file(1), MaxBlockBytes: 65465},
		"window":         {FS: file(1), MaxWindowBlocks: 65535},
		"buffer":         {FS: file(1), MaxBufferBytes: 100},
		"timeout":        {FS: file(1), Timeout: time.Minute, MaxTimeout: time.Second},
		"transfers":      {FS: file(1), MaxTransfers: -1},
	} {
		if server, err := tftpd.Listen("127.0.0.1:0", config); err == nil {
			t.Errorf("%s: no error, %v", name, server.Addr())
		}
	}
	if _, err := tftpd.Listen("nowhere:x", tftpd.Config{FS: file(1)}); err == nil {
		t.Error("an address that is none")
	}
}

func TestLogLine(t *testing.T) {
	var b bytes.Buffer
	log := tftpd.LogTo(slog.New(slog.NewTextHandler(&b, nil)))
	log(tftpd.Transfer{File: "f", Outcome: tftpd.Sent, Bytes: 7})
	log(tftpd.Transfer{File: "g", Outcome: tftpd.TimedOut, Err: errors.New("silence")})
	for _, want := range []string{"level=INFO", "file=f", "bytes=7", "level=WARN", `outcome="timed out"`, "err=silence"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s lacks %s", b.String(), want)
		}
	}
}
