// Package telemetry is the one language in which a fleet tells what happened:
// simulated, live, recorded or read from a phone's log, a history is a list of
// [Event], and every picture, table and figure is a [Fleet] folded from it.
//
// What it promises:
//
//   - An Event is flat, small and self-contained; as JSON it is one line that
//     a person can read. [Event.AppendJSON] is canonical: equal events give
//     equal bytes, so a hash over a trace is a hash over the history.
//   - Structure (claims, roots, joins, children, verification, commits) is
//     never coalesced; only progress and link samples may be thinned out.
//   - [Fleet.Apply] never fails and never panics on foreign events: events of
//     unknown nodes create them, values out of range are ignored. The fold of
//     a prefix plus the rest equals the fold of the whole, so a viewer that
//     starts from a snapshot sees what one sees that was there from the start.
//   - Times are microseconds on one monotonic clock per history. Who merges
//     histories of several clocks (a hub) rebases them first.
//
// What it leaves to others: transport and storage (native/hub), the phone's
// console text (core/dload), and when to emit what (core/pfs).
//
// The schema is our own design; version 1. Unknown kinds and fields are kept
// out of the fold but do not make an event invalid, so that older viewers
// survive newer nodes.
package telemetry
