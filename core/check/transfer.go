package check

import (
	"fmt"

	"openpfs/core/telemetry"
)

// transfers follows a file's bytes to one device.
func (c *Checker) transfers(f *file, e telemetry.Event) {
	switch e.Kind {
	case telemetry.TransferStart:
		f.from = e.Have
		if e.Peer == "" {
			c.fetches(f)
		} else {
			c.receives(f, e)
		}
	case telemetry.Progress:
		if e.Have < f.from {
			c.report(WellFormed, e.Node, e.File, fmt.Sprintf("%s: %d bytes after %d", e.Kind, e.Have, f.from))
		}
		f.from = e.Have
	case telemetry.TransferFail:
		if f.fetching {
			f.top.failed++
		}
		f.fetching, f.from = false, 0
	case telemetry.Rejected:
		f.from = 0
	case telemetry.Fallback:
		f.mayFetch = true
		f.top.fallbacks++
	case telemetry.Verified:
		c.verifies(f, e)
	}
}

// fetches: fetch-cause, economy.
func (c *Checker) fetches(f *file) {
	h := f.top
	if f.n.pfs { // others take their own copy
		h.fetches++
	}
	c.asks(OneParent)
	if f.parent != "" {
		c.report(OneParent, f.n.name, f.name, "goes to the server and has "+f.parent)
	}
	if f.n.pfs && !c.cfg.Gaps {
		c.asks(FetchCause)
		if !f.mayFetch {
			c.report(FetchCause, f.n.name, f.name, "turns to the server: no root whose wait is over, no fallback")
		}
	}
	f.mayFetch, f.fetching = false, true
	failovers := max(h.crowns-1, 0)
	if most := 1 + failovers + h.fallbacks + h.failed; f.n.pfs && !c.cfg.Gaps {
		c.asks(Economy)
		if h.fetches > most {
			c.report(Economy, f.n.name, f.name, fmt.Sprintf("fetch %d from the server; %d root failovers, %d fallbacks and %d failed fetches allow %d",
				h.fetches, failovers, h.fallbacks, h.failed, most))
		}
	}
	if !f.n.pfs || !c.calm() {
		return
	}
	for _, o := range h.files {
		if o != f && o.n.up && o.n.pfs && (o.whole && !o.bad || o.fetching) {
			h.needless++
			if h.needless > h.fallbacks {
				c.report(Economy, f.n.name, f.name, fmt.Sprintf("fetch %d from the server, while %s lives and has it or fetches it; %d fallbacks",
					h.fetches, o.n.name, h.fallbacks))
			}
			return
		}
	}
}

// receives: whole-parent, resume, same-model.
func (c *Checker) receives(f *file, e telemetry.Event) {
	c.sameModel(f, e.Peer)
	c.asks(Resume, OneParent)
	if e.Have != 0 && e.Have != f.joined && f.parent != "" || e.Have > e.Size {
		c.report(Resume, e.Node, e.File, fmt.Sprintf("from byte %d of %d; asked for it from %d", e.Have, e.Size, f.joined))
	}
	if e.Peer != f.parent && !c.cfg.Gaps {
		c.report(OneParent, e.Node, e.File, "bytes come from "+e.Peer+", its parent is "+f.parent)
	}
	if c.hostile(e.Peer) {
		return
	}
	c.asks(WholeParent)
	at := c.now
	c.unless(func() bool {
		p := c.at(e.Peer, f)
		if p == nil {
			return c.cfg.Gaps || c.torn(e.Peer, at)
		}
		if p.n.express && !p.whole { // the world says how much of it is here
			return true
		}
		return p.size == e.Size && (p.whole || p.wholeTo > 0 && p.wholeTo+c.cfg.Flight >= at) || c.torn(e.Peer, at)
	}, WholeParent, e.Node, e.File, fmt.Sprintf("%d bytes come from %s, which has verified no such file", e.Size, e.Peer))
}

// verifies: same-digest.
func (c *Checker) verifies(f *file, e telemetry.Event) {
	h := f.top
	if c.cfg.Published != nil || h.digest != "" && !c.cfg.Changes {
		c.asks(SameDigest)
	}
	f.leaves()
	f.whole, f.size, f.digest = true, e.Size, e.Digest
	switch {
	case e.Digest == "" && c.cfg.Gaps: // an older recording
	case len(e.Digest) != 64:
		c.report(WellFormed, e.Node, e.File, e.Kind.String()+": the digest is "+e.Digest)
	case c.cfg.Published != nil:
		if !c.cfg.Published(e.Model, e.File, e.Digest, int64(e.Size)) {
			c.report(SameDigest, e.Node, e.File, fmt.Sprintf("%d bytes of digest %.16s…, which nobody published", e.Size, e.Digest))
		}
	case h.digest == "":
		h.digest, h.size, h.verifier = e.Digest, e.Size, e.Node
	case (h.digest != e.Digest || h.size != e.Size) && !c.cfg.Changes:
		c.report(SameDigest, e.Node, e.File, fmt.Sprintf("%d bytes of digest %.16s…; %s has %d of %.16s…", e.Size, e.Digest, h.verifier, h.size, h.digest))
	}
}
