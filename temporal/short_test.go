//go:build !long

package temporal_test

// Sizes of the reels spliced from the shared clips; -tags long takes bigger ones.
const (
	cutsWanted      = 9
	dissolvesWanted = 6
	clipFrames      = 32 // of each shared clip
)
