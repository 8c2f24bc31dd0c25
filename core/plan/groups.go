package plan

// group is the phones of one model in one subnet: those that share.
type group struct {
	phones int
	model  int
	alike  int64 // how many such groups there are
}

// off is how many phones do not share.
func (in *Input) off() int { return int(int64(in.Phones) * int64(in.Off) / 100) }

// groups spreads the phones over the models and the subnets as evenly as can be.
// A group without a phone is none. Those apart do not share: their groups are of
// one phone.
func (in *Input) groups() (sharing, apart []group) {
	off := in.off()
	for m := range in.Models {
		all, alone := part(in.Phones, m, len(in.Models)), part(off, m, len(in.Models))
		sharing = append(sharing, spread(all-alone, in.Subnets, m)...)
		if alone > 0 {
			apart = append(apart, group{1, m, int64(alone)})
		}
	}
	return sharing, apart
}

// part is what the i-th of so many takers gets.
func part(n, i, takers int) int {
	if i < n%takers {
		return n/takers + 1
	}
	return n / takers
}

// spread puts the phones of a model into subnets: some get one more.
func spread(phones, subnets, model int) (out []group) {
	each, more := phones/subnets, phones%subnets
	if more > 0 {
		out = append(out, group{each + 1, model, int64(more)})
	}
	if each > 0 {
		out = append(out, group{each, model, int64(subnets - more)})
	}
	return out
}
