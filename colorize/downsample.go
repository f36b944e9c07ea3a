package colorize

import (
	"encoding/binary"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize/internal/rows"
)

// rowParts is the precision of vertical weights: a source row that straddles two
// output rows is shared between them in eighths.
const rowParts = 8

// downsampler averages a plane over the rectangles of a smaller grid. Columns are
// weighted exactly (to 1/256), rows to 1/8. It holds no pictures: safe for
// concurrent use, each call with its own sums.
//
// Eight bytes of a row are added at once: as a 64-bit word its even samples and
// its odd ones lie in lanes twice as wide as a sample, so lanes never overflow
// into each other while fewer than maxUnits eighths of a row are in them.
type downsampler struct {
	width, height int // of the source
	w, h          int // of the grid, neither larger than the source
	cols          []columnSpan
	rows          []rowSpan
}

// columnSpan says which source columns an output column averages.
type columnSpan struct {
	first, last int // inclusive
	head, tail  uint64
	total       float32 // sum of the weights, in 1/256 columns
}

// rowSpan says which source rows an output row averages.
type rowSpan struct {
	first, last int // inclusive
	head, tail  uint64
	total       float32 // in eighths of a row
}

// sums is the scratch memory of one call.
type sums struct {
	even, odd []uint64 // lanes
	cols      []uint32 // column sums of the current output row, in eighths
}

func newDownsampler(width, height, w, h int) *downsampler {
	d := &downsampler{width: width, height: height, w: w, h: h}
	d.cols = make([]columnSpan, w)
	for x := range d.cols {
		first, last, head, tail := span(x, width, w, 256)
		d.cols[x] = columnSpan{first, last, head, tail, float32(256*(last-first-1)) + float32(head+tail)}
		if first == last {
			d.cols[x].total = float32(head)
		}
	}
	d.rows = make([]rowSpan, h)
	for y := range d.rows {
		first, last, head, tail := span(y, height, h, rowParts)
		d.rows[y] = rowSpan{first, last, head, tail, float32(rowParts*(last-first-1)) + float32(head+tail)}
		if first == last {
			d.rows[y].total = float32(head)
		}
	}
	return d
}

// span returns the source cells that output cell i of n covers when size cells are
// shared among n, and the parts of the first and last one, of parts. Where only
// one cell is covered its part is head.
func span(i, size, n, parts int) (first, last int, head, tail uint64) {
	lo := (2*i*size*parts + n) / (2 * n)
	hi := (2*(i+1)*size*parts + n) / (2 * n)
	first, last = lo/parts, (hi-1)/parts
	if first == last {
		return first, last, uint64(hi - lo), 0
	}
	return first, last, uint64((first+1)*parts - lo), uint64(hi - last*parts)
}

// run writes the mean code values of src over the grid to dst, w × h row by row:
// rows from from up to, not including, to.
func (d *downsampler) run(dst []float32, src *vidcolor.Plane, s *sums, from, to int) {
	s.resize(src)
	for y := from; y < to; y++ {
		d.addRows(&d.rows[y], src, s)
		d.reduce(dst[y*d.w:(y+1)*d.w], s.cols, 1/d.rows[y].total)
	}
}

func (s *sums) resize(src *vidcolor.Plane) {
	words := (src.Width*src.BytesPerSample() + 7) / 8
	if cap(s.even) < words {
		s.even, s.odd = make([]uint64, words), make([]uint64, words)
	}
	s.even, s.odd = s.even[:words], s.odd[:words]
	samples := words * 8 / src.BytesPerSample()
	if cap(s.cols) < samples {
		s.cols = make([]uint32, samples)
	}
	s.cols = s.cols[:samples]
}

// maxUnits is how many eighths of a row the lanes hold: 16 bits a lane for 8-bit
// samples (257 × 255 fits), 32 bits for deeper ones.
const maxUnits = 256

// addRows sums the rows of r for each column.
func (d *downsampler) addRows(r *rowSpan, src *vidcolor.Plane, s *sums) {
	if count := r.last - r.first + 1; rows.Vector && src.Depth == 8 && src.Width >= rows.SumLeast && count <= rows.SumMost {
		rows.Sum(s.cols, src.Pix[r.first*src.Stride:], src.Width, src.Stride, count, int(r.head), int(r.tail))
		return
	}
	s.addPlain(r, src)
}

