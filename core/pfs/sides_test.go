package pfs

import (
	"slices"
	"testing"
	"time"

	"openpfs/core/load"
	"openpfs/core/wire"
)

func TestSidesWeighAlike(t *testing.T) {
	for _, c := range []struct {
		sizes []int64
		want  []bool
	}{
		{nil, []bool{}},
		{[]int64{7}, []bool{false}},
		{[]int64{50, 50}, []bool{false, true}},
		{[]int64{1, 2, 3, 10}, []bool{true, true, true, false}},
		{[]int64{3157527, 562693, 586811, 2479466, 1337680}, []bool{false, false, false, true, true}},
	} {
		var files []load.ManifestFile
		var weight [2]int64
		for _, n := range c.sizes {
			files = append(files, load.ManifestFile{Size: n})
		}
		got := sides(files)
		for i, one := range got {
			if one {
				weight[1] += c.sizes[i]
			} else {
				weight[0] += c.sizes[i]
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, weighing %v", c.sizes, got, weight)
		}
	}
}

// Who is strong in one side's files, and joins early, is weak and late in the
// other's.
func TestANodeIsStrongOnItsSideOnly(t *testing.T) {
	const half = 500 * time.Millisecond
	for i := range 100 {
		id := wire.NodeID{2, 0, 0, 0, 0, byte(i)}
		n := &Node{cfg: Config{ID: id}}
		a, b := session{n: n, hier: 1, split: true}, session{n: n, hier: 2, split: true, side: true}
		strong, other := &a, &b
		if a.strength()&sideBit == 0 {
			strong, other = other, strong
		}
		if strong.strength()&sideBit == 0 || other.strength()&sideBit != 0 {
			t.Fatalf("%v: %x and %x", id, strong.strength(), other.strength())
		}
		if strong.turn(time.Second) > half || other.turn(time.Second) < half {
			t.Fatalf("%v joins at %v and %v", id, strong.turn(time.Second), other.turn(time.Second))
		}
	}
}
