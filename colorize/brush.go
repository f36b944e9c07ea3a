package colorize

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// brush is the scratch memory of painting one picture at a time.
type brush struct {
	model   localModel
	sums    bandSums
	guide   []float32   // luma at the chroma grid's size
	columns []gridPlace // where each chroma column lies on the grid
	sampler *resampler  // from the picture's size to the grid's
	strips  []strip
}

// strip is the scratch memory of painting rows, one at a time.
type strip struct {
	line []modelNode // the model along one row of the picture, the last node twice
	luma []float32   // luma of a chroma row, at luma's columns
	own  []float32   // luma of a chroma row, at chroma's columns
}

// gridPlace is a horizontal position between two nodes of the chroma grid.
type gridPlace struct {
	node  int32 // the left node
	right float32
}

// paint writes pic's chroma from c, the rows of a large picture in several bands at
// once.
func (b *brush) paint(p *painter, pic picture, c *vidcolor.Chroma) {
	count := bands.Count(pic.luma.Width, pic.luma.Height)
	b.prepare(p, &pic, c, count)
	scale, offset := p.lumaScale(pic.luma.Depth)
	b.sampler.run(b.guide, &pic.luma, &b.sums)
	for i, v := range b.guide {
		b.guide[i] = v*scale + offset
	}
	b.model.fit(c, b.guide, p.gain, p.noise)
	rows := float32(c.H) / float32(pic.luma.Height)
	bands.Run(pic.u.Height, count, func(band, from, to int) {
		s := &b.strips[band]
		for y := from; y < to; y++ {
			cover := pic.cover(y, p.layout.SubY)
			s.mixRows(&pic.luma, &cover, scale, offset)
			s.mixColumns(p.layout.SubX)
			b.model.row(s.line, cover.center*rows-0.5)
			if p.layout.Depth > 8 {
				paintRow(s, b.columns, p, pic.u.Row16(y), pic.v.Row16(y))
			} else {
				paintRow(s, b.columns, p, pic.u.Row8(y), pic.v.Row8(y))
			}
		}
	})
}

// prepare sizes the scratch memory for painting in count bands.
func (b *brush) prepare(p *painter, pic *picture, c *vidcolor.Chroma, count int) {
	s := b.sampler
	if s == nil || s.width != pic.luma.Width || s.height != pic.luma.Height || s.w != c.W || s.h != c.H {
		b.sampler = newResampler(pic.luma.Width, pic.luma.Height, c.W, c.H)
		b.guide = make([]float32, c.W*c.H)
		b.columns = newGridPlaces(pic.u.Width, pic.luma.Width, p.layout.SubX, c.W)
		b.strips = b.strips[:0]
	}
	for len(b.strips) < count {
		b.strips = append(b.strips, strip{
			line: make([]modelNode, c.W+1),
			luma: make([]float32, pic.luma.Width),
			own:  make([]float32, pic.u.Width),
		})
	}
}

// newGridPlaces places n chroma columns of a picture of width luma columns on a
// grid of w nodes.
func newGridPlaces(n, width, subX, w int) []gridPlace {
	places := make([]gridPlace, n)
	for x := range places {
		at := (float64(x<<subX)+0.5)*float64(w)/float64(width) - 0.5
		at = min(max(at, 0), float64(w-1))
		node := min(int(at), max(w-2, 0))
		places[x] = gridPlace{int32(node), float32(at - float64(node))}
	}
	return places
}

// rowCover says which luma rows a chroma row covers.
type rowCover struct {
	first   int        // may lie, with the next ones, beyond the last row, which then stands for them
	weights [4]float32 // of the count rows from the first, summing to 1
	count   int
	center  float32 // of the chroma row, in rows of luma below the picture's upper border
}

