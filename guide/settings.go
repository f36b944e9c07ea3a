package guide

// Settings are the figures of completion and spreading. They belong to the bundle's
// likeness: `score-guide -fit` tries others on half of the objects and shows what they
// give on the other half.
type Settings struct {
	Kinship      float64 // 1 − cosine at which a link within a frame has 1/e
	KinLightness float64 // L² the same
	Far          float64 // weight of a link to a cell anywhere beside one to a neighbour
	Near         float64 // short sides from the nearest dab at which cells hold back twice as much

	// Of two cells that are seen moving: the standard deviation of motion within a thing, in pixels of
	// the proxy a frame, and as a share of how fast it moves; and the most that counts.
	Motion, MotionShare, MotionMost float64

	From, To float64 // completed membership: below From is none, above To is whole

	// The gate: how alike a cell, and on the whole a frame, must be to one that was
	// stated. It lets new objects, and frames that show something else, be.
	CellFrom, CellTo   float64
	FrameFrom, FrameTo float64
}

// DefaultSettings are those of the built-in bundle.
func DefaultSettings() Settings {
	return Settings{
		Kinship: 0.085, KinLightness: 72, Far: 0.2, Near: 0.45, From: 0.12, To: 0.2,
		Motion: 1, MotionShare: 0.4, MotionMost: 5,
		CellFrom: 0.4, CellTo: 0.7, FrameFrom: 0.4, FrameTo: 0.55,
	}
}
