package node

import (
	"net"
	"runtime"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/native/store"
)

// pair is a connection's two ends.
func pair(t *testing.T) (here, there *net.TCPConn) {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if there, err = net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr)); err != nil {
		t.Fatal(err)
	}
	if here, err = l.AcceptTCP(); err != nil {
		t.Fatal(err)
	}
	for _, end := range []*net.TCPConn{here, there} {
		t.Cleanup(func() { end.Close() })
		if err := end.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	return here, there
}

func TestABatchIsReadTogetherUnlessItTakesTooLong(t *testing.T) {
	here, there := pair(t)
	n := &Node{}
	c := n.newConn(1, here.RemoteAddr().(*net.TCPAddr).AddrPort().Addr())
	c.use(here, nil)
	b, err := newBatch(c)
	if err != nil {
		t.Fatal(err)
	}
	f := &inflow{conn: c, batch: b, news: newNews(n, 1, 0)}
	n.pulse.watch(f)
	defer n.pulse.leave(f)
	b.need = 1000
	got, buf := make(chan int), make([]byte, 4096)
	exchange := func(bytes int) {
		t.Helper()
		go func() {
			k, err := b.Read(buf)
			if err != nil {
				t.Error(err)
			}
			got <- k
		}()
		for !b.slow && !waits(b) {
			runtime.Gosched()
		}
		if _, err := there.Write(make([]byte, bytes)); err != nil {
			t.Fatal(err)
		}
		if k := <-got; k != bytes {
			t.Fatalf("%d bytes, want %d", k, bytes)
		}
	}
	exchange(1000)
	if b.slow {
		t.Error("what came together was waited for in vain")
	}
	// The bytes may be there before the kernel is asked; then none are waited for.
	for try := 0; !b.slow; try++ {
		if try == 100 {
			t.Fatal("never waited for more")
		}
		exchange(10)
	}
	exchange(1000)
	if b.slow {
		t.Error("enough comes, and it is read as it comes")
	}
}

func waits(b *batch) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waiting
}

func TestWhoPassesAFileOnTakesItByTheBlockOthersByMore(t *testing.T) {
	const block = 32 << 10
	size := int64(40 * block)
	in := &intake{want: store.Want{Size: size, Blocks: load.Blocks{Bytes: block, Leaves: make([]load.Digest, 40)}}, grow: &growth{}}
	f := &inflow{intake: in}
	useful := func(have int64) int { f.have = have; return f.useful() }
	for _, c := range []struct {
		have          int64
		alone, passes int
	}{
		{0, batchLeast, block},
		{100, batchLeast, block - 100},
		{block, batchLeast, block},
		{4 * block, block, block},
		{4*block + 5, block + 1, block - 5},
		{20 * block, batchMost, block},
		{size - 10, 10, 10},
		{size, 0, 0},
	} {
		if got := useful(c.have); got != c.alone {
			t.Errorf("alone at %d: %d, want %d", c.have, got, c.alone)
		}
		in.grow.join()
		if got := useful(c.have); got != c.passes {
			t.Errorf("passing on at %d: %d, want %d", c.have, got, c.passes)
		}
		in.grow.leave(nil)
	}
}
