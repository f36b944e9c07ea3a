package guide

import "github.com/vidcolor/vidcolor"

// Light is the mean L of each cell.
func (v *View) Light() []float32 { return v.L }

// Like finds the cells of an earlier view that the wanted ones are like, as statements are
// spread.
func (v *View) Like(earlier vidcolor.Alike, wanted []bool) *vidcolor.Likes {
	s, ok := earlier.(*View)
	if !ok || s == nil || s.z.Dim() != v.z.Dim() || len(wanted) != v.cells() {
		return nil
	}
	n, k := v.cells(), min(nearest, s.cells())
	l := &links{index: make([]int32, n*k), weight: make([]float32, n*k), best: make([]float32, n)}
	l.cells(v, s, 0, wanted, 0, n)
	return &vidcolor.Likes{K: k, Index: l.index, Weight: l.weight, Best: l.best}
}