// addPlain is addRows in words, for samples of any depth.
func (s *sums) addPlain(r *rowSpan, src *vidcolor.Plane) {
	clear(s.cols)
	l := lanes{s: s, mask: 0x00ff00ff00ff00ff, shift: 8}
	if src.Depth > 8 {
		l.mask, l.shift = 0x0000ffff0000ffff, 16
	}
	l.reset()
	l.add(rowBytes(src, r.first), r.head)
	y := r.first + 1
	for ; y+3 < r.last; y += 4 {
		l.add4(rowBytes(src, y), rowBytes(src, y+1), rowBytes(src, y+2), rowBytes(src, y+3))
	}
	for ; y < r.last; y++ {
		l.add(rowBytes(src, y), rowParts)
	}
	if r.last > r.first {
		l.add(rowBytes(src, r.last), r.tail)
	}
	l.spill()
}

func rowBytes(p *vidcolor.Plane, y int) []byte {
	o := y * p.Stride
	return p.Pix[o : o+p.Width*p.BytesPerSample()]
}

// reduce averages column sums over the output columns.
func (d *downsampler) reduce(dst []float32, cols []uint32, scale float32) {
	for x := range dst {
		c := &d.cols[x]
		in := cols[c.first : c.last+1]
		sum := uint64(in[0]) * c.head
		if len(in) > 1 {
			var middle uint64
			for _, v := range in[1 : len(in)-1] {
				middle += uint64(v)
			}
			sum += middle<<8 + uint64(in[len(in)-1])*c.tail
		}
		dst[x] = float32(sum) * scale / c.total
	}
}

// lanes adds rows of samples, several in one word.
type lanes struct {
	s     *sums
	mask  uint64
	shift uint
	units uint64
}

func (l *lanes) reset() {
	clear(l.s.even)
	clear(l.s.odd)
	l.units = 0
}

// reserve spills the lanes where n more eighths would overflow them.
func (l *lanes) reserve(n uint64) {
	if l.units+n > maxUnits {
		l.spill()
		l.reset()
	}
	l.units += n
}

// add adds weight eighths of a row.
func (l *lanes) add(row []byte, weight uint64) {
	l.reserve(weight)
	l.accumulate(0, row, weight)
}

// accumulate adds weight eighths of a row's end, which starts at lane word i.
func (l *lanes) accumulate(i int, row []byte, weight uint64) {
	mask, shift := l.mask, l.shift
	even, odd := l.s.even, l.s.odd[:len(l.s.even)]
	for ; len(row) >= 8; i++ {
		v := binary.LittleEndian.Uint64(row)
		row = row[8:]
		even[i] += (v & mask) * weight
		odd[i] += (v >> shift & mask) * weight
	}
	if len(row) > 0 {
		var last [8]byte
		copy(last[:], row)
		v := binary.LittleEndian.Uint64(last[:])
		even[i] += (v & mask) * weight
		odd[i] += (v >> shift & mask) * weight
	}
}

// add4 adds four whole rows of equal length.
func (l *lanes) add4(r0, r1, r2, r3 []byte) {
	l.reserve(4 * rowParts)
	mask, shift := l.mask, l.shift
	n := len(r0) / 8
	even, odd := l.s.even[:n], l.s.odd[:n]
	for i := range even {
		o := i * 8
		v0 := binary.LittleEndian.Uint64(r0[o : o+8 : o+8])
		v1 := binary.LittleEndian.Uint64(r1[o : o+8 : o+8])
		v2 := binary.LittleEndian.Uint64(r2[o : o+8 : o+8])
		v3 := binary.LittleEndian.Uint64(r3[o : o+8 : o+8])
		even[i] += (v0&mask + v1&mask + v2&mask + v3&mask) * rowParts
		odd[i] += (v0>>shift&mask + v1>>shift&mask + v2>>shift&mask + v3>>shift&mask) * rowParts
	}
	l.accumulate(n, r0[n*8:], rowParts)
	l.accumulate(n, r1[n*8:], rowParts)
	l.accumulate(n, r2[n*8:], rowParts)
	l.accumulate(n, r3[n*8:], rowParts)
}

// spill adds the lanes to the column sums.
func (l *lanes) spill() {
	even, odd := l.s.even, l.s.odd[:len(l.s.even)]
	if l.shift == 8 {
		for i, e := range even {
			o := odd[i]
			c := l.s.cols[i*8 : i*8+8 : i*8+8]
			c[0] += uint32(e & 0xffff)
			c[1] += uint32(o & 0xffff)
			c[2] += uint32(e >> 16 & 0xffff)
			c[3] += uint32(o >> 16 & 0xffff)
			c[4] += uint32(e >> 32 & 0xffff)
			c[5] += uint32(o >> 32 & 0xffff)
			c[6] += uint32(e >> 48)
			c[7] += uint32(o >> 48)
		}
		return
	}
	for i, e := range even {
		o := odd[i]
		c := l.s.cols[i*4 : i*4+4 : i*4+4]
		c[0] += uint32(e)
		c[1] += uint32(o)
		c[2] += uint32(e >> 32)
		c[3] += uint32(o >> 32)
	}
}
