// Package player turns histories of telemetry events into what a page shows at
// one moment: it owns the playhead, the fleet folded up to it, and what a viewer
// can do to them: play, pause, go to any moment, step, act, compare.
//
// What it promises:
//
//   - One player for every life of a history: simulated ([Player.Simulate]), told
//     by a hub while it happens ([Player.GoLive], [Player.Feed]), recorded, or made
//     of phones' console logs ([Player.Open]). Nothing is invented: whatever it
//     returns was told by an event.
//   - The past is kept whole (see package history): the playhead goes to any moment
//     that is known, forwards and backwards, and what it finds there is the fold
//     from the beginning. [View.Epoch] tells every view that its state was replaced
//     and not advanced.
//   - The future of a simulated run is computed ahead of the playhead in what a
//     Tick leaves over, so that its end is soon known and the whole timeline is
//     there to scrub. A run in which no byte moves for ten minutes is not computed
//     further than that.
//   - Who acts ([Player.Act]) forks the history: the new branch shares its parent's
//     events up to the playhead and not one after it, and is what the simulator
//     makes of the settings with the action in their plan. The simulator has to
//     go through that past once more; the playhead waits for it and for nothing
//     else. Branches stay until they are dropped, and any two are shown on one
//     clock ([Player.Compare]).
//   - [Player.Tick] is given the page's monotonic clock. It may be called from
//     several places (the canvas's frame, the page's own timer) and at any
//     pace, hidden tabs included. One call works for a bounded time only; a
//     simulation that cannot keep up slows down and says so in [View.Lagging].
//   - A live history is played a short moment late so that uneven delivery does not
//     show. One may look back while it goes on; [Player.Follow] returns to the
//     present, and so does playing on until there. A run that begins anew is a
//     branch of its own.
//   - Everything is bounded: histories (see history.Limits), branches, and the
//     events that the canvas has not fetched yet. Who falls behind gets the state
//     instead of the backlog.
//   - The facts of [Tell] and the figures of [Compare] are pure functions of a
//     fleet.
//
// What it leaves to others: the protocol (core/sim), what an action is in a plan
// (wasm/simulate), drawing (wasm/scene and wasm/viz), the WebSocket and all of the
// DOM (web/app).
package player
