package preview

import "github.com/vidcolor/vidcolor"

// reduce makes dst, of 8 bits, a smaller src by averaging areas in code values.
func reduce(dst, src *vidcolor.Plane) {
	columns, rows := spans(src.Width, dst.Width), spans(src.Height, dst.Height)
	scale := float32(1)
	if src.Depth > 8 {
		scale = 1 / float32(int(1)<<(src.Depth-8))
	}
	sum := make([]float32, src.Width)
	for y, r := range rows {
		clear(sum)
		for k, w := range r.weights {
			if src.Depth > 8 {
				addRow(sum, src.Row16(r.first+k), float32(w)*scale)
			} else {
				addRow(sum, src.Row8(r.first+k), float32(w)*scale)
			}
		}
		out := dst.Row8(y)
		for x, c := range columns {
			v := float32(0.5)
			for k, w := range c.weights {
				v += float32(w) * sum[c.first+k]
			}
			out[x] = uint8(min(v, 255))
		}
	}
}

func addRow[T uint8 | uint16](sum []float32, row []T, w float32) {
	row = row[:len(sum)]
	for x, v := range row {
		sum[x] += w * float32(v)
	}
}
