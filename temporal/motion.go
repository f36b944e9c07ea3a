package temporal

import "github.com/vidcolor/vidcolor"

// motion is what a [vidcolor.Mark] carries from the Tracker to the Carrier. It
// is written before the mark is handed out and only read afterwards.
type motion struct {
	fwd   *field   // from the frame before to this one, on the cells of the frame before; nil where First
	key   *field   // from this frame to the last keyframe before it, checked against it; nil where First
	said  *field   // the same to the last frame before it that is a keyframe or asked for
	back  *field   // from this frame to the one before; nil of the film's first
	flash bool     // the frame is part of a flash
	check *checker // this frame's half-size picture

	visible, seen float32 // how much of a picture the frame is, see look.visible and look.seen

	rises bool    // the picture still comes out of a fade
	std   float32 // its contrast, the deviation of L
	kept  float32 // share that the shot's past has in a keyframe: less than 1 while a picture rises

	bridge *bridge // on the first frame after a flash, else nil
}

// bridge leads over the frames of a flash, whose own motion is not to be had.
type bridge struct {
	over int    // distance in frames to the last frame before the flash
	fwd  *field // from that frame to this one
	back *field // from this one to that frame
}

// motionOf returns the mark's motion, nil if the mark has none.
func motionOf(m *vidcolor.Mark) *motion {
	mo, _ := m.Motion.(*motion)
	return mo
}

// Slim is a mark's Motion for keeping: it takes about two thirds of the memory, the rest is made
// anew each time that it is carried, with the same result. m is not changed.
func Slim(m *vidcolor.Mark) any {
	mo := motionOf(m)
	if mo == nil || mo.check == nil {
		return m.Motion
	}
	s := *mo
	s.check = mo.check.slim()
	return &s
}
