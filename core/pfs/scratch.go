package pfs

import (
	"openpfs/core/load"
	"openpfs/core/telemetry"
	"openpfs/core/wire"
)

// Scratch is where a Step writes down what it returns. A driver whose nodes take
// turns, and that carries out what one wants before the next one's, can give all of
// them one.
type Scratch struct {
	effects []Effect
	events  []telemetry.Event // of the Emits
	frames  []Control         // of the Sends
	calls   []Call            // of the Dials
	gives   []Outgoing        // of the SendFiles
	takes   []Incoming        // of the Receives
	timings []*Timing         // each of them once
	names   map[wire.NodeID]string
	digests map[load.Digest]string
	unknown load.ManifestFile // of which nothing is known
}

// Bounds on what is kept of names that were written down once; then all are
// forgotten.
const (
	maxNames   = 1 << 14
	maxDigests = 1 << 8
)

// begin forgets what the Step before has returned.
func (out *Scratch) begin() {
	out.effects, out.events, out.frames = out.effects[:0], out.events[:0], out.frames[:0]
	out.calls, out.gives, out.takes = out.calls[:0], out.gives[:0], out.takes[:0]
}

// noted is where a list has what an effect points to.
func noted[T any](list *[]T, v T) *T {
	*list = append(*list, v)
	return &(*list)[len(*list)-1]
}

// timing is one for all nodes that have the same.
func (out *Scratch) timing(t Timing) *Timing {
	for _, known := range out.timings {
		if *known == t {
			return known
		}
	}
	out.timings = append(out.timings, &t)
	return &t
}

// name is how telemetry calls a node.
func (out *Scratch) name(id wire.NodeID) string { return written(&out.names, maxNames, id) }

// digest is how telemetry writes one.
func (out *Scratch) digest(d load.Digest) string { return written(&out.digests, maxDigests, d) }

// written is a value's text, which is made once: all of a site's nodes speak of the
// same few.
func written[T interface {
	comparable
	String() string
}](texts *map[T]string, most int, v T) string {
	text, ok := (*texts)[v]
	if !ok {
		if *texts == nil {
			*texts = map[T]string{}
		}
		if len(*texts) == most {
			clear(*texts)
		}
		text = v.String()
		(*texts)[v] = text
	}
	return text
}
