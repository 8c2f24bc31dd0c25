package plan

import (
	"fmt"
	"time"

	"openpfs/core/load"
)

// site is an Input with what follows from it.
type site struct {
	*Input
	loads   []load.Spec // by model
	sharing []group
	apart   []int         // phones that do not share, by model
	ceiling int64         // of one transfer, bit/s
	lead    time.Duration // before its bytes come
}

func newSite(in *Input) *site {
	s := &site{Input: in, ceiling: in.Server.ceiling(in.WAN, in.RTT), lead: in.Server.lead(in.WAN, in.RTT)}
	for _, m := range in.Models {
		s.loads = append(s.loads, in.load(m))
	}
	s.sharing, s.apart = in.groups()
	return s
}

// load is a model's: its family's, or the sizes that were given, and a list of
// their names.
func (in *Input) load(model string) load.Spec {
	spec := load.SpecFor(model)
	if len(in.Sizes) == 0 {
		return spec
	}
	list := spec.List()
	spec.Files = []load.FileSpec{list}
	for i, n := range in.Sizes {
		spec.Files = append(spec.Files, load.FileSpec{Name: fmt.Sprintf("component%d.sbn", i+1), Size: n})
	}
	return spec
}

// longest is what a plan may come to: beyond it nobody waits, and numbers no
// longer fit.
const longest = 10 * 365 * 24 * time.Hour

// check refuses what takes longer than that, by the line or by the ceiling of one
// transfer.
func (s *site) check() error {
	var all, one int64 // bytes
	for m, l := range s.loads {
		var load int64
		for _, f := range l.Files {
			load += s.Server.lineBytes(f.Size)
		}
		all += load * int64(part(s.Phones, m, len(s.Models)))
		one = max(one, load)
	}
	const limit = int64(longest / time.Second)
	switch {
	case all/limit > s.WAN/8:
		return &InputError{"wan", fmt.Sprint(s.WAN), "without sharing this takes more than ten years: give a faster line, fewer phones or smaller files"}
	case one/limit > s.ceiling/8:
		return &InputError{"upstream", string(s.Server.Kind), "one phone alone takes more than ten years: give larger blocks, a larger window or a shorter round trip"}
	case s.hop(one) > longest/64:
		return &InputError{"lan", fmt.Sprint(s.LAN), "from phone to phone this takes more than ten years: give a faster LAN or smaller files"}
	}
	return nil
}
