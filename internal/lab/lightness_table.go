package lab

// lightnessSteps is the number of intervals of a LightnessTable: with linear
// interpolation L is right to 0.001.
const lightnessSteps = 1024

// LightnessTable is [Lightness] as a table with linear interpolation. Safe for
// concurrent use.
type LightnessTable struct {
	l [lightnessSteps + 2]float32
}

// NewLightnessTable computes the table.
func NewLightnessTable() *LightnessTable {
	t := &LightnessTable{}
	for i := range t.l {
		t.l[i] = float32(Lightness(float64(i) / lightnessSteps))
	}
	return t
}

// At returns L of the luma y; y is limited to 0 to 1.
func (t *LightnessTable) At(y float32) float32 {
	if !(y > 0) {
		return 0
	}
	if y >= 1 {
		return 100
	}
	p := y * lightnessSteps
	i := int(p)
	lo, hi := t.l[i], t.l[i+1]
	return lo + (hi-lo)*(p-float32(i))
}
