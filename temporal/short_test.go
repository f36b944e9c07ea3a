//go:build !long

package temporal_test

// Sizes of the reels spliced from the shared clips; -tags long takes bigger ones.
const (
	cutsWanted      = 12
	dissolvesWanted = 8
	clipFrames      = 40 // of each shared clip
)
