package sim

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"slices"
	"time"

	"openpfs/core/check"
	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/room"
	"openpfs/core/telemetry"
)

// lanLatency is what a datagram or frame takes across the site.
const lanLatency = 300 * time.Microsecond

// Sim is one site with its line and server. It is not safe for concurrent use.
type Sim struct {
	cfg   Config
	now   time.Duration
	queue queue
	rng   *rand.Rand
	emit  func(telemetry.Event)

	hosts  []*host
	byAddr map[netip.Addr]*host
	byName map[string]*host
	loads  []*siteLoad // by model
	wan    wan
	port   int64        // what a phone's port carries of files, bit/s each way
	parsed []parsedList // that a phone has read already

	places room.Shelf[host] // for the phones that come next
	crowds room.Shelf[crowd]

	scratch *pfs.Scratch
	letters []*letter // that have arrived, to be used again
	posted  *letter   // the last that was begun
	holding []*pipe   // that hold something back
	doubles []*host   // that have another's address

	lanLoss             int // of broadcasts, at each receiver, in millionths
	committed, expected int
	ended               bool

	strict         bool       // held to the checks: what only they can see is done, too
	chaos          *rand.Rand // of the faults, so that a site without any is what it was
	faulty         bool       // a plan was applied
	noise          noise      // of every phone
	struck         [classCount]int
	states         [stateCount]int
	breaches       []check.Violation // found by the simulator itself, one a check
	unsynced, torn int

	atCrashPoint func(w check.World, host string) // told what a power cut would leave
}

// New makes a site; nothing has happened yet.
func New(cfg Config) (*Sim, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	s := &Sim{cfg: cfg, rng: rand.New(rand.NewPCG(cfg.Seed, 0x504653)), byAddr: map[netip.Addr]*host{}, byName: map[string]*host{}}
	s.chaos = rand.New(rand.NewPCG(cfg.Seed, 0x6368616f73))
	s.wan.s, s.scratch = s, &pfs.Scratch{}
	s.port = cfg.LANRate / lanWire * lanPayload
	for i, model := range cfg.Models {
		l, err := cfg.siteLoad(i, model)
		if err != nil {
			return nil, err
		}
		s.loads = append(s.loads, l)
	}
	s.reserve()
	s.at(0, s.announce)
	for i := range cfg.Phones + len(cfg.Late) {
		if _, err := s.addPhone(i, cfg.subnetOf(i)); err != nil {
			return nil, err
		}
		s.hosts[i].startAfter(cfg.boot(i, s.rng))
	}
	s.expected = len(s.hosts)
	return s, nil
}

// siteLoad makes what the server has for a model.
func (c *Config) siteLoad(i int, model string) (*siteLoad, error) {
	spec := load.SpecFor(model)
	if len(c.Loads) > 0 {
		spec = c.Loads[i]
	}
	if c.Signed {
		return signedLoad(spec, model, firstSequence)
	}
	return c.plainLoad(spec, model, &edition{})
}

// breath is how many jobs are done before others may work for a moment. On a single
// processor, and always in a browser, the garbage collector is among them: it would
// else have begun and not come to its end, and all that is written meanwhile is
// written for it as well.
const breath = 256

// Advance runs the site up to a moment of virtual time and hands every event
// to emit, in order. It returns true once every phone has committed.
func (s *Sim) Advance(until time.Duration, emit func(telemetry.Event)) bool {
	s.emit = emit
	for n := 1; !s.ended; n++ {
		if n%breath == 0 {
			runtime.Gosched()
		}
		it, ok := s.queue.next(until)
		if !ok {
			s.now = max(s.now, until)
			break
		}
		s.now = it.at
		it.job.do()
	}
	s.emit = nil
	return s.ended
}

// Now is the virtual time that has been reached.
func (s *Sim) Now() time.Duration { return s.now }

// FileBytes is the size of every model's load, one copy each.
func (s *Sim) FileBytes() (n int64) {
	for _, l := range s.loads {
		n += l.spec.Bytes()
	}
	return n
}

// WANBytes is what has crossed the line towards the site, headers included.
func (s *Sim) WANBytes() int64 { return s.wan.bytes() }

// HashesOK reports whether every file on the disk of every phone that committed
// is, byte for byte, the server's, and all of them of one edition.
func (s *Sim) HashesOK() bool {
	for _, h := range s.hosts {
		if !h.committed {
			continue
		}
		if h.holds() == nil {
			return false
		}
	}
	return true
}

