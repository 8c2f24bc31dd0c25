// Package hub is where a fleet's telemetry meets: programs publish events in
// process, nodes send theirs over WebSocket, and browsers see one history as it
// happens. It also serves the page.
//
// # What it promises
//
//   - One history, one order: every viewer gets a snapshot of the fleet's fold
//     and then each event after it, none lost, none twice. The fold of what a
//     viewer got equals the hub's own, bit for bit, whenever both are at rest.
//   - Who comes late has the past: the snapshot is the empty one, and the events
//     are those of the run from its first on, while the backlog holds them. Of a
//     longer run a newcomer gets the present state.
//   - No viewer slows anything down. Events are encoded once, in batches of at
//     most [Config.FlushEvery], into one backlog that all viewers read at their
//     own pace. Who falls out of the backlog gets a fresh snapshot instead. Who
//     does not take a message for [Config.WriteTimeout], or answers no ping for
//     that long (pings go out every [Config.PingEvery]), is closed.
//   - [Hub.Publish] does not wait for viewers, files or the network. It folds
//     in the caller's goroutine only when 4096 events have piled up.
//   - Bounded: nodes, viewers, bytes of a message, events of a node per second,
//     bytes of the backlog, control messages.
//   - A node speaks for itself alone: events of another name, of the run or of
//     the WAN are dropped and counted ([Hub.Stats]), as are lines that are no
//     event and kinds that this version does not know.
//
// # Interfaces
//
//	GET /healthz       "ok"
//	GET /api/info      {"hub":true,"demo":…,"schema":1,"name":…,"nodes":n,"viewers":n,"senders":n,"dropped":n}
//	GET /api/fleet     the fold as JSON
//	GET /api/live      WebSocket of a viewer
//	GET /api/ingest    WebSocket of a node
//	GET /…             the page
//
// nodes counts the devices in the fold, senders the connected ones. A viewer
// gets {"hello":{"schema":1,"demo":…,"name":…}}, {"snapshot":<fleet>}, then
// NDJSON batches of events; another {"snapshot":…} whenever it fell behind,
// which replaces what it had. It may send {"control":"restart"},
// or {"control":"restart","profile":"express"}.
//
// A node greets with
//
//	{"node":{"schema":1,"name":"SEP…","clock":µs,"token":"…","session":"…","from":n}}
//
// and then sends NDJSON lines of events. token is needed when the hub has one.
// With session (any string that is new for each start of the node) the hub
// answers {"ack":n}: it has the first n lines of that session, where from is
// the number of lines that the node knows to be acknowledged. The first answer
// comes at once, before any line; the node goes on with line n. So no line is
// lost or doubled when a connection breaks. Package client does all that.
//
// # Clocks
//
// A node's times are those of its own monotonic clock. The hub takes the clock
// in the greeting to be the time of its arrival: node events are therefore
// shown late by the one-way delay of that greeting (on a LAN below a
// millisecond, over the seeds' WAN 75 ms), never early, plus the drift of the
// two clocks since. Events rebased into the future are set to now, such from
// before the history began to 0. A connection made anew measures anew, but no
// event of a node is put before one that the node told earlier.
//
// # Whose word
//
// A node numbers its events. What the hub has to say, that a connection was lost,
// is a log event of no node, whose peer is the one that it is about. A log event
// of a node without a number is a remark of the program around it.
//
// # What it leaves to others
//
// TLS and listening (the caller's http.Server; set ReadHeaderTimeout),
// recording (read a [Watch]), and believing: without a token and TLS, whoever
// reaches the hub may speak as any node. Browsers take brotli over HTTPS only,
// so a page served in the clear also wants its files as .gz.
package hub
