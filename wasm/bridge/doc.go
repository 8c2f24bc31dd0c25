// Package bridge gives the page's ES modules a hand on the player and the
// canvas: the object globalThis.pfs.
//
// What it promises: small and typed. Commands take plain values and return ""
// or a sentence that says what was wrong; queries return JSON text (one
// JSON.parse is far cheaper than thousands of syscall/js values). Times are
// microseconds on the site's clock.
//
//	tick()                        advance to performance.now(); harmless to repeat
//	view()                        player.View as JSON
//	phones(filter, from, count)   {"total":…,"rows":[player.Phone…]}
//	phone(name)                   player.Details, or null
//	replay()                      player.Replay, or null: what a link plays
//	events(since, limit, kinds, node)   {"next":…,"events":[{"no":…,"t":…,"kind":…}…]}, newest
//	                              first; kinds is a comma list, "" for all; node "" for all
//	play() pause() restart()      the transport; play at the end begins again
//	setSpeed(num, den)  setLoop(on)
//	seek(t)  step(n)  follow()    the playhead: to a moment, n events on or back, to the present
//	jump(kinds, dir)              to the next event of a comma list of kinds, or the last one
//	                              before where dir is negative; "" or "none"
//	marks(bins)                   player.Marks: the timeline, of both sites where two are compared
//	series(bins, id)              player.Series: the charts, of the branch shown where there is no id
//	messages(json)                player.Messages, the answer to a player.Query
//	open(name, text)              play a recording, a console log or a log server's capture
//	export("recording"|"csv")     what is shown as a file's text, or an Error
//	act(json)                     player.Action at the playhead: another branch, another future
//	branches()                    [player.Branch…]
//	show(id)  drop(id)
//	compare(a, b)                 two branches on one clock; ("", "") ends it
//	compareWith(json)             the run beside one with changes of player.Settings
//	loadsOf(name, list, sizes)    simulate.Folder of a .loads list, a character a byte, and the sizes
//	                              of the files beside it as JSON; or "refused"
//	plan(json)                    plan.Answer to the texts of an object by the keys of plan.FromQuery,
//	                              or {"refused":…,"key":…}
//	configure(json)               player.Settings; begins a simulated run
//	live()                        leave the simulation and wait for feed
//	feed(text)                    one message of the hub
//	select(name)
//	startCanvas()                 begin drawing: only where there is WebGL
//	setTheme("night"|"day")  setInsets(top, right, bottom, left)  setReducedMotion(on)
//	setContrast("normal"|"high")
//	setWords(json)                scene.Words: what the map says in the page's language
//	setLook("overview"|"hierarchy"|"phone")   what of the history the map shows
//	setFile(name)                 which component the map shows; "" follows the story
//	zoom(factor)  pan(dx, dy)  fit()
//	refresh()                     draw the next frame, changed or not: who films a map at rest has frames then
//	picture(take)                 take(RGBA as a Uint8ClampedArray, width, height) of the next frame, in device pixels
//	at(x, y)                      {"node":…,"place":"server"|"line"|""}: what is drawn there
//
// The WebSocket is the page's: reconnecting is something a person watches, so
// it lives with the words that tell of it.
package bridge
