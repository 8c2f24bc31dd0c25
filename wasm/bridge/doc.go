// Package bridge gives the page's ES modules a hand on the player and the
// canvas: the object globalThis.pfs.
//
// What it promises: small and typed. Commands take plain values and return ""
// or a sentence that says what was wrong; queries return JSON text (one
// JSON.parse is far cheaper than thousands of syscall/js values).
//
//	tick()                        advance to performance.now(); harmless to repeat
//	view()                        player.View as JSON
//	phones(filter, from, count)   {"total":…,"rows":[player.Phone…]}
//	phone(name)                   player.Details, or null
//	replay()                      player.Replay, or null: what a link plays
//	events(since, limit, kinds, node)   {"next":…,"events":[{"no":…,"t":…,"kind":…}…]}, newest
//	                              first; kinds is a comma list, "" for all; node "" for all
//	play() pause() restart()      the transport
//	setSpeed(num, den)  setLoop(on)
//	configure(json)               player.Settings; begins a simulated run
//	live()                        leave the simulation and wait for feed
//	feed(text)                    one message of the hub
//	select(name)
//	startCanvas()                 begin drawing: only where there is WebGL
//	setTheme("night"|"day")  setInsets(top, right, bottom, left)  setReducedMotion(on)
//	setContrast("normal"|"high")
//	setLook("overview"|"hierarchy"|"phone")   what of the history the map shows
//	setFile(name)                 which component the map shows; "" follows the story
//	zoom(factor)  pan(dx, dy)  fit()
//
// The WebSocket is the page's: reconnecting is something a person watches, so
// it lives with the words that tell of it.
package bridge
