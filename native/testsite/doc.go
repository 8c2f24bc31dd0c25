// Package testsite is what the tests with real sockets share: a site of its
// own for every test, with addresses, a load, a server, neighbours whose every
// word the test says, and a history that can be waited for. Tests import it,
// programs never (a test holds that).
//
// # What it promises
//
// All sites of a machine share one broadcast domain, loopback's. Yet no two of
// them have an address, a model or a node's identity in common, in one process
// or in several: a site claims its block of addresses from the kernel, for as
// long as the test runs, and everything else is named after the block.
//
// Nothing here sleeps to be right: [History] returns when what was asked for
// has been told, and ends the test when it was not told in time.
//
// # What it leaves to others
//
// Nodes: native/node's own tests import this package, so it cannot import
// native/node. Each package starts its kind of them, in the test's process or
// as processes of their own.
//
// # Attacks
//
// A test that is an attack says so with [Begin]. With -attacks FILE its row is
// appended to that file when it ends: what was tried, what came of it, and how
// many of the bytes that the attacked installed were lost.
package testsite
