package httpd

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// tags finds the strong ETags of files.
type tags struct {
	mu    sync.Mutex
	known map[string]string // of files without a time, by name: as many as there are
}

// of gives the ETag of an open file. It leaves the file at its start.
func (t *tags) of(name string, file io.ReadSeeker, info fs.FileInfo) (string, error) {
	if modified := info.ModTime(); !modified.IsZero() {
		return fmt.Sprintf(`"%x-%x"`, info.Size(), modified.UnixNano()), nil
	}
	// One at a time: whoever asks for the same file next waits for the same sum.
	t.mu.Lock()
	defer t.mu.Unlock()
	if tag, ok := t.known[name]; ok {
		return tag, nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	t.known[name] = fmt.Sprintf(`"%x"`, sum.Sum(nil))
	return t.known[name], nil
}
