package dots

// Chunk is the most products that are scored at once.
const Chunk = 64

// Scale is what a score is made of.
type Scale struct {
	Product float32 // for each 1 of the product
	Square  float32 // less for each 1 of the square of how much the lightness differs
}

// Scores writes the score of each of at most [Chunk] products of a vector of lightness own
// with others, whose lightness is light. above has a bit for each that is not below least; most
// is the largest product, of no products the least number.
func Scores(score []float32, products []int32, light []float32, own float32, s Scale, least float32) (above uint64, most int32) {
	n := len(products)
	score, light = score[:n], light[:n]
	most = -1 << 31
	from := 0
	if vector && n >= 8 {
		from = n &^ 7
		above = scores(&score[0], &products[0], &light[0], from, own, s.Product, s.Square, least, &most)
	}
	for i := from; i < n; i++ {
		d := light[i] - own
		score[i] = float32(float32(products[i])*s.Product) - float32(d*d*s.Square)
		if score[i] >= least {
			above |= 1 << i
		}
		most = max(most, products[i])
	}
	return above, most
}
