package photo

import (
	"unsafe"

	"github.com/vidcolor/vidcolor"
)

// turn says how the rows of a picture of width × height, as stored, lie when it is
// shown: how is EXIF's orientation (CIPA DC-008, 4.6.4), 1 to 8.
type turn struct{ how, width, height int }

// sub is the same for a plane of subsampled chroma.
func (t turn) sub(p *vidcolor.Plane) turn {
	t.width, t.height = p.Width, p.Height
	if t.how >= 5 {
		t.width, t.height = p.Height, p.Width
	}
	return t
}

// place writes row y, as stored, to p, as shown: samples are moved, never altered.
func place[T uint8 | uint16](t turn, p *vidcolor.Plane, y int, row []T) {
	w, h := t.width-1, t.height-1
	row = row[:t.width]
	switch t.how {
	case 2, 3:
		to := rowOf[T](p, y)
		if t.how == 3 {
			to = rowOf[T](p, h-y)
		}
		for x, v := range row {
			to[w-x] = v
		}
		return
	case 4:
		copy(rowOf[T](p, h-y), row)
		return
	case 5, 6, 7, 8:
		column := y
		if t.how == 6 || t.how == 7 {
			column = h - y
		}
		for x, v := range row {
			at := x
			if t.how == 7 || t.how == 8 {
				at = w - x
			}
			rowOf[T](p, at)[column] = v
		}
		return
	}
	copy(rowOf[T](p, y), row)
}

// rowOf is row y of a plane whose samples are T.
func rowOf[T uint8 | uint16](p *vidcolor.Plane, y int) []T {
	b := p.Pix[y*p.Stride:]
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), p.Width)
}
