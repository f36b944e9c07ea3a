// Package guide lets a person say a little about a film's colours and has the film
// follow: the format of guides (vidcolor-guide/1, docs/guide-format.md), and how
// statements spread.
//
//	g, err := guide.Open("reel.guide", pictures)
//	s := guide.NewSession(g, width, height, look)
//	err = s.Key(ctx, span, proxy, chroma, view)   // for each keyframe, in order
//
// A statement is law where it was made, and fades with likeness. Dabs are first
// completed in their own frame ([NewSource]): a sparse system spreads them to where
// lightness and likeness change. Then every keyframe of the shot takes colour and
// membership from the stated cells that it is most like ([Spread]); package temporal
// blends that with what motion brings. Links between frames do not depend on colour.
// Absolute colours are spread, not differences from the network's.
//
// # Determinism
//
// Everything here is sequential and a function of its arguments. Cosines are products
// of whole numbers.
package guide
