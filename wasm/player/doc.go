// Package player turns a history of telemetry events into what a page shows
// at one moment: it owns the playhead, the fleet folded up to it, and the few
// things a viewer can do to them (play, pause, speed, restart, select).
//
// What it promises:
//
//   - One player for both lives. In [Sim] it draws the history from a [Source]
//     as the playhead advances; in [Live] it plays what a hub sends, a short
//     moment late so that uneven delivery does not show. Nothing is invented:
//     whatever it returns was told by an event.
//   - [Player.Tick] is given the page's monotonic clock. It may be called from
//     several places (the canvas's frame, the page's own timer) and at any
//     pace, hidden tabs included. One call works for a bounded time only; a
//     simulation that cannot keep up slows down and says so in [View.Lagging].
//   - Everything is bounded: the events kept for the list, those that the
//     canvas has not fetched yet, and those that wait while a live page is
//     paused. Who falls behind gets the state instead of the backlog.
//   - The facts of [Tell] and the figures of [Compare] are pure functions of a
//     fleet.
//
// What it leaves to others: the protocol (core/sim), drawing (wasm/scene and
// wasm/viz), the WebSocket and all of the DOM (web/app).
//
// A step back in time needs a past: the events in order and, now and then, a
// copy of the fleet. Both pass through [Player.apply], the only place where an
// event meets the fleet, and clone makes the copy; [View.Epoch] already tells
// every view that its state was replaced and not advanced.
package player
