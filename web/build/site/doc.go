// Package site writes the page as a folder: for any static web host ([Static]),
// and for web/worker's platform ([Edge]).
//
// What it promises: the page is whole, and its modules and style sheets are few
// files, which esbuild makes of them: it is the bundler that is a Go library. It
// is apart from web/build since a program that only needs the page's program would
// else take much longer to compile.
package site
