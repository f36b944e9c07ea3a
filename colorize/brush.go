package colorize

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize/internal/rows"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// brush is the scratch memory of painting one picture at a time.
type brush struct {
	model   localModel
	sums    bandSums
	guide   []float32    // luma at the chroma grid's size
	columns []rows.Place // where each chroma column lies on the grid
	spans   []rows.Span  // the same in blocks, nil where they cannot be painted so
	sampler *resampler   // from the picture's size to the grid's
	strips  []strip
}

// strip is the scratch memory of painting rows, one at a time.
type strip struct {
	line []float32 // the model along one row of the picture, see rows.Values
	luma []float32 // luma of a chroma row, at luma's columns
	own  []float32 // luma of a chroma row, at chroma's columns
	dark []uint8   // which samples the table is too coarse for, see rows.Paint
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
	step := float32(c.H) / float32(pic.luma.Height)
	bands.Run(pic.u.Height, count, func(band, from, to int) {
		s := &b.strips[band]
		for y := from; y < to; y++ {
			cover := pic.cover(y, p.layout.SubY)
			s.mixRows(&pic.luma, &cover, scale, offset)
			s.mixColumns(p.layout.SubX)
			b.model.line(s.line, cover.center*step-0.5)
			if p.layout.Depth > 8 {
				paintFast(b, s, p, pic.u.Row16(y), pic.v.Row16(y))
			} else {
				paintFast(b, s, p, pic.u.Row8(y), pic.v.Row8(y))
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
		b.spans = rows.Spans(b.columns)
		b.strips = b.strips[:0]
	}
	for len(b.strips) < count {
		b.strips = append(b.strips, strip{
			line: make([]float32, lineSize(c.W)),
			luma: make([]float32, pic.luma.Width),
			own:  make([]float32, pic.u.Width),
			dark: make([]uint8, (pic.u.Width+rows.Block-1)/rows.Block),
		})
	}
}

// newGridPlaces places n chroma columns of a picture of width luma columns on a
// grid of w nodes.
func newGridPlaces(n, width, subX, w int) []rows.Place {
	places := make([]rows.Place, n)
	for x := range places {
		at := (float64(x<<subX)+0.5)*float64(w)/float64(width) - 0.5
		at = min(max(at, 0), float64(w-1))
		node := min(int(at), max(w-2, 0))
		places[x] = rows.Place{Node: int32(node), Right: float32(at - float64(node))}
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
	if rows.Vector && len(dst) >= rows.Block {
		rows.Mix(dst, src, k, add, !first)
		return
	}
	mixPlain(dst, src, k, add, first)
}

func mixPlain[T uint8 | uint16](dst []float32, src []T, k, add float32, first bool) {
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
		own[0] = clamp((3*luma[0]+luma[min(1, last)])*0.25, 0, 1)
		from := 1
		if rows.Vector {
			from = rows.Tent(own, luma)
		}
		s.tent(from)
		return
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

// tent is the tent of luma at every second column, limited to 0 to 1, from chroma column
// from on.
func (s *strip) tent(from int) {
	luma, own := s.luma, s.own
	last := len(luma) - 1
	for x := from; x < len(own); x++ {
		i := 2 * x
		own[x] = clamp((luma[i-1]+2*luma[i]+luma[min(i+1, last)])*0.25, 0, 1)
	}
}

// paintFast is paintRow, in vector registers where there are any.
func paintFast[T uint8 | uint16](b *brush, s *strip, p *painter, u, v []T) {
	n := len(u)
	if !rows.Vector || b.spans == nil {
		paintRow(b, s, p, u, v, 0, n)
		return
	}
	rows.Paint(s.own[:n], b.spans, s.line, b.model.room, &p.table.grid, p.codes, u, v, s.dark)
	for k, bits := range s.dark {
		for at := min(k*rows.Block, n-rows.Block); bits != 0; at, bits = at+1, bits>>1 {
			if bits&1 != 0 {
				paintRow(b, s, p, u, v, at, at+1)
			}
		}
	}
}

// paintRow writes chroma codes of one row, from sample from up to, not including, to.
func paintRow[T uint8 | uint16](b *brush, s *strip, p *painter, u, v []T, from, to int) {
	half, span, top := p.codes.Half, p.codes.Span, int(p.codes.Top)
	own, columns := s.own[from:to], b.columns[from:to]
	room := b.model.room
	u, v = u[from:to], v[from:to]
	for x, y := range own {
		line, t := s.line[columns[x].Node:], columns[x].Right
		value := func(k int) float32 { return line[2*k*room] + t*line[(2*k+1)*room] }
		a := clamp(value(0)+value(1)*y, value(4), value(5))
		b := clamp(value(2)+value(3)*y, value(6), value(7))
		cb, cr := p.table.at(y, a, b)
		u[x] = T(min(max(int(cb*span+half), 0), top))
		v[x] = T(min(max(int(cr*span+half), 0), top))
	}
}
