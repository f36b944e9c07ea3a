package vidcolor

// system is a set of colour tags that go together.
type system struct {
	matrix              Matrix
	primaries, transfer int
}

// Systems, each as its standard sets matrix and primaries. Transfers of BT.601 and
// BT.709 are one curve (H.273 1 and 6), of which 1 is what programs expect.
var (
	systemBT709     = system{MatrixBT709, PrimariesBT709, 1}
	systemBT470BG   = system{MatrixBT470BG, PrimariesBT470BG, 1}
	systemSMPTE170M = system{MatrixSMPTE170M, PrimariesSMPTE170M, 1}
	systemSMPTE240M = system{MatrixSMPTE240M, PrimariesSMPTE240M, 7}
	systemBT2020    = system{MatrixBT2020NCL, PrimariesBT2020, 14}
)

// Complete fills missing tags from those that are there: the matrix says most, then
// the primaries, then the transfer. Only where none of them says anything it goes by
// size, as HandBrake does: BT.709 from 1280×720 up or above 720×576, else BT.601 with
// the primaries of the line system. A missing range is limited. A stream without
// colour (matrix RGB on luma), or with a matrix that vidcolor does not compute with,
// counts as one without a matrix.
func (t ColorTag) Complete(width, height int) ColorTag {
	s, _ := t.system(width, height)
	if !t.Matrix.known() {
		t.Matrix, t.Guessed = s.matrix, true
	}
	if unsaid(t.Primaries) {
		t.Primaries, t.Guessed = s.primaries, true
	}
	if unsaid(t.Transfer) {
		t.Transfer, t.Guessed = s.transfer, true
	}
	if t.Range == RangeUnspecified {
		t.Range, t.Guessed = RangeLimited, true
	}
	return t
}

// GuessedBy says in words what Complete goes by: "its matrix", "its primaries", "its
// transfer" or "its size".
func (t ColorTag) GuessedBy() string {
	_, by := t.system(0, 0)
	return by
}

// CompleteKept is Complete for a film of which nothing is painted: the matrix of what is
// kept stays, also one that is [Matrix.Foreign].
func (t ColorTag) CompleteKept(width, height int) ColorTag {
	done := t.Complete(width, height)
	if t.Matrix.Foreign() {
		done.Matrix = t.Matrix
	}
	return done
}

// unsaid reports whether a number of primaries or transfer means nothing.
func unsaid(n int) bool { return n == PrimariesUnspecified || n == 0 }

// system is what t belongs to, and what says so. The line system of BT.601 is told by
// the height where the tag that decides is of both.
func (t ColorTag) system(width, height int) (s system, by string) {
	lines := systemSMPTE170M
	if height == 576 || height == 288 {
		lines = systemBT470BG
	}
	switch t.Matrix {
	case MatrixBT709:
		return systemBT709, "its matrix"
	case MatrixBT470BG:
		return systemBT470BG, "its matrix"
	case MatrixSMPTE170M:
		return systemSMPTE170M, "its matrix"
	case MatrixFCC: // of 1953; what bears it was made for sets with the later phosphors
		return system{MatrixFCC, PrimariesSMPTE170M, 1}, "its matrix"
	case MatrixSMPTE240M:
		return systemSMPTE240M, "its matrix"
	case MatrixBT2020NCL, matrixBT2020CL:
		return systemBT2020, "its matrix"
	}
	switch t.Primaries {
	case PrimariesBT709, primariesP3DCI, PrimariesP3D65:
		return systemBT709, "its primaries"
	case PrimariesBT470BG, PrimariesEBU3213:
		return systemBT470BG, "its primaries"
	case primariesBT470M:
		return system{MatrixFCC, primariesBT470M, 4}, "its primaries"
	case PrimariesSMPTE170M:
		return systemSMPTE170M, "its primaries"
	case PrimariesSMPTE240M:
		return systemSMPTE240M, "its primaries"
	case PrimariesBT2020:
		return systemBT2020, "its primaries"
	}
	switch t.Transfer {
	case 1, 11, 12, 13: // BT.709, xvYCC, BT.1361, sRGB
		return systemBT709, "its transfer"
	case 4:
		return systemSMPTE170M, "its transfer"
	case 5:
		return systemBT470BG, "its transfer"
	case 6:
		return lines, "its transfer"
	case 7:
		return systemSMPTE240M, "its transfer"
	case 14, 15:
		return systemBT2020, "its transfer"
	}
	if width >= 1280 || height >= 720 || width > 720 && height > 576 {
		lines = systemBT709
	}
	return lines, "its size"
}
