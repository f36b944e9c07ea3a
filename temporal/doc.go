// Package temporal decides where a film's shots and keyframes are, how the
// picture moves between frames, and what colour every frame gets from the
// keyframes that the network coloured.
//
// A [Tracker] looks at the proxies in order. It builds a small pyramid of each,
// matches neighbours both ways by hierarchical block search with sub-pixel
// refinement, finds cuts, and composes the motion from the last keyframe to the
// present frame; where that no longer explains the picture it asks for a new
// keyframe. A [Carrier] settles each keyframe's chroma with what the shot has
// shown before and moves it along the composed motion to the frames between
// two keyframes, from both sides.
//
// # Geometry
//
// Vectors live on the grid of the chroma maps, one for each 4×4 block of the
// proxy, and are measured in proxy pixels. A vector at a block of frame p says
// where the block's content lies in frame q: p(x) ≈ q(x + v).
//
// # Determinism
//
// Everything here runs on the caller's goroutine and is a pure function of the
// proxies since the shot's first frame (the cut decision also looks a few frames
// ahead), so the number of threads elsewhere changes no bit, and a run that
// starts at a shot's first frame gives that shot the same colour.
package temporal
