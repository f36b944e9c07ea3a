//go:build !long

package mediatest_test

// everyContainer makes the time matrix write each clip to all of its containers,
// not to the first alone.
const everyContainer = false
