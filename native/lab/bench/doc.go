// Package bench runs a table of experiments: numbers of phones, ways to do the
// same work, several runs of each. It runs pfs lab once for each, one after
// another, in rounds over the whole table, so that whatever else slows the
// machine for a while falls on all ways alike. What is told of a cell is the
// median of its runs, of each figure by itself.
package bench
