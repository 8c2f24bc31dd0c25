package upstream

import (
	"context"
	"io"
	"time"
)

// Source fetches files from one server.
type Source interface {
	// Fetch streams one file into sink, and returns when it is complete or has failed; in both cases Result tells what was
	// moved. See the package comment for its errors.
	Fetch(ctx context.Context, request Request, sink Sink) (Result, error)
	// String names the source for people, as a URL without a file name.
	String() string
}

// Warmer is what a Source may be besides: one that can do ahead what the next Fetch will have to, such as opening a connection.
// On a long line that saves who is about to fetch a round trip. It costs the server little, and may turn out to be in vain.
type Warmer interface {
	// Warm returns when it is done, has failed (there is nothing to be done about that), or ctx has ended.
	Warm(ctx context.Context)
}

// Request says what to fetch.
type Request struct {
	Name string // as the server knows it
	From int64  // bytes of the file the caller has already; a source that cannot skip them begins at 0
}

// Sink takes a file. Its methods are called by one goroutine at a time, and not after Fetch has returned.
type Sink interface {
	// Begin is called once, before the first Write, when the server has agreed to send. offset is where in the file the
	// first Write belongs: Request.From, or 0, and then what was there before is to be replaced. size is the whole file's
	// length as announced, or UnknownSize.
	Begin(offset, size int64) error
	// Write takes the next bytes. Adding up their lengths is how a caller follows the progress.
	io.Writer
}

// UnknownSize stands for the size of a file that the server did not announce.
const UnknownSize = -1

// Result tells what a Fetch moved.
type Result struct {
	Bytes        int64         // given to the Sink
	Size         int64         // as announced, or UnknownSize
	WireBytes    int64         // all that the server sent us, in datagrams or over TCP, repetitions and handshakes included
	Repeated     int64         // TFTP: blocks that came more than once or out of order, and were passed over
	Waits        int64         // times that nothing came, or the connection was lost, and we had to ask again
	Elapsed      time.Duration // from the first request to the end
	RoundTrip    time.Duration // the quickest exchange; 0 if none was measured
	BlockBytes   int           // TFTP: as negotiated
	WindowBlocks int           // TFTP: as negotiated
}
