package vidcolor

// Matrix is a set of luma coefficients, numbered as in ITU-T H.273
// MatrixCoefficients (and so as FFmpeg's AVColorSpace).
type Matrix int

// The matrices that vidcolor computes with. Others count as unspecified, since
// chroma of one may not be called that of another.
const (
	MatrixRGB         Matrix = 0
	MatrixBT709       Matrix = 1
	MatrixUnspecified Matrix = 2
	MatrixFCC         Matrix = 4
	MatrixBT470BG     Matrix = 5 // BT.601, 625 lines
	MatrixSMPTE170M   Matrix = 6 // BT.601, 525 lines
	MatrixSMPTE240M   Matrix = 7
	MatrixBT2020NCL   Matrix = 9

	matrixBT2020CL Matrix = 10 // told, not computed with
)

// Coefficients returns the luma weights of red and blue, Kr and Kb; Kg is
// 1 − Kr − Kb. Sources: ITU-R BT.601-7, BT.709-6, BT.2020-2, SMPTE 240M,
// FCC 73.682. A matrix without weights here answers as BT.709.
func (m Matrix) Coefficients() (kr, kb float64) {
	switch m {
	case MatrixBT470BG, MatrixSMPTE170M:
		return 0.299, 0.114
	case MatrixFCC:
		return 0.30, 0.11
	case MatrixSMPTE240M:
		return 0.212, 0.087
	case MatrixBT2020NCL:
		return 0.2627, 0.0593
	}
	return 0.2126, 0.0722
}

// known reports whether Coefficients has m's own weights.
func (m Matrix) known() bool {
	switch m {
	case MatrixBT709, MatrixFCC, MatrixBT470BG, MatrixSMPTE170M, MatrixSMPTE240M, MatrixBT2020NCL:
		return true
	}
	return false
}

// Foreign reports whether m is told and means something that vidcolor does not compute
// with, such as YCgCo or BT.2020 of constant luminance: chroma of it may be kept, and not
// painted beside.
func (m Matrix) Foreign() bool { return m > 7 && !m.known() }

// Range says which code values black and white have.
type Range int

// Ranges, numbered as FFmpeg's AVColorRange.
const (
	RangeUnspecified Range = 0
	RangeLimited     Range = 1 // 16 to 235 and 16 to 240 at 8 bits
	RangeFull        Range = 2 // 0 to 255 at 8 bits
)

// Primaries that vidcolor computes with, numbered as in ITU-T H.273
// ColourPrimaries (and so as FFmpeg's AVColorPrimaries). All have the white D65;
// others are carried as they are and computed with as BT.709.
const (
	PrimariesBT709       = 1
	PrimariesUnspecified = 2
	PrimariesBT470BG     = 5 // BT.601, 625 lines
	PrimariesSMPTE170M   = 6 // BT.601, 525 lines
	PrimariesSMPTE240M   = 7 // the same
	PrimariesBT2020      = 9
	PrimariesP3D65       = 12 // SMPTE EG 432-1
	PrimariesEBU3213     = 22

	primariesBT470M = 4 // told, computed with as BT.709
	primariesP3DCI  = 11
)

// ColorTag is the colour description of a stream: the four tags of ITU-T H.273.
// Primaries and Transfer are numbers (FFmpeg's are the same); 2 means unspecified.
// Transfer is only carried.
type ColorTag struct {
	Matrix    Matrix
	Range     Range
	Primaries int
	Transfer  int
	Guessed   bool // some tag was missing and Complete filled it
}

// LumaScale returns the code values of black and of the distance from black to
// white for samples of the given depth.
func (t ColorTag) LumaScale(depth int) (black, span float64) {
	if t.Range == RangeFull {
		return 0, float64(int(1)<<depth - 1)
	}
	s := float64(int(1) << (depth - 8))
	return 16 * s, 219 * s
}

// ChromaScale returns the code value of neutral chroma and the code distance of
// a chroma difference of 1 (Cb and Cr run from −½ to ½) at the given depth.
func (t ColorTag) ChromaScale(depth int) (neutral, span float64) {
	neutral = float64(int(1) << (depth - 1))
	if t.Range == RangeFull {
		return neutral, float64(int(1)<<depth - 1)
	}
	return neutral, 224 * float64(int(1)<<(depth-8))
}

// HDR reports whether the transfer is PQ (16) or HLG (18), which vidcolor
// does not colour.
func (t ColorTag) HDR() bool { return t.Transfer == 16 || t.Transfer == 18 }
