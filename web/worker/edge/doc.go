// Package edge answers what the page asks of the place that serves it, beyond
// files: how long an upgrade takes, and links to what somebody has shared. It
// is plain net/http and knows nothing of the platform, which gives it a [Store].
//
//	GET  /api/plan?phones=1000&wan=10mbit   core/plan's answer; the keys are plan.FromQuery's
//	POST /api/share                         a recording or a scenario; answers with its ID
//	GET  /api/share/ID                      what was shared, as it was stored
//	GET  /s/ID                              opens the page with it
//
// What it promises:
//
//   - Nothing is stored that the core has not read: a recording ([Recording], one
//     event a line) by core/telemetry, a scenario ([Scenario], {"link":"…"}) by
//     core/sim. Stored is what the core writes of it, so that nothing else is
//     carried along.
//   - An ID is 16 characters of the SHA-256 of what was stored: the same thing
//     shared again has the same ID, and lives for [Lifetime] from then on.
//   - Every refusal is {"error":"…"}, a sentence for a person, and a status for a
//     program: 400 a plan's value is wrong, 404 no such thing, 405 no such method,
//     413 more than [MaxBytes], 415 no such type, 422 the core does not take it,
//     503 the store fails.
//   - Plans and what was shared may be read by pages from anywhere
//     (Access-Control-Allow-Origin: *). Sharing is for this page only: the types
//     that it takes make a browser ask first, and a foreign page is not told yes.
//
// What it leaves to others: files and their headers (web/build/site, Edge), how often
// somebody may share (web/worker), and that IDs which nobody was given are not
// guessed: 80 bits are enough for that, but who has a link can read.
package edge
