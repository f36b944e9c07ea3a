//go:build long

package temporal_test

// Sizes of the reels spliced from the shared clips.
const (
	cutsWanted      = 80
	dissolvesWanted = 40
	clipFrames      = 1000
)
