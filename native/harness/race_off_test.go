//go:build !race

package harness

// raced: the agents are built with the race detector, as this test is.
const raced = false
