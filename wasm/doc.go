//go:build js && wasm

// Command wasm is the page's program: the player with the simulator behind
// it, the canvas before it, and the bridge between them and the page's DOM.
// It is built for GOOS=js GOARCH=wasm (see web/build) and does nothing until
// the page's modules call globalThis.pfs.
package main
