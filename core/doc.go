// Package core is the root of the pure part of this module: the protocol, the
// simulator, the telemetry and the lessons. It has no code of its own; its test
// holds the laws that everything below it, and the layout of the repository,
// must keep:
//
//   - Pure and deterministic. Time and randomness are arguments. No clock, no
//     generator of random numbers but a seeded one, no goroutine, no float, no
//     order of a map, no state in package variables, no socket, no file, no
//     build constraint: the same inputs give the same bits natively and in WASM.
//   - Imports run one way: load, telemetry, wire to pfs to sim to plan and
//     lesson; room lies below pfs, dload knows only telemetry. native may import
//     core, web and assets; wasm may import core and assets; never each other.
//   - Only native touches sockets, files and processes (and web/build, which
//     runs the compiler; web/worker has net/http, for the platform's requests);
//     only wasm touches syscall/js and Ebiten, in files that carry a js && wasm
//     constraint.
//   - The top level holds core, native, wasm, web, assets and the usual project
//     files; no source file is longer than 500 lines; gofmt has nothing to say.
//
// Every rule comes with snippets that it must catch: laws_snippets_test.go.
package core
