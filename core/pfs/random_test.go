package pfs

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// Whatever peers, server and disk do, in whatever order: no panic, no state
// without a way on, no step into the past, and telemetry that tells the truth
// (all held by bench.check after every step).
func TestRandomInputs(t *testing.T) {
	seeds := uint64(300)
	if testing.Short() {
		seeds = 30
	}
	for seed := range seeds {
		rng := rand.New(rand.NewPCG(seed, 7))
		b := newBench(t, func(c *Config) {
			c.Timing.HoldOff = 100 * ms * time.Duration(rng.IntN(2))
			c.Timing.RootWait = time.Duration(rng.IntN(3)) * time.Second
		})
		r := &rowdy{bench: b, rng: rng}
		func() {
			defer func() {
				if e := recover(); e != nil {
					t.Fatalf("seed %d, step %d, after %v: %v", seed, r.steps, r.did, e)
				}
			}()
			r.live(600)
		}()
		if t.Failed() {
			t.Fatalf("seed %d, step %d: %v", seed, r.steps, r.did)
		}
	}
}

// rowdy is a driver that keeps io.go's contract, among peers that keep none.
type rowdy struct {
	*bench
	rng   *rand.Rand
	steps int
	did   string

	fetching, finishing, reading, committing bool
	file                                     string // of those
	receiving                                Incoming
}

func (r *rowdy) do(in Input) {
	r.did = fmt.Sprintf("%T %+v", in, in)
	r.steps++
	r.in(in)
	for _, e := range r.n.out.effects { // what io.go says will be answered
		switch e := e.(type) {
		case Fetch:
			r.fetching, r.file = true, e.File
		case CancelFetch:
			r.fetching = false
		case Receive:
			r.receiving = *e.Incoming
		case Finish:
			r.fetching, r.finishing, r.file = false, true, e.File
		case ReadList:
			r.reading = true
		case Commit:
			r.committing = true
		}
	}
}

func (r *rowdy) live(steps int) {
	r.do(Start{Held: r.held()})
	for range steps {
		switch r.rng.IntN(10) {
		case 8, 9:
			if s := r.cur(); s.up != nil {
				r.parent(s.up.id, s)
			}
		case 0, 1:
			r.answer()
		case 2:
			r.do(r.datagram())
		case 3:
			r.do(Accepted{r.opened(), nodeAddr(2 + r.rng.IntN(6))})
		case 4, 5:
			r.talk()
		default:
			r.pass()
		}
	}
	r.do(Stop{})
}

func (r *rowdy) opened() ConnID {
	id := Inbound + r.conns
	r.conns++
	r.open = append(r.open, id)
	return id
}

// pass lets time go: often to the deadline, sometimes too late, or a little.
func (r *rowdy) pass() {
	at, ok := r.n.Deadline()
	if !ok || r.rng.IntN(3) == 0 {
		at = r.now + time.Duration(r.rng.IntN(300))*ms
	}
	if r.rng.IntN(10) == 0 {
		at += time.Duration(r.rng.IntN(20)) * time.Second
	}
	r.now = max(r.now, at)
	r.do(Tick{})
}

func (r *rowdy) held() (out []Held) {
	for _, f := range []string{listFile, "a.sbn", "b.sbn"} {
		switch r.rng.IntN(4) {
		case 0:
			out = append(out, Held{File: f, Have: 10, Size: 10, Digest: digestOf(f), Whole: true})
		case 1:
			out = append(out, Held{File: f, Have: r.rng.Int64N(11), Size: 10, Digest: digestOf(f)})
		}
	}
	return out
}

// answer is the driver's: of server, disk or boot loader.
func (r *rowdy) answer() {
	bad := r.rng.IntN(3) == 0
	switch {
	case r.fetching && bad:
		r.fetching = false
		r.do(FetchFailed{r.file, errTest})
	case r.fetching && r.rng.IntN(2) == 0:
		r.do(Fetched{r.file, r.rng.Int64N(10), 10})
	case r.fetching:
		r.fetching = false
		r.do(FetchDone{r.file, 10})
	case r.finishing:
		r.finishing = false
		in := Stored{File: r.file, Size: 10, Digest: digestOf(r.file)}
		if s := r.n.byFile(r.file); bad && r.rng.IntN(2) == 0 && len(s.sources) > 0 {
			in = Stored{File: r.file, Corrupt: true}
		} else if bad {
			in = Stored{File: r.file, Err: errTest}
		}
		r.do(in)
	case r.reading:
		r.reading = false
		in := ListRead{File: listFile, Content: []byte("a.sbn\nb.sbn\n")}
		if bad {
			in.Content = nil
		}
		r.do(in)
	case r.committing:
		r.committing = false
		in := Activated{}
		if bad {
			in.Err, in.Unfit, in.To = errTest, r.rng.IntN(2) == 0, "older"
		}
		r.do(in)
	}
}

