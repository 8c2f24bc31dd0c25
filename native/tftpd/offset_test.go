package tftpd_test

import (
	"io"
	"io/fs"
	"testing"

	"openpfs/native/tftpd"
)

func TestOffsetBeginsInMidFile(t *testing.T) {
	for _, c := range []struct {
		name, offset string
		answer, data string
	}{
		{"in the middle", "300", "OACK tsize 1000 offset 300", "DATA 1 of 512"},
		{"near the end", "900", "OACK tsize 1000 offset 900", "DATA 1 of 100"},
		{"at the end", "1000", "OACK tsize 1000 offset 1000", "DATA 1 of 0"},
		{"behind the end", "1001", "OACK tsize 1000", "DATA 1 of 512"},
		{"at 0", "0", "OACK tsize 1000", "DATA 1 of 512"},
		{"nowhere", "-1", "OACK tsize 1000", "DATA 1 of 512"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, _ := serve(t, tftpd.Config{FS: file(1000)})
			x := dial(t, server)
			x.ask("f", "tsize", "0", "offset", c.offset)
			x.expect(c.answer)
			x.ack(0)
			x.expect(c.data)
		})
	}
}

// unseekable hides what its files can do.
type unseekable struct{ fs.FS }

type stream struct{ fs.File }

func (u unseekable) Open(name string) (fs.File, error) {
	f, err := u.FS.Open(name)
	return stream{f}, err
}

func TestOffsetIsLeftOutWhereNobodyCanSeek(t *testing.T) {
	if _, ok := fs.File(stream{}).(io.Seeker); ok {
		t.Fatal("it can")
	}
	server, _ := serve(t, tftpd.Config{FS: unseekable{file(1000)}})
	x := dial(t, server)
	x.ask("f", "tsize", "0", "offset", "300")
	x.expect("OACK tsize 1000")
}
