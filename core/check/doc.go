// Package check holds a history to what must always be so. It is fed telemetry
// events, of simulated and of real nodes alike, and finds what breaks one of
// its named checks ([Checks] lists them).
//
// # Two modes
//
// Events only: [Checker.Event] for every event in order, then [Checker.End];
// [Replay] does both for a recording. What the nodes told is held against
// itself: a hostile or buggy node that lies about all it does is not found.
//
// Events and world: after any event the owner of the true state, a simulator
// or a harness, may call [Checker.Look] with a [World], which holds the host of
// the last event to it; at a crash point [Checker.Crash], with the world that a
// power cut would leave; and once a run has come to rest [Checker.Rest].
//
// # What it promises
//
// The same history gives the same violations, in order. One fault is reported
// once: a check speaks at most once of a node and a file. Memory is bounded by
// the number of nodes and files, not of events.
//
// # What it leaves to others
//
// Which faults a run has: [Config] says it, and some checks hold less strictly
// then (each says so). Who kills a node tells its node-down: a checker cannot
// know.
package check
