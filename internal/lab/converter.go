package lab

// rootSteps is the number of intervals of the table of f between 0 and rootTop.
const (
	rootSteps = 4096
	rootTop   = 1.0625
)

// Converter turns 8-bit sRGB into a and b by tables: for pictures, where
// [FromRGB] is too slow. Against it a and b are right to 0.05. Safe for concurrent use.
type Converter struct {
	light  [256]float32           // linear light of a byte
	root   [rootSteps + 2]float32 // f over 0 to rootTop
	matrix [3][3]float32          // linear RGB to XYZ relative to white
}

// NewConverter computes the tables.
func NewConverter() *Converter {
	c := &Converter{}
	for i := range c.light {
		c.light[i] = float32(Linear(float64(i) / 255))
	}
	for i := range c.root {
		c.root[i] = float32(f(float64(i) / rootSteps * rootTop))
	}
	for i := range 3 {
		for j := range 3 {
			c.matrix[i][j] = float32(rgbToXYZ[i][j] / white[i])
		}
	}
	return c
}

// AB returns CIELAB a and b of an 8-bit sRGB colour.
func (c *Converter) AB(r, g, b uint8) (float32, float32) {
	if r == g && g == b {
		return 0, 0
	}
	lr, lg, lb := c.light[r], c.light[g], c.light[b]
	m := &c.matrix
	x := c.f(m[0][0]*lr + m[0][1]*lg + m[0][2]*lb)
	y := c.f(m[1][0]*lr + m[1][1]*lg + m[1][2]*lb)
	z := c.f(m[2][0]*lr + m[2][1]*lg + m[2][2]*lb)
	return 500 * (x - y), 200 * (y - z)
}

func (c *Converter) f(t float32) float32 {
	p := t * (rootSteps / rootTop)
	i := int(p)
	lo, hi := c.root[i], c.root[i+1]
	return lo + (hi-lo)*(p-float32(i))
}
