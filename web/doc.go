// Package web is the page: HTML, CSS and plain ES modules that need no
// building, and the program that they load, which does.
//
// What it promises:
//
//   - [Files] is always there: the page's own files are part of every binary.
//   - [Carried] is the built program (pfs.wasm.gz and wasm_exec.js) when the
//     binary was built with the tag carry, as `just build` does; else
//     openpfs/web/build makes it.
//   - [Handler] serves both under any path. All URLs of the page are relative,
//     so that the same files work from any static host as well: see
//     build.Static.
//
// The page in short: app/main.js starts; app/engine.js is its one door to the
// program (wasm/bridge); app/ui/ holds a module for every panel; every word is
// in app/strings.js. Tests read #status, whose data attributes say mode, state,
// phones, completed, wan (bytes), epoch, link, webgl and seed.
//
// What it leaves to others: the hub's api/ (native/hub) and the map (wasm/).
package web
