package vidcolor

// Likeness says which cells of a keyframe's chroma grid are alike, within it and
// between frames: a vector of unit length for each, whose cosines are compared.
type Likeness struct {
	Index int64
	W, H  int       // of the grid: a quarter of the proxy each way
	Dim   int       // values of a vector
	Z     []float32 // Dim planes of W×H, row by row
}

// Said is what a person's statements make of one frame's colour, on the grid of
// its chroma. Two layers: Soft blends by membership as it is, for corrected pictures
// and scattered points; Firm has its edges drawn sharp where it is shown, for
// objects. Either may be nil.
type Said struct {
	Soft, Firm *SaidLayer
	Own        []float32 // 0 to 1, row by row: how far the cell was stated in this very frame; nil if nothing was
}

// SaidLayer is colour with a membership for each cell, row by row. Colour is kept
// times membership, so that it can be averaged: a cell's own is A/W and B/W.
type SaidLayer struct {
	W    []float32 // 0: as the network says, to 1: as stated
	A, B []float32 // CIELAB a and b, times W
}

// NewSaidLayer allocates a layer of n cells that states nothing.
func NewSaidLayer(n int) *SaidLayer {
	buf := make([]float32, 3*n)
	return &SaidLayer{W: buf[:n:n], A: buf[n : 2*n : 2*n], B: buf[2*n:]}
}

// Clone is a copy; of nil it is nil.
func (l *SaidLayer) Clone() *SaidLayer {
	if l == nil {
		return nil
	}
	c := NewSaidLayer(len(l.W))
	copy(c.W, l.W)
	copy(c.A, l.A)
	copy(c.B, l.B)
	return c
}
