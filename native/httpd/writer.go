package httpd

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// answerWriter counts what goes out, and gives a client its time chunk by chunk: one deadline for the whole answer would be too
// short for a slow line, or too long for a client that has gone.
type answerWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration

	status int
	bytes  int64
	err    error // of the first write that failed
}

func newAnswerWriter(w http.ResponseWriter, timeout time.Duration) *answerWriter {
	return &answerWriter{ResponseWriter: w, control: http.NewResponseController(w), timeout: timeout, status: http.StatusOK}
}

func (w *answerWriter) WriteHeader(status int) {
	w.status = status
	w.extend()
	w.ResponseWriter.WriteHeader(status)
}

// Write is for what is not a file on disk.
func (w *answerWriter) Write(b []byte) (int, error) {
	w.extend()
	n, err := w.ResponseWriter.Write(b)
	return n, w.note(int64(n), err)
}

// ReadFrom is what io.Copy uses, and lets the kernel send a file by itself.
func (w *answerWriter) ReadFrom(from io.Reader) (sum int64, err error) {
	// Only one LimitedReader is looked through on the way to the kernel: a second one around it would hide the file.
	whole, limited := from.(*io.LimitedReader)
	if !limited {
		whole = &io.LimitedReader{R: from, N: 1<<63 - 1}
	}
	for whole.N > 0 {
		chunk := io.LimitedReader{R: whole.R, N: min(whole.N, ChunkBytes)}
		asked := chunk.N
		w.extend()
		n, err := io.Copy(w.ResponseWriter, &chunk)
		sum += n
		whole.N -= n
		if w.note(n, err) != nil || n < asked {
			return sum, err
		}
	}
	return sum, nil
}

func (w *answerWriter) note(n int64, err error) error {
	w.bytes += n
	if w.err == nil {
		w.err = err
	}
	return err
}

// extend gives the client time for the next chunk. A connection without deadlines has the caller's patience.
func (w *answerWriter) extend() { _ = w.control.SetWriteDeadline(time.Now().Add(w.timeout)) }

// hangUp makes the server not read the rest of the request.
func (w *answerWriter) hangUp() { _ = w.control.SetReadDeadline(time.Unix(1, 0)) }

// short tells whether less went out than the answer's header had announced.
func (w *answerWriter) short() bool {
	announced, err := strconv.ParseInt(w.Header().Get("Content-Length"), 10, 64)
	return err == nil && w.bytes < announced
}
