package sim

import (
	"errors"
	"slices"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/telemetry"
)

// Headers of a TFTP block on the line: IPv4 20, UDP 8, TFTP 4 bytes.
const tftpHeaders = 32

var (
	errNotFound = errors.New("file not found on the server")
	errTimeout  = errors.New("the server did not answer in time")
	errSize     = errors.New("the server sent another size than it announced")
)

// wan is the line between the server and the site.
type wan struct {
	s     *Sim
	flows []*flow // all at the same rate, but for a bit
	done  int64   // line bytes of transfers that have ended
	epoch int     // numbers the scheduled end of the first to end

	sampling bool
	down     bool // the server answers nothing

	downs, wrongSize, badList int // how many faults say so now
	oldList                   int
	slow                      int64 // bit/s, the server's own limit; 0: none
}

// tftpPatience is how long a client asks a silent server: 5 tries that double
// from 1 s. native/upstream, whose doubling ends at 2 s, gives up after 19 s.
const tftpPatience = 31 * time.Second

// stop silences the server; transfers that run time out.
func (w *wan) stop() {
	w.down = true
	running := slices.Clone(w.flows)
	for _, f := range running {
		w.remove(f)
		w.fail(f, tftpPatience, errTimeout)
	}
}

// change replaces the files: what is being read ends with another size.
func (w *wan) change() {
	for _, f := range slices.Clone(w.flows) {
		w.s.struck[ServerChange]++
		w.remove(f)
		w.fail(f, w.s.cfg.RTT, errSize)
	}
}

// choose has the server serve the edition that the faults say.
func (w *wan) choose() {
	for _, l := range w.s.loads {
		l.serving = l.editions[len(l.editions)-1]
		if w.oldList > 0 {
			l.serving = l.editions[ancient]
		}
	}
}

// fail ends a fetch later, unless it is cancelled meanwhile.
func (w *wan) fail(f *flow, after time.Duration, err error) {
	w.s.after(after, func() {
		if f.to.fetching.get(f.file) == f {
			f.to.fetching.drop(f.file)
			f.to.step(pfs.FetchFailed{File: f.file, Err: err})
		}
	})
}

// fetch asks the server for a file: request, OACK and ACK cross the line
// before the first block arrives.
func (w *wan) fetch(h *host, e pfs.Fetch) {
	file := e.File
	size, digest, ok := h.load.content(file)
	rtt := w.s.cfg.RTT
	f := &flow{file: file, to: h, size: size, digest: digest, change: never, report: never}
	if e.Want.Blocks.Known() {
		f.have, f.from0, f.block = e.Offset, e.Offset, int64(e.Want.Blocks.Bytes)
	}
	h.fetching.set(file, f)
	if w.down {
		w.fail(f, tftpPatience, errTimeout)
		return
	}
	if !ok {
		w.fail(f, rtt, errNotFound)
		return
	}
	w.s.after(rtt+rtt/2, func() {
		if h.fetching.get(file) != f {
			return // cancelled
		}
		if w.down {
			w.fail(f, tftpPatience, errTimeout)
			return
		}
		if h.diskFull > 0 {
			w.s.struck[DiskFull]++
			w.fail(f, 0, errDiskFull)
			return
		}
		if w.badList > 0 && file == h.load.spec.List().Name {
			w.s.struck[ServerList]++
			f.size, f.digest = int64(len(badListText)), badDigest()
		}
		if w.oldList > 0 && h.load.serving != h.load.editions[len(h.load.editions)-1] {
			w.s.struck[OldList]++
		}
		if f.block > 0 {
			if err := h.ready(f, e); err != nil {
				w.fail(f, 0, err)
				return
			}
		}
		f.begun, f.since = true, w.s.now
		w.flows = append(w.flows, f)
		w.reshare()
		w.s.report(f)
		w.s.tickFlow(f)
		w.keepSampling()
	})
}

// keepSampling reports the line's counter while it is in use.
func (w *wan) keepSampling() {
	if w.sampling {
		return
	}
	w.sampling = true
	before := w.bytes()
	w.s.after(tickEvery, func() {
		w.sampling = false
		w.sample()
		// One more sample after the last byte: it shows that the line rests.
		if len(w.flows) > 0 || w.bytes() > before {
			w.keepSampling()
		}
	})
}

