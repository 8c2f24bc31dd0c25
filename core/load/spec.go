package load

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// A FileSpec is a file of a load: its name and its size in bytes.
type FileSpec struct {
	Name string
	Size int64
}

// A Spec names a load and its files: the list first, then the components in
// the order of the list.
type Spec struct {
	Name  string // without [ListSuffix], as in loadInformation
	Files []FileSpec
}

// List returns the .loads file of s.
func (s Spec) List() FileSpec { return s.Files[0] }

// Components returns the files that the list names.
func (s Spec) Components() []FileSpec { return s.Files[1:] }

// Bytes returns the size of all files of s together, the list included.
func (s Spec) Bytes() int64 {
	var n int64
	for _, f := range s.Files {
		n += f.Size
	}
	return n
}

// Sizes of SCCP 9.4(2)SR3-1 for the 7941 and 7961, from the vendor's own
// directory listing. The five components are 8,126,582 bytes.
const (
	sizeList = 652
	sizeJar  = 1_630_052
	sizeCnu  = 556_833
	sizeApps = 3_157_527
	sizeDsp  = 562_693
	sizeCvm  = 2_219_477
)

// Real returns the load whose names and sizes are public: SCCP41.9-4-2SR3-1S
// of the 7941G and 7961G, with and without gigabit.
func Real() Spec { return familySpec("41") }

// SpecFor returns the load that stands for the model's. For the 7941G and
// 7961G it is [Real]. The other phones with peer firmware sharing get names of
// their own family in the same pattern, and, because only the 41 family's sizes
// are known, its sizes. Any other string still gives a load, whose names are
// safe and differ from every other model's.
func SpecFor(model string) Spec { return familySpec(family(model)) }

// family returns the tag that the file names of a model's load carry. Models
// of one family share their load, as on a real server.
func family(model string) string {
	switch digits, known := modelDigits(model); {
	case !known:
	case digits == "7906" || digits == "7911":
		return "11"
	case digits == "7931":
		return "31"
	case digits == "7941" || digits == "7961":
		return "41"
	case digits == "7970" || digits == "7971":
		return "70"
	}
	if CheckModel(model) == nil {
		return "-" + model
	}
	sum := sha256.Sum256([]byte(model))
	// '_' first: no tag of a valid model starts so, hence no collision.
	return "_" + hex.EncodeToString(sum[:8])
}

// modelDigits takes CP-7961G, 7961G, 7961G-GE, 7961 and the like apart.
func modelDigits(model string) (digits string, known bool) {
	m := strings.TrimPrefix(model, "CP-")
	if len(m) < 4 {
		return "", false
	}
	switch m[4:] {
	case "", "G", "G-GE", "-GE":
		return m[:4], true
	}
	return "", false
}

func familySpec(tag string) Spec {
	const load, part = ".9-4-2SR3-1S", ".9-4-2ES26.sbn"
	name := "SCCP" + tag + load
	return Spec{Name: name, Files: []FileSpec{
		{name + ListSuffix, sizeList},
		{"jar" + tag + "sccp" + part, sizeJar},
		{"cnu" + tag + part, sizeCnu},
		{"apps" + tag + part, sizeApps},
		{"dsp" + tag + part, sizeDsp},
		{"cvm" + tag + "sccp" + part, sizeCvm},
	}}
}
