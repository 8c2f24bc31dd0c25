// Package client tells a hub what happens at one node, without ever making the
// node wait.
//
// What it promises:
//
//   - [Client.Send] never blocks, whatever the hub or the network does.
//   - Every event arrives once and in order, through any number of broken
//     connections, as long as the queue does not overflow: what the hub has not
//     acknowledged is sent again, and what it has is not.
//   - The queue is bounded. From three quarters on, new progress is dropped
//     (the Progress kind alone; all else is structure); when it is full, waiting
//     progress makes room. Only a queue full of structure loses structure. What
//     was dropped is counted ([Client.Stats]) and told in a Log event as soon as
//     there is room.
//   - Connections are tried again after 0.1 s, doubling to 10 s, with jitter.
//   - [Client.Close] sends what is left within the time given, and says how much
//     was not.
//
// What it leaves to others: numbering events (Seq) and what they say. Events
// must bear the node's name, or the hub drops them; Send sets an empty one.
//
// The protocol and its clocks are described in package hub. A hub that starts
// anew knows nothing of the past: it gets what was not acknowledged before.
package client