// cover returns the luma rows of chroma row y.
func (p *picture) cover(y, subY int) rowCover {
	top := float32(y << subY)
	switch {
	case subY > 1:
		return rowCover{y << subY, [4]float32{0.25, 0.25, 0.25, 0.25}, 4, top + 2}
	case p.siting == topField && subY == 1:
		return rowCover{2 * y, [4]float32{0.75, 0.25}, 2, top + 0.5}
	case p.siting == bottomField && subY == 1:
		return rowCover{2 * y, [4]float32{0.25, 0.75}, 2, top + 1.5}
	case p.siting == topField:
		return rowCover{y, [4]float32{1}, 1, top + 0.25}
	case p.siting == bottomField:
		return rowCover{y, [4]float32{1}, 1, top + 0.75}
	case subY == 1:
		return rowCover{2 * y, [4]float32{0.5, 0.5}, 2, top + 1}
	}
	return rowCover{y, [4]float32{1}, 1, top + 0.5}
}

// mixRows writes the weighted mean of the luma rows of c, as Y', to s.luma.
func (s *strip) mixRows(p *vidcolor.Plane, c *rowCover, scale, offset float32) {
	for i, w := range c.weights[:c.count] {
		row := min(c.first+i, p.Height-1)
		k, add := w*scale, w*offset
		if p.Depth > 8 {
			mixRow(s.luma, p.Row16(row), k, add, i == 0)
		} else {
			mixRow(s.luma, p.Row8(row), k, add, i == 0)
		}
	}
}

func mixRow[T uint8 | uint16](dst []float32, src []T, k, add float32, first bool) {
	src = src[:len(dst)]
	if first {
		for x, v := range src {
			dst[x] = float32(v)*k + add
		}
		return
	}
	for x, v := range src {
		dst[x] += float32(v)*k + add
	}
}

// mixColumns writes Y' at the chroma columns, limited to 0 to 1, to s.own: a tent
// about the luma column on which the chroma sample sits.
func (s *strip) mixColumns(subX int) {
	luma, own := s.luma, s.own
	last := len(luma) - 1
	switch subX {
	case 0:
		copy(own, luma)
	case 1:
		own[0] = (3*luma[0] + luma[min(1, last)]) * 0.25
		for x := 1; x < len(own); x++ {
			i := 2 * x
			own[x] = (luma[i-1] + 2*luma[i] + luma[min(i+1, last)]) * 0.25
		}
	default:
		reach := 1 << subX
		for x := range own {
			var sum float32
			for d := 1 - reach; d < reach; d++ {
				sum += float32(reach-max(d, -d)) * luma[min(max(x<<subX+d, 0), last)]
			}
			own[x] = sum / float32(reach*reach)
		}
	}
	for x, y := range own {
		own[x] = clamp(y, 0, 1)
	}
}

// paintRow writes one row of chroma codes.
func paintRow[T uint8 | uint16](s *strip, columns []gridPlace, p *painter, u, v []T) {
	neutral64, span64 := p.tag.ChromaScale(p.layout.Depth)
	half, span := float32(neutral64)+0.5, float32(span64)
	top := int(1)<<p.layout.Depth - 1
	own, line := s.own[:len(u)], s.line
	columns = columns[:len(u)]
	v = v[:len(u)]
	for x, y := range own {
		place := columns[x]
		t := place.right
		l, r := &line[place.node], &line[place.node+1]
		offA, slopeA := l[0]+t*(r[0]-l[0]), l[1]+t*(r[1]-l[1])
		offB, slopeB := l[2]+t*(r[2]-l[2]), l[3]+t*(r[3]-l[3])
		minA, maxA := l[4]+t*(r[4]-l[4]), l[5]+t*(r[5]-l[5])
		minB, maxB := l[6]+t*(r[6]-l[6]), l[7]+t*(r[7]-l[7])
		a := clamp(offA+slopeA*y, minA, maxA)
		b := clamp(offB+slopeB*y, minB, maxB)
		cb, cr := p.table.at(y, a, b)
		u[x] = T(min(max(int(cb*span+half), 0), top))
		v[x] = T(min(max(int(cr*span+half), 0), top))
	}
}
