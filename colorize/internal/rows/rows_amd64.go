package rows

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// Vector says whether this processor can.
var Vector = cpu.X86.HasAVX2

// work is what paint8 works on; the assembly knows where each field lies.
type work struct {
	luma     *float32
	spans    *Span
	line     *float32
	quads    *float32
	u, v     unsafe.Pointer // rows of codes
	steep    *uint8         // one a block
	blocks   int
	deep     int // 1: codes of two bytes
	rCr, gCr float32
	gCb, bCb float32
	half     float32
	span     float32
	top      int32
	_        int32
	room     int // bytes of a row of the line
}

//go:noescape
func paint8(w *work)

//go:noescape
func fit8(nodes, cells *float32, room, blocks int, noise float32)

//go:noescape
func between8(line, low, high *float32, room int, t float32)

//go:noescape
func mix8(dst *float32, src *uint8, n int, k, add float32, more int)

//go:noescape
func mix16(dst *float32, src *uint16, n int, k, add float32, more int)

//go:noescape
func sum8(cols *uint32, src *uint8, stride, groups, rows, head, tail int)

//go:noescape
func tent8(dst, src *float32, n int)

// Paint writes the codes of a row of n samples, n = len(luma) ≥ Block, to u and v: luma
// is Y' from 0 to 1, spans say where each block lies on a line whose rows are room long.
// steep, of (n+7)/8 bytes, gets a bit for each sample of a
// block that is so dark for its colour that the table is too coarse there; what is written
// of those is to be replaced. Block k begins at sample 8·k, but for the last one, which
// ends with the row.
func Paint[T uint8 | uint16](luma []float32, spans []Span, line []float32, room int, t *Table, c Codes, u, v []T, steep []uint8) {
	n := len(luma)
	full := n / Block
	_, _, _, _, _ = spans[(n-1)/Block], line[2*Values*room-1], u[n-1], v[n-1], steep[(n-1)/Block]
	w := work{
		quads: &t.Quads[0], line: &line[0], room: 4 * room, rCr: t.RCr, gCr: t.GCr, gCb: t.GCb, bCb: t.BCb,
		half: c.Half, span: c.Span, top: c.Top, deep: int(unsafe.Sizeof(u[0])) - 1,
	}
	run := func(at, block, blocks int) {
		w.luma, w.spans, w.u, w.v = &luma[at], &spans[block], unsafe.Pointer(&u[at]), unsafe.Pointer(&v[at])
		w.steep, w.blocks = &steep[block], blocks
		paint8(&w)
	}
	run(0, 0, full)
	if n%Block != 0 {
		run(n-Block, full, 1)
	}
}

// Fit writes the model of one row of w nodes to nodes, whose rows are room long: cells are
// those of the row above, of this one and of that below. What lies beyond w may be anything.
func Fit(nodes, cells []float32, w, room int, noise float32) {
	blocks := (w + Block - 1) / Block
	_, _ = nodes[Values*room-1], cells[3*FitValues*room-1]
	if blocks*Block+Block > room {
		panic("rows: no room")
	}
	fit8(&nodes[0], &cells[0], 4*room, blocks, noise)
}

// Between writes the line at t from the row of nodes low to high. After high one number more
// is read.
func Between(line, low, high []float32, room int, t float32) {
	_, _, _ = line[2*Values*room-1], low[Values*room], high[Values*room]
	between8(&line[0], &low[0], &high[0], 4*room, t)
}

// Mix writes src·k + add to dst, or adds it if more.
func Mix[T uint8 | uint16](dst []float32, src []T, k, add float32, more bool) {
	n := len(dst) &^ (Block - 1)
	_ = src[len(dst)-1]
	flag := 0
	if more {
		flag = 1
	}
	switch s := any(src).(type) {
	case []uint8:
		mix8(&dst[0], &s[0], n, k, add, flag)
	case []uint16:
		mix16(&dst[0], &s[0], n, k, add, flag)
	}
	for x := n; x < len(dst); x++ {
		v := float32(src[x])*k + add
		if more {
			v += dst[x]
		}
		dst[x] = v
	}
}

// Tent writes, from sample 1 on, a quarter of the samples of src beside sample 2·x and
// twice that one, limited to 0 to 1, and returns the first sample that it left: src has to
// have two samples for each of dst.
func Tent(dst, src []float32) int {
	n := (len(dst) - 2) &^ (Block - 1) // the last one's neighbour may be missing
	if n <= 0 {
		return 1
	}
	_ = src[2*n+1]
	tent8(&dst[1], &src[1], n)
	return n + 1
}

// Sum writes the sums of n columns of bytes, at least [SumLeast], over count rows, at most
// [SumMost], stride bytes apart: of the first row head times, of the last tail times (0 to 8
// each; of a single row head + tail times), of those between 8 times.
func Sum(cols []uint32, src []byte, n, stride, count, head, tail int) {
	_, _ = cols[n-1], src[(count-1)*stride+n-1]
	sum8(&cols[0], &src[0], stride, n/SumLeast, count, head, tail)
	if n%SumLeast != 0 {
		sum8(&cols[n-SumLeast], &src[n-SumLeast], stride, 1, count, head, tail)
	}
}