// cancel ends a fetch; no answer follows.
func (w *wan) cancel(h *host, file string) {
	f := h.fetching.get(file)
	h.fetching.drop(file)
	if f != nil && f.begun {
		w.remove(f)
	}
}

func (w *wan) cancelAll(h *host) {
	for _, f := range h.load.spec.Files {
		w.cancel(h, f.Name)
	}
}

// arrived ends the transfers whose last byte is here.
func (w *wan) arrived() {
	var ended []*flow
	for _, f := range w.flows {
		f.settle(w.s.now)
		if f.have >= f.size {
			ended = append(ended, f)
		}
	}
	if w.wrongSize > 0 {
		for _, f := range ended {
			w.s.struck[ServerSize]++
			w.remove(f)
			w.fail(f, 0, errSize)
		}
		return
	}
	for _, f := range ended {
		w.remove(f)
		if d := f.to.disk.get(f.file); f.block > 0 && d != nil {
			d.have = f.size
			continue
		}
		f.to.disk.set(f.file, disk{size: f.size, from: f.digest})
	}
	for _, f := range ended {
		if f.to.fetching.get(f.file) == f { // else cancelled for what another one brought
			f.to.fetching.drop(f.file)
			f.to.step(pfs.FetchDone{File: f.file, Size: f.size})
		}
	}
	if len(ended) == 0 {
		w.reshare() // rounding: a microsecond too early
	}
}

func (w *wan) remove(f *flow) {
	f.settle(w.s.now)
	w.done += w.lineBytes(f)
	f.begun, f.rate = false, 0
	w.flows = slices.DeleteFunc(w.flows, func(o *flow) bool { return o == f })
	if d := f.to.disk.get(f.file); f.block > 0 && d != nil {
		d.have = f.whole()
	}
	w.reshare()
	w.s.follow(f)
}

// reshare gives every transfer its part of the line: an equal share, less
// headers and repetitions, at most what its window allows. What does not come out
// even goes to the first of them, a bit each, so that nothing of the line is lost.
func (w *wan) reshare() {
	if len(w.flows) == 0 {
		return
	}
	c := &w.s.cfg
	line := c.WANRate
	if w.slow > 0 && w.slow < line {
		w.s.struck[ServerSlow]++
		line = w.slow
	}
	block, packet, n := c.BlockSize, c.BlockSize+tftpHeaders, int64(len(w.flows))
	all := line/packet*block + line%packet*block/packet
	all = all * 1000 / (1000 + w.repeats())
	rate, rest := all/n, all%n
	// No more than a window is under way in a round trip.
	if rtt := int64(c.RTT / time.Microsecond); rtt > 0 {
		if most := c.Window * block * 8 * 1_000_000 / rtt; rate >= most {
			rate, rest = most, 0
		}
	}
	w.setRates(rate, int(rest))
}

// setRates settles every transfer, gives it a rate, the first of them a bit more,
// and schedules the end of the first to end: one event serves for all.
func (w *wan) setRates(rate int64, more int) {
	first := never
	for i, f := range w.flows {
		f.settle(w.s.now)
		f.rate = rate
		if i < more {
			f.rate++
		}
		f.rate = max(f.rate, 1)
		first = min(first, f.remaining())
	}
	for _, f := range w.flows {
		w.s.follow(f)
	}
	w.epoch++
	epoch := w.epoch
	w.s.after(first, func() {
		if w.epoch == epoch && len(w.flows) > 0 {
			w.arrived()
		}
	})
}

// repeats is what loss adds to the blocks sent, in thousandths: each lost block
// is sent again, and nothing else (native/tftp, option sack).
func (w *wan) repeats() int64 { return int64(w.s.cfg.Loss) * 1000 / (1_000_000 - int64(w.s.cfg.Loss)) }

// lineBytes is what a transfer has cost the line so far.
func (w *wan) lineBytes(f *flow) int64 {
	came := f.have - f.from0
	blocks := came/w.s.cfg.BlockSize + 1
	bytes := came + blocks*tftpHeaders
	return bytes + bytes*w.repeats()/1000
}

func (w *wan) bytes() int64 {
	n := w.done
	for _, f := range w.flows {
		f.settle(w.s.now)
		n += w.lineBytes(f)
	}
	return n
}

// sample reports the line's counter.
func (w *wan) sample() {
	w.s.emit(telemetry.Event{T: w.s.micros(), Kind: telemetry.WAN, Down: telemetry.Bytes(w.bytes()), Rate: w.s.cfg.WANRate})
}
