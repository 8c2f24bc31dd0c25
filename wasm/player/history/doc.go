// Package history keeps one history of telemetry events whole, so that a player
// can go to any moment of it, forwards and backwards, at once.
//
// What it promises:
//
//   - [History.Add] appends an event; nothing else changes a history. Events are
//     numbered from 0 in the order in which they were added. The time of an event
//     never runs back: it is the latest T up to it.
//   - What is read is what was added, field for field. An event of a simulated
//     site takes about a dozen bytes; [History.Bytes] says how many all take.
//   - [History.Fleet] is the fold of the first n events, from the nearest of the
//     checkpoints: it equals the fold from the beginning. The gap between two
//     checkpoints is at most 1/32 of the events, or larger where the fleet is so
//     large that 32 copies of it would not fit [Limits.Checkpoints].
//   - Marks and series are computed as events arrive and cost no scan when asked.
//     What is shown of the line in any span is never more than it carried there
//     ([History.Crossed]).
//   - [History.Prefix] shares what it can: a fork of a long history costs one
//     chunk and its own future.
//   - A history of more than [Limits.Bytes] forgets its oldest events, as a live
//     page that stays open for days must; see [History.First].
//
// Chunks of 4,096 events are encoded one after the other: kind, which fields
// there are, the time since the event before, the context (node, model, load,
// file, hierarchy, exchange: a number, since few of them occur) and the fields.
// Strings are numbers into a table, too.
//
// What it leaves to others: where events come from and what the page does with a
// moment (wasm/player). The package is pure Go; it is not safe for concurrent use.
package history
