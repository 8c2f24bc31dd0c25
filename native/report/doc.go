// Package report turns the fold of one upgrade into the figures that people
// and scripts read: one JSON object, or a short table beside the bound and the
// traditional way.
//
// Figures are ratios wherever they are to be compared: WAN bytes ÷ file bytes
// ÷ models, and time ÷ bound. The bound is the least that physics allows: every
// model's load crosses the line once, and its last bit needs half a round trip.
package report
