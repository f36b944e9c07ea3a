package vidcolor

// Detail is something smaller than a cell of the chroma grid, such as an eye or a flag
// far away, of which a person said what colour it has: a place in one frame, and what
// covers it there.
type Detail struct {
	Matte         *Matte
	Width, Height int     // of the frame that X and Y count in, in pixels
	X, Y          float64 // of the matte's upper left corner
	Strength      float32 // 0 to 1: how sure it is that this is the thing
}

// Matte is how far each pixel belongs to a thing, and which colour it has there.
// Many details may share one; nobody changes it.
type Matte struct {
	W, H  int
	Cover []float32 // 0 to 1, W×H row by row
	A, B  []float32 // CIELAB a and b, W×H row by row
}

// At is the matte at a point of it, in pixels from its upper left corner: what covers the
// pixel there, and its colour; nothing outside.
func (m *Matte) At(x, y float64) (cover, a, b float32) {
	if x < 0 || y < 0 || x >= float64(m.W) || y >= float64(m.H) {
		return 0, 0, 0
	}
	i := int(y)*m.W + int(x)
	return m.Cover[i], m.A[i], m.B[i]
}