func (r *rowdy) topic() (int, wire.Topic) {
	file := []string{listFile, "a.sbn", "b.sbn", "other.sbn"}[r.rng.IntN(4)]
	return 2 + r.rng.IntN(6), topicOf(file)
}

func (r *rowdy) digest(file string) load.Digest {
	if r.rng.IntN(4) == 0 {
		return digestOf("another")
	}
	return digestOf(file)
}

func (r *rowdy) datagram() Input {
	n, topic := r.topic()
	if r.rng.IntN(2) == 0 {
		strength := uint32(r.rng.IntN(1 << 31))
		return Datagram{nodeAddr(n), &wire.Claim{Header: head(n, topic.File), Topic: topic, Strength: strength, Ad: uint8(r.rng.IntN(5))}}
	}
	m := &wire.Offer{Header: head(n, topic.File), Topic: topic, Strength: bump | uint32(r.rng.IntN(1<<31)), Free: 2}
	if r.rng.IntN(4) == 0 {
		m.Digest, m.Size = r.digest(topic.File), 10
	}
	return Datagram{nodeAddr(n), m}
}

// talk is something that happens on a connection, open or not, in turn or not.
func (r *rowdy) talk() {
	id := ConnID(r.rng.IntN(40))
	if len(r.open) > 0 && r.rng.IntN(10) > 0 {
		id = r.open[r.rng.IntN(len(r.open))]
	}
	n, topic := r.topic()
	if s := r.upOf(id); s != nil && r.rng.IntN(3) > 0 {
		r.parent(id, s)
		return
	}
	switch r.rng.IntN(12) {
	case 0:
		r.do(Closed{id, errTest})
	case 1:
		r.do(Framed{id, &wire.Whole{}})
	case 2:
		r.do(Framed{id, &wire.Status{Have: 3, Size: 10}})
	case 3:
		r.do(Framed{id, &wire.Redirect{To: []wire.PeerRef{nodeRef(n), nodeRef(2 + r.rng.IntN(6))}}})
	case 4:
		r.do(Framed{id, &wire.Refuse{Code: wire.RefuseCode(1 + r.rng.IntN(5))}})
	case 5:
		r.do(Framed{id, &wire.File{Size: 10, Offset: r.rng.Int64N(11), Digest: r.digest(topic.File)}})
	case 6:
		r.do(Framed{id, r.path(n)})
	case 7:
		r.do(Sent{id})
	default:
		j := &wire.Join{Header: head(n, topic.File), Topic: topic}
		if r.rng.IntN(2) == 0 {
			j.Have, j.Digest = r.rng.Int64N(12), r.digest(topic.File)
		}
		r.do(Framed{id, j})
	}
}

func (r *rowdy) path(first int) *wire.Accept {
	a := &wire.Accept{Rooted: r.rng.IntN(4) > 0, Path: []wire.PeerRef{nodeRef(first)}}
	for range r.rng.IntN(4) {
		a.Path = append(a.Path, nodeRef(1+r.rng.IntN(30)))
	}
	return a
}

func (r *rowdy) upOf(id ConnID) *session {
	for _, s := range r.n.sessions {
		if s.up != nil && s.up.id == id {
			return s.session
		}
	}
	return nil
}

// parent is what one would do that keeps the protocol.
func (r *rowdy) parent(id ConnID, s *session) {
	switch {
	case s.phase == joining, s.phase == attached && r.rng.IntN(4) == 0:
		r.do(Framed{id, r.path(int(s.up.peer[5]))})
	case s.phase == attached && !s.up.sending:
		f := &wire.File{Size: 10, Digest: digestOf(s.file)}
		if s.partial == f.Digest {
			f.Offset = s.have
		}
		r.do(Framed{id, f})
	case s.phase == attached && r.rng.IntN(8) == 0:
		r.do(ReceiveFailed{id, errTest})
	case s.phase == attached:
		r.do(Received{id, min(s.have+r.rng.Int64N(6), r.receiving.Size)})
	}
}

// The random inputs are worth something only if they lead everywhere.
func TestRandomInputsReachEveryPhase(t *testing.T) {
	seen := map[telemetry.Kind]int{}
	for seed := range uint64(300) {
		b := newBench(t)
		r := &rowdy{bench: b, rng: rand.New(rand.NewPCG(seed, 7))}
		r.live(900)
		for _, e := range b.told {
			seen[e.Kind]++
		}
	}
	others := []telemetry.Kind{telemetry.Run, telemetry.RunEnd, telemetry.WAN, telemetry.Log} // no node tells them
	for _, k := range telemetry.Kinds() {
		// A Fallback takes more patience than these peers have: strike_test.go.
		if !slices.Contains(others, k) && k != telemetry.Fallback && seen[k] == 0 {
			t.Errorf("%s never happened: the random inputs are too tame", k)
		}
	}
}
