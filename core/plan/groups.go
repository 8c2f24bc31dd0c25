package plan

// group is the phones of one model in one subnet: those that share.
type group struct {
	phones int
	model  int
	alike  int64 // how many such groups there are
}

// off is how many phones do not share.
func (in *Input) off() int { return int(int64(in.Phones) * int64(in.Off) / 100) }

// groups spreads the phones over the models and the subnets as evenly as can be;
// a group without a phone is none. apart are those who do not share, by model.
func (in *Input) groups() (sharing []group, apart []int) {
	for m := range in.Models {
		all, off := part(in.Phones, m, len(in.Models)), part(in.off(), m, len(in.Models))
		for _, g := range spread(all-off, in.Subnets, m) {
			sharing = append(sharing, g.bundles(max(mostGroups/len(in.Models), 1))...)
		}
		apart = append(apart, off)
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

// spread puts the phones of a model into subnets, of which some get one more.
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

// mostGroups bounds, roughly, how many kinds of groups are told apart.
const mostGroups = 8

// bundles takes groups of one size apart into a few: what happens in one does not
// happen in all others at the same moment.
func (g group) bundles(most int) (out []group) {
	for i := range most {
		if n := part(int(g.alike), i, most); n > 0 {
			out = append(out, group{g.phones, g.model, int64(n)})
		}
	}
	return out
}
