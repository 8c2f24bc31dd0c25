// Package web is the page: HTML, CSS and plain ES modules that need no
// building, and the program that they load, which does.
//
// What it promises:
//
//   - [Files] is always there: the page's own files are part of every binary.
//   - [Carried] is the built program (pfs.wasm.gz and wasm_exec.js) when the
//     binary was built with the tag carry, as `just build` does after it has
//     put them into web/dist; else openpfs/web/build makes it.
//   - [Site] is both together, for any web server. All URLs of the page are
//     relative: it works below any path, and from any static host (see
//     web/build/site), where it simulates in the browser.
//
// The page asks for pfs.wasm.gz and unpacks it itself, so that a host that
// compresses nothing will do; for pfs.wasm only where the browser cannot, or
// where index.html preloads it: there the host packs it (see web/build/site, Edge).
//
// The page in short: app/early.js begins what takes long, app/main.js starts; app/engine.js is its one door to the
// program (wasm/bridge); app/live.js is the connection to a hub; app/ui/ holds
// a module for every panel; every word is in assets/lang, one table a language,
// which app/words.js fetches before anything is shown. Nothing inline:
// a Content-Security-Policy of 'self' and 'wasm-unsafe-eval' suffices.
//
// Tests read #status, whose data attributes say state (loading, running,
// paused, done, failed), mode (sim, live), phones, completed, wan (bytes so
// far), now (µs), epoch, link (off, connecting, open, waiting, newer), webgl
// (on, off), profile, seed, end (µs, up to when the history is known), complete,
// branches and compare (on, off). The canvas is #map in #stage.
//
// What it leaves to others: the hub's api/ (native/hub) and the map (wasm/).
package web
