package sim

import (
	"fmt"
	"net/netip"
	"time"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// hashTime is what a disk takes to hash a byte.
const hashTime = 5 * time.Nanosecond

// host is one phone: a node, a disk and the ends of its connections. What every
// input looks at comes first, and the node begins a line of the processor's cache,
// as it wants to; see pfs.Node.
type host struct {
	s           *Sim
	tickAt      time.Duration // when the next Tick is scheduled; −1 none
	skew        time.Duration // of its clock, ahead of the site's
	subnet      int           // its broadcasts reach those of the same
	evil        *evil         // in an attacker's hands
	paused      int           // how many faults say so now
	dead, awake bool          // awake: has begun its present life
	committed   bool
	firewalled  bool
	corrupting  bool
	gone        bool // for good
	lying       bool // a lie is under way
	blurred     bool // its name was another's too, or another's its own
	life        int  // counts the times it was switched on: what was meant for an earlier one is lost

	node   pfs.Node
	nextIn pfs.ConnID

	pipes pipeTable
	name  string
	load  *siteLoad

	receiving []ported         // over the LAN
	fetching  fileTable[*flow] // over the WAN
	lookedAt  time.Duration    // when what comes in is looked at next; never, if nothing does
	crowd     *crowd

	sending []ported // over the LAN
	disk    shelf
	fetches fileTable[int] // numbers the fetches of a file
	addr    netip.Addr
	hops    int // redirects in a row
	cfg     pfs.Config
	store   store

	// Faults of this phone; those that last count how many say so now.
	mute, deaf, isolated         int
	stalled, diskFull, diskError int
	cutting, misdirected         int // its commits; its writes
	unsynced, torn               int
	trickle                      int64 // bit/s of every flow, 0: no fault
	noise                        noise
	queued                       []queued              // while it is paused
	ghosts                       []*pipe               // that it forgot by losing its power
	meters                       map[netip.Addr]*meter // of addresses that nobody has proved to be at
	worst                        meter
	worstAddr                    netip.Addr

	_     [80]byte // to whole lines, of which there is an odd number
	first [8]pipe  // most dial no more
}

// queued is an input that a paused phone has not looked at yet.
type queued struct {
	in    pfs.Input
	fetch int // the fetch that it is about
}

// fetchedFile is the file that a server's answer is about; "" of another input.
func fetchedFile(in pfs.Input) string {
	switch in := in.(type) {
	case pfs.Fetched:
		return in.File
	case pfs.FetchDone:
		return in.File
	case pfs.FetchFailed:
		return in.File
	}
	return ""
}

// disk is one file on a phone's disk.
type disk struct {
	whole  bool // verified
	synced bool
	rotten bool  // changed since
	have   int64 // bytes that were reported, while it is on its way
	size   int64
	digest load.Digest
	from   load.Digest // what the bytes really are
}

// told is the digest that the bytes had when they were verified.
func (d *disk) told() load.Digest {
	digest := d.from
	if d.rotten {
		digest[0] ^= rotBit
	}
	return digest
}

// step feeds the node and carries out what it wants.
func (h *host) step(in pfs.Input) {
	_, begins := in.(pfs.Start)
	switch {
	case h.dead || !h.awake && !begins: // a phone that is off hears nothing
		return
	case h.evil != nil:
		h.evil.step(h, in)
		return
	case h.paused > 0:
		h.s.struck[Pause]++
		h.queued = append(h.queued, queued{in, h.fetches.get(fetchedFile(in))})
		return
	}
	h.awake = true
	h.carry(h.node.Step(h.s.now+h.skew, in))
}

// feed is step for what a node is fed most: where nothing is wrong with the phone
// the input need not outlive it.
func feed[I pfs.Input](h *host, in I) {
	switch {
	case h.dead || !h.awake: // as step has it
		return
	case h.evil != nil || h.paused > 0:
		h.step(in)
		return
	}
	h.carry(h.node.Step(h.s.now+h.skew, in))
}

// carry does what the node wants, and wakes it when it wants to.
func (h *host) carry(effects []pfs.Effect) {
	for _, e := range effects {
		h.carryOut(e)
	}
	at, ok := h.node.Deadline()
	at -= h.skew
	if !ok || h.tickAt >= h.s.now && h.tickAt <= at {
		return
	}
	at = max(at, h.s.now)
	h.tickAt = at
	h.s.schedule(at, tick{h})
}

// tick is void if another was scheduled since.
type tick struct{ *host }

func (t tick) do() {
	if t.tickAt == t.s.now {
		t.tickAt = -1
		feed(t.host, pfs.Tick{})
	}
}

// startAfter switches the phone on.
func (h *host) startAfter(d time.Duration) {
	life := h.life
	h.s.after(d, func() {
		if h.life == life {
			h.step(pfs.Start{})
		}
	})
}

// later feeds the node after a span; nothing in a Step may answer at once.
func later[I pfs.Input](h *host, d time.Duration, in I) {
	h.s.schedule(h.s.now+d, &answer[I]{h, h.life, in})
}

// answer is void once the life has ended that asked for it.
type answer[I pfs.Input] struct {
	*host
	life int
	in   I
}

func (a *answer[I]) do() {
	if a.host.life == a.life {
		feed(a.host, a.in)
	}
}

// laterWithout is later with a file thrown away; until the node knows, whoever
// reads it goes on from an open handle.
func (h *host) laterWithout(d time.Duration, file string, in pfs.Input) {
	life := h.life
	h.s.after(d, func() {
		if h.life == life {
			h.disk.drop(file)
			h.step(in)
		}
	})
}

func (h *host) carryOut(e pfs.Effect) {
	switch e := e.(type) {
	case pfs.Emit:
		e.Event.T -= telemetry.Micros(h.skew / time.Microsecond)
		h.s.emit(*e.Event)
		if e.Event.Kind == telemetry.Committed {
			h.committed = true
			h.s.committed++
			h.s.checkDone()
		}
	case pfs.Broadcast:
		h.broadcast(e.Msg)
	case pfs.Dial:
		h.dial(e)
	case pfs.Send:
		h.pipes.get(e.Conn).send(h, e.Frame)
	case pfs.SendFile:
		h.pipes.get(e.Conn).startFlow(h, e.Outgoing)
	case pfs.Receive:
		if p := h.pipes.get(e.Conn); p != nil { // else closed while this phone was paused
			p.lets, p.fed = lets{file: e.File, digest: e.Digest}, true
			if e.Blocks.Known() {
				p.lets.block = int64(e.Blocks.Bytes)
			}
			h.makeRoom(e)
			p.begin()
		}
	case pfs.Close:
		h.pipes.get(e.Conn).close(h)
	case pfs.Prepare: // the server speaks TFTP, which has no connection to open
	case pfs.Fetch:
		h.fetches.set(e.File, h.fetches.get(e.File)+1)
		h.s.wan.fetch(h, e)
	case pfs.CancelFetch:
		h.fetches.set(e.File, h.fetches.get(e.File)+1)
		h.s.wan.cancel(h, e.File)
	case pfs.Finish:
		h.finish(e.File)
	case pfs.Discard:
		h.disk.drop(e.File)
	case pfs.ReadList:
		later(h, time.Millisecond, h.readList(e.File))
	case pfs.Commit:
		h.commit(e)
	default:
		panic(fmt.Sprintf("sim: unknown effect %T", e))
	}
}

// broadcast reaches every other host of the subnet at one moment.
func (h *host) broadcast(m wire.Message) {
	raw, parsed := h.s.encode(m)
	h.s.cross(call(func() {
		for _, to := range h.s.hosts {
			if to != h && to.subnet == h.subnet && !h.s.deaf() {
				h.s.air(h, to, raw, parsed)
			}
		}
	}))
}

// finish checks what a transfer left on the disk.
func (h *host) finish(file string) {
	d := h.disk.get(file)
	if d == nil { // an empty one: no byte had to come
		d = h.disk.set(file, disk{from: load.Sum(nil)})
	}
	in := pfs.Stored{File: file, Size: d.size, Digest: d.from, Corrupt: !d.digest.IsZero() && d.digest != d.from}
	if h.diskError > 0 && !in.Corrupt {
		h.s.struck[DiskError]++
		h.laterWithout(time.Millisecond, file, pfs.Stored{File: file, Err: errDisk})
		return
	}
	d.whole = !in.Corrupt // a power cut before the answer makes no difference to anybody
	d.synced = d.whole && h.cfg.Mutant != pfs.ForgetsSync
	if d.whole {
		h.misdirect(file)
	}
	later(h, time.Millisecond+hashTime*time.Duration(d.size), in)
}

// held is what the disk has after a power cut, in the order of the load.
func (h *host) held() (out []pfs.Held) {
	for _, f := range h.load.spec.Files {
		d := h.disk.get(f.Name)
		switch {
		case d == nil:
		case d.whole:
			out = append(out, pfs.Held{File: f.Name, Have: d.size, Size: d.size, Digest: d.told(), Whole: true})
		case d.have > 0 && !d.digest.IsZero():
			out = append(out, pfs.Held{File: f.Name, Have: d.have, Size: d.size, Digest: d.digest})
		}
	}
	return out
}
