// Package attack holds the attacks that SECURITY.md names, one test each,
// against real nodes over sockets, the TFTP server and the hub. It has no code
// of its own.
//
// Each test is the attack of a stranger on the same subnet, who knows the
// protocol and has no key, and shows three things: the fleet completes with the
// right bytes, what the attack costs is bounded, and somebody counts it.
//
// What came of each is printed by the tests themselves, those of members and
// strangers to a site key in native/node included:
//
//	go test -count=1 -p 1 ./native/attack ./native/node -attacks "$PWD/attacks.md"
package attack
