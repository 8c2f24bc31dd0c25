// Package bench runs a table of experiments: numbers of phones, ways to do the
// same work, several runs of each, and beside it the [Cases]. It runs pfs lab
// once for each, one after another, in rounds over the whole table, so that
// whatever else slows the machine for a while falls on all ways alike. What is
// told of a cell is the median of its runs, of each figure by itself.
//
// The first round is of every cell. A further one begins with what takes least,
// and leaves out what would not end in the time that is given: slow ways are
// told with fewer runs, and how many is told with them.
package bench
