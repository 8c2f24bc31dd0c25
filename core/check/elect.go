package check

import (
	"fmt"
	"math/bits"

	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// elects follows the election of a file at one device.
func (c *Checker) elects(f *file, e telemetry.Event) {
	switch e.Kind {
	case telemetry.FileStart:
		if f.whole { // thrown away, and fetched again
			f.whole, f.wholeTo = false, c.now
		}
		f.bad, f.began = false, e.T
		f.leaves()
	case telemetry.Claim:
		f.top.claims++
		f.ad, f.strength, f.claimed = 0, e.Strength, e.T
	case telemetry.Ad:
		c.asks(Election)
		if e.N != f.ad+1 && !c.cfg.Gaps {
			c.report(Election, e.Node, e.File, fmt.Sprintf("ad %d after %d", e.N, f.ad))
		}
		c.yields(f)
		f.ad, f.claimed = e.N, e.T
	case telemetry.Yield:
		f.ad, f.root = -1, false
	case telemetry.RootConfirmed:
		c.asks(Election, OneParent)
		if f.ad != wire.MaxAd && !c.cfg.Gaps {
			c.report(Election, e.Node, e.File, fmt.Sprintf("root after ad %d of %d", f.ad, wire.MaxAd))
		}
		if f.parent != "" {
			c.report(OneParent, e.Node, e.File, "root below "+f.parent)
		}
		f.ad, f.root = -1, true
		f.top.crowns++
		clear(f.heard)
	case telemetry.RootWaitOver:
		f.mayFetch = f.root
	case telemetry.Offer:
		c.offers(f)
	}
}

// yields: an ad comes a quarter of a second after the word before it; a stronger
// claim that was made meanwhile ought to have been heard.
func (c *Checker) yields(f *file) {
	if !c.calm() {
		return
	}
	c.asks(Yields)
	for _, o := range f.top.files {
		if o != f && o.n.up && o.ad >= 0 && o.strength > f.strength && o.claimed > f.began && o.claimed+c.cfg.Flight < c.now {
			c.report(Yields, f.n.name, f.name, fmt.Sprintf("strength %08x, claims on against %08x of %s", uint32(f.strength), uint32(o.strength), o.n.name))
			return
		}
	}
}

// hears is how many offers two roots must have heard of each other before one
// of them should have given way: one may have been hashing meanwhile.
const hears = 3

// offers: one-root.
func (c *Checker) offers(f *file) {
	if !f.root || f.whole {
		return
	}
	if !c.calm() {
		clear(f.heard)
		return
	}
	c.asks(OneRoot)
	for _, o := range f.top.files {
		if o == f || !o.root || o.whole || !o.n.up {
			continue
		}
		o.heard[f.n.name]++
		if o.heard[f.n.name] >= hears && f.heard[o.n.name] >= hears {
			c.report(OneRoot, f.n.name, f.name, "stays root beside "+o.n.name)
		}
	}
}

// claims: few-claims.
func (c *Checker) claims() {
	if !c.cfg.Together || c.cfg.Network {
		return
	}
	for _, h := range c.tops {
		c.asks(FewClaims)
		if most := 4*bits.Len(uint(len(h.files))) + 20; h.claims > most {
			c.report(FewClaims, "", h.file, fmt.Sprintf("%d claims of %d phones, at most %d", h.claims, len(h.files), most))
		}
	}
}
