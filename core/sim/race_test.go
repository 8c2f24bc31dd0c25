//go:build race

package sim

// raced: everything takes about ten times as long.
const raced = true
