// Package build makes the page's program from the module's source, for those
// binaries that do not carry it, and the static site for any web host.
//
// What it promises: either all files are in their place, or an error says what
// to do. It needs the go command and the source; it never downloads more than
// the go command itself would.
package build
