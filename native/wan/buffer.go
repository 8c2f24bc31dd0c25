package wan

import "sync"

// maxPayload is the largest UDP payload over IPv4.
const maxPayload = 65507

// Size classes keep small acknowledgements from pinning large buffers.
var classBytes = [...]int{256, 2048, maxPayload}

var pools [len(classBytes)]sync.Pool

// A buffer holds one datagram's payload and comes from a pool.
type buffer struct {
	class int
	n     int
	mem   []byte
}

func newBuffer(payload []byte) *buffer {
	class := 0
	for classBytes[class] < len(payload) {
		class++
	}
	b, ok := pools[class].Get().(*buffer)
	if !ok {
		b = &buffer{class: class, mem: make([]byte, classBytes[class])}
	}
	b.n = copy(b.mem, payload)
	return b
}

func (b *buffer) bytes() []byte { return b.mem[:b.n] }

// free gives b back; a lost packet's nil is allowed.
func (b *buffer) free() {
	if b != nil {
		pools[b.class].Put(b)
	}
}