// at schedules work; a time that has passed is a bug here.
func (s *Sim) at(t time.Duration, do func()) { s.schedule(t, call(do)) }

func (s *Sim) after(d time.Duration, do func()) { s.at(s.now+d, do) }

func (s *Sim) schedule(t time.Duration, j job) {
	if t < s.now {
		panic("sim: scheduled in the past")
	}
	s.queue.add(t, j)
}

// cross does a job when something has crossed the site.
func (s *Sim) cross(j job) { s.queue.addTo(oneWay, s.now+lanLatency, j) }

func (s *Sim) micros() telemetry.Micros { return telemetry.Micros(s.now / time.Microsecond) }

// breach notes what the simulator itself has found broken.
func (s *Sim) breach(name check.Name, detail string) {
	if !slices.ContainsFunc(s.breaches, func(v check.Violation) bool { return v.Check == name }) {
		s.breaches = append(s.breaches, check.Violation{Check: name, At: s.micros(), Detail: detail})
	}
}

// announce begins the history.
func (s *Sim) announce() {
	profile := "classic"
	if s.cfg.Express {
		profile = "express"
	}
	if s.cfg.NoPFS {
		profile = "traditional"
	}
	s.emit(telemetry.Event{T: s.micros(), Kind: telemetry.Run, Phones: s.cfg.Phones + len(s.cfg.Late), Rate: s.cfg.WANRate,
		RTT: telemetry.Micros(s.cfg.RTT / time.Microsecond), Size: telemetry.Bytes(s.FileBytes()), N: len(s.cfg.Models),
		Profile: profile, Text: fmt.Sprintf("seed %d", s.cfg.Seed)})
}

// addPhone makes phone i, which is off.
func (s *Sim) addPhone(i, subnet int) (*host, error) {
	id := phoneID(i)
	model := s.cfg.Models[i%len(s.cfg.Models)]
	cfg := pfs.Config{ID: id, Addr: address(subnet, i), Model: model, Load: s.loads[i%len(s.loads)].spec.Name,
		Running: "factory", PFS: !s.cfg.NoPFS, Express: s.cfg.Express, Timing: s.cfg.Timing, Mutant: s.cfg.Mutant, Scratch: s.scratch}
	if s.cfg.Mixed && i/len(s.loads)%3 == 0 {
		cfg.Express, cfg.Timing = false, pfs.Classic()
	}
	if s.cfg.Subnets > 1 || subnet > 0 {
		cfg.Subnet = prefix(subnet)
	}
	h := s.places.Get()
	h.s, h.load, h.crowd = s, s.loads[i%len(s.loads)], s.crowds.Get()
	h.pipes.shelf = room.Of(h.first[:])
	h.name, h.cfg, h.addr, h.subnet = id.String(), cfg, cfg.Addr, subnet
	h.nextIn, h.tickAt, h.lookedAt = pfs.Inbound, -1, never
	h.disk = newShelf(h.load.names())
	h.store = newStore(h.load, s.cfg.Signed && i/len(s.loads)%2 == 1)
	if err := h.makeNode(); err != nil {
		return nil, fmt.Errorf("sim: phone %d: %w", i, err)
	}
	s.hosts = append(s.hosts, h)
	s.byAddr[h.addr] = h
	s.byName[h.name] = h
	return h, nil
}

// reserve makes room for what the phones of a site are known to need. Nearly all of
// it is one piece of memory, made before all else: so the garbage collector goes
// through it while it is empty, and has no reason to come back.
func (s *Sim) reserve() {
	phones := s.cfg.Phones + len(s.cfg.Late)
	s.places = room.Of(make([]host, phones))
	s.crowds = room.Of(make([]crowd, phones))
	s.queue = newQueue(8 * phones)
}

// boot is when phone i starts.
func (c *Config) boot(i int, rng *rand.Rand) time.Duration {
	switch {
	case i >= c.Phones:
		return c.Late[i-c.Phones]
	case i > 0:
		return time.Duration(rng.Int64N(int64(c.Boot) + 1))
	}
	return 0 // the first phone is the clock's origin
}

// checkDone ends the run once every phone that lives has committed.
func (s *Sim) checkDone() {
	if s.committed == s.expected && !s.ended {
		s.wan.sample()
		s.emit(telemetry.Event{T: s.micros(), Kind: telemetry.RunEnd, N: s.committed})
		s.ended = true
	}
}
