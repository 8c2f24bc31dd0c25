package sim

import (
	"fmt"
	"math/rand/v2"
	"time"

	"openpfs/core/load"
)

// DrawSite draws a site from a seed: few phones more often than many, one model
// more often than several, components of all sizes, lines of all rates.
func DrawSite(seed uint64) Config {
	rng := rand.New(rand.NewPCG(seed, 0x73697465))
	c := Config{Seed: seed, Phones: 2 + rng.IntN(1<<(2+rng.IntN(4)))}
	switch rng.IntN(60) {
	case 0:
		c.Phones = 100 + rng.IntN(301)
	case 1, 2, 3:
		c.Phones = 30 + rng.IntN(70)
	}
	models := []string{"CP-7961G", "CP-7911G", "CP-7971G"}
	c.Models = models[:1+min(rng.IntN(3), rng.IntN(3))]
	c.WANRate = 384_000 << rng.IntN(9)
	c.RTT = time.Duration(1+rng.IntN(400)) * time.Millisecond
	if rng.IntN(2) == 0 {
		c.Loss = rng.IntN(20_000)
	}
	c.LANRate = 10_000_000
	if rng.IntN(3) > 0 {
		c.LANRate = 100_000_000
	}
	c.Boot = []time.Duration{time.Nanosecond, 200 * time.Millisecond, 5 * time.Second, time.Minute}[rng.IntN(4)]
	for range max(rng.IntN(6)-2, 0) {
		c.Late = append(c.Late, time.Duration(rng.IntN(200))*time.Second)
	}
	for _, m := range c.Models {
		c.Loads = append(c.Loads, drawLoad(rng, m))
	}
	c.Signed = rng.IntN(2) == 0
	c.Express = rng.IntN(2) == 0
	c.Mixed = c.Express && rng.IntN(2) == 0
	return c.WithDefaults()
}

// drawLoad keeps the model's names, which differ from every other model's.
func drawLoad(rng *rand.Rand, model string) load.Spec {
	real := load.SpecFor(model)
	spec := load.Spec{Name: real.Name, Files: []load.FileSpec{{Name: real.Files[0].Name, Size: 2048}}}
	for i := range 1 + rng.IntN(6) {
		f := load.FileSpec{Name: fmt.Sprintf("extra%d-%s.sbn", i, real.Name), Size: int64(rng.IntN(1 << (8 + rng.IntN(15))))}
		if i < len(real.Components()) {
			f.Name = real.Components()[i].Name
		}
		if rng.IntN(12) == 0 {
			f.Size = 0
		}
		spec.Files = append(spec.Files, f)
	}
	return spec
}

// healAfter is the longest that the faults of a drawn plan last.
const healAfter = 240 * time.Second

// DrawPlan draws what goes wrong at a site, and when all of that is over. Each
// class is fully on or off; one seed in twelve has no fault at all.
func DrawPlan(seed uint64, c Config) (Plan, time.Duration) {
	rng := rand.New(rand.NewPCG(seed, 0x706c616e))
	heal := 20*time.Second + time.Duration(rng.Int64N(int64(healAfter-20*time.Second)))/time.Millisecond*time.Millisecond
	if rng.IntN(12) == 0 {
		return nil, 0
	}
	d := drawer{rng: rng, cfg: c, heal: heal, phones: rng.Perm(c.Phones + len(c.Late))}
	share := []int{40, 12, 5}[rng.IntN(3)] // of the classes, one in so many is on
	for _, class := range Classes() {
		if rng.IntN(share) < 2 {
			d.class(class)
		}
	}
	if len(d.plan) == 0 {
		d.class(Class(rng.IntN(int(drawnCount))))
	}
	return d.plan, heal
}

// drawer draws one plan.
type drawer struct {
	rng    *rand.Rand
	cfg    Config
	heal   time.Duration
	phones []int // those not lost for good, in a random order
	plan   Plan
}

// class adds one to many faults of a class.
func (d *drawer) class(c Class) {
	if (c == OldList || c == OldPeer) && !d.cfg.Signed {
		return
	}
	times := 1 + d.rng.IntN(3)
	if classes[c].where == onPhone && d.rng.IntN(2) == 0 {
		times += d.rng.IntN(1 + len(d.phones)/2)
	}
	switch c {
	case Liar, Freezer, Poisoner, Endless, Claimer, Crowd, OldPeer, Impostor:
		times = 1 + d.rng.IntN(2)
	case ServerChange: // a moment, which must meet a transfer
		times += d.rng.IntN(20)
	case Unsynced, Torn: // nothing without a crash, and a transfer on its way
		times = 1
		d.plan = append(d.plan, Fault{Until: d.heal, Class: c, Phone: Site})
		for range 5 + d.rng.IntN(20) {
			d.fault(PowerCut)
		}
	}
	for range times {
		d.fault(c)
	}
}

func (d *drawer) fault(c Class) {
	info := classes[c]
	f := Fault{Class: c, Phone: Site, At: d.moment(0)}
	if info.span {
		f.Until = d.moment(f.At) + time.Millisecond
	}
	if info.where == onPhone || info.where == onEither && d.rng.IntN(3) == 0 {
		f.Phone = d.phones[d.rng.IntN(len(d.phones))]
	}
	if c == Kill || c == Vanish || c == Cancel {
		if len(d.phones) == 1 { // the core that must finish
			return
		}
		last := len(d.phones) - 1
		f.Phone, d.phones = d.phones[last], d.phones[:last]
	}
	if c == CommitCut || c == Misdirect { // nothing without a commit, or a file's last byte
		f.At, f.Until = 0, d.heal
	}
	switch info.unit {
	case ppm:
		f.Amount = []int64{20_000, 200_000, 600_000, 950_000}[d.rng.IntN(4)]
	case rates:
		f.Amount = 1000 << d.rng.IntN(10)
	case spans:
		f.Amount = int64(time.Millisecond) << d.rng.IntN(10)
		switch c {
		case ClockJump:
			f.Amount <<= d.rng.IntN(13)
		case RebootLoop:
			f.Amount = int64(time.Second) * int64(2+d.rng.IntN(60))
		}
	}
	d.plan = append(d.plan, f)
}

// moment draws a time from the one given until all is healed; early ones more
// often, for most sites are done soon.
func (d *drawer) moment(from time.Duration) time.Duration {
	left := int64((d.heal - from) / time.Millisecond)
	if d.rng.IntN(2) == 0 {
		left = left/4 + 1
	}
	return from + time.Duration(d.rng.Int64N(max(left, 1)))*time.Millisecond
}
