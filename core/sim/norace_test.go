//go:build !race

package sim

// raced says that this is no race build.
const raced = false
