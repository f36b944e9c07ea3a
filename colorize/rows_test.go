package colorize

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize/internal/rows"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// wild is chroma of every strength, beyond the table's limits too.
func wild(w, h int, r *rand.Rand) *vidcolor.Chroma {
	c := vidcolor.NewChroma(w, h)
	for i := range c.A {
		reach := float32(r.IntN(2)*130 + 20)
		c.A[i], c.B[i], c.Conf[i] = reach*(2*r.Float32()-1), reach*(2*r.Float32()-1), r.Float32()
	}
	return c
}

// Rows painted in vector registers have the bits of those painted in Go, at every width,
// depth and luma, also where it is too dark or too bright for the colour.
func TestVectorsPaintTheSameBits(t *testing.T) {
	if !rows.Vector {
		t.Skip("this processor has no AVX2")
	}
	r := rand.New(rand.NewPCG(7, 8))
	for _, depth := range []int{8, 10, 16} {
		for _, width := range []int{8, 9, 15, 16, 17, 100, 333} {
			t.Run(fmt.Sprintf("%d bits, %d wide", depth, width), func(t *testing.T) {
				tag := vidcolor.ColorTag{Matrix: vidcolor.MatrixBT709, Range: vidcolor.RangeLimited}
				p := newPainter(newChromaTable(tag.Matrix, lab.GamutOf(vidcolor.PrimariesBT709)), vidcolor.Layout{Depth: depth}, tag, 1.5)
				if depth == 8 {
					paintBoth[uint8](t, p, width, r)
				} else {
					paintBoth[uint16](t, p, width, r)
				}
			})
		}
	}
}

func paintBoth[T uint8 | uint16](t *testing.T, p *painter, width int, r *rand.Rand) {
	t.Helper()
	const nodes = 9
	dark := 0
	for range 20 {
		c := wild(nodes, 1, r)
		guide := make([]float32, nodes)
		for i := range guide {
			guide[i] = r.Float32()
		}
		columns := newGridPlaces(width, width, 0, nodes)
		br := &brush{columns: columns, spans: rows.Spans(columns)}
		br.model.fit(c, guide, p.gain, p.noise)
		s := &strip{line: make([]float32, lineSize(nodes)), own: make([]float32, width), dark: make([]uint8, (width+rows.Block-1)/rows.Block)}
		br.model.line(s.line, 0)
		for i := range s.own {
			s.own[i] = []float32{0, 1, r.Float32(), r.Float32() * 0.1, 1 - r.Float32()*0.05}[r.IntN(5)]
		}
		u, v, wantU, wantV := make([]T, width), make([]T, width), make([]T, width), make([]T, width)
		paintRow(br, s, p, wantU, wantV, 0, width)
		paintFast(br, s, p, u, v)
		if !slices.Equal(u, wantU) || !slices.Equal(v, wantV) {
			t.Fatalf("got  %v %v\nwant %v %v\nluma %v", u, v, wantU, wantV, s.own)
		}
		for _, bits := range s.dark {
			dark += int(bits)
		}
	}
	if dark == 0 {
		t.Error("no sample was too dark for the table: the test says nothing of those")
	}
}

// The model is fitted and laid between its rows with the same bits, whatever the size of
// its grid.
func TestVectorsFitTheSameBits(t *testing.T) {
	if !rows.Vector {
		t.Skip("this processor has no AVX2")
	}
	r := rand.New(rand.NewPCG(9, 10))
	for _, size := range [][2]int{{1, 1}, {2, 1}, {1, 3}, {7, 5}, {8, 2}, {9, 4}, {56, 32}} {
		c := wild(size[0], size[1], r)
		guide := make([]float32, len(c.A))
		for i := range guide {
			guide[i] = r.Float32()
		}
		var m localModel
		m.fit(c, guide, 1.3, guideNoise)
		n := rows.Values * m.room
		want := make([]float32, n)
		for y := range c.H {
			m.fitRow(want, m.cells[y*rows.FitValues*m.room:], guideNoise)
			for k := range rows.Values {
				if got, want := m.nodes[y*n+k*m.room:][:c.W], want[k*m.room:][:c.W]; !slices.Equal(got, want) {
					t.Fatalf("%v: value %d of row %d: got %v, want %v", size, k, y, got, want)
				}
			}
		}
		got, wanted := make([]float32, lineSize(c.W)), make([]float32, lineSize(c.W))
		m.line(got, float32(c.H)*0.4)
		j := min(int(float32(c.H)*0.4), max(c.H-2, 0))
		low, high := m.nodes[j*n:], m.nodes[min(j+1, c.H-1)*n:]
		linePlain(wanted, low, high, m.room, clamp(float32(c.H)*0.4, 0, float32(c.H-1))-float32(j))
		for k := range rows.Values {
			for i := range c.W {
				at := 2*k*m.room + i
				if got[at] != wanted[at] || i < c.W-1 && got[at+m.room] != wanted[at+m.room] {
					t.Fatalf("%v: node %d of the line's value %d: got %v and %v, want %v and %v", size, i, k, got[at], got[at+m.room], wanted[at], wanted[at+m.room])
				}
			}
		}
	}
}

// Columns of luma have the same sums.
func TestVectorsSumTheSame(t *testing.T) {
	if !rows.Vector {
		t.Skip("this processor has no AVX2")
	}
	for _, width := range []int{64, 65, 100, 127, 128, 333} {
		src := randomPlane(width, rows.SumMost, 8, 5)
		for x := range width {
			if x%3 == 0 {
				for y := range src.Height {
					src.Set(x, y, 255)
				}
			}
		}
		d := &downsampler{}
		for _, r := range []rowSpan{{first: 3, last: 3, head: 5}, {first: 0, last: 1, head: 8, tail: 1}, {first: 2, last: 9, head: 3, tail: 8}, {first: 0, last: rows.SumMost - 1, head: 8, tail: 8}} {
			var got, want sums
			got.resize(&src)
			want.resize(&src)
			d.addRows(&r, &src, &got)
			want.addPlain(&r, &src)
			if !slices.Equal(got.cols[:width], want.cols[:width]) {
				t.Fatalf("%d columns, %+v: got %v, want %v", width, r, got.cols[:width], want.cols[:width])
			}
		}
	}
}

// Rows of luma are mixed to the same bits, too.
func TestVectorsMixTheSameBits(t *testing.T) {
	if !rows.Vector {
		t.Skip("this processor has no AVX2")
	}
	r := rand.New(rand.NewPCG(9, 10))
	for width := range 70 {
		src8, src16 := make([]uint8, width), make([]uint16, width)
		for i := range src8 {
			src8[i], src16[i] = uint8(r.Uint32()), uint16(r.Uint32())
		}
		for _, first := range []bool{true, false} {
			got, want := make([]float32, width), make([]float32, width)
			for i := range got {
				got[i] = r.Float32()
			}
			copy(want, got)
			mixRow(got, src8, 0.004, -0.06, first)
			mixPlain(want, src8, 0.004, -0.06, first)
			if !slices.Equal(got, want) {
				t.Fatalf("8 bits, %d wide, first %v: got %v, want %v", width, first, got, want)
			}
			mixRow(got, src16, 1.0/65535, 0.01, first)
			mixPlain(want, src16, 1.0/65535, 0.01, first)
			if !slices.Equal(got, want) {
				t.Fatalf("16 bits, %d wide, first %v: got %v, want %v", width, first, got, want)
			}
		}
		if width == 0 {
			continue
		}
		s := &strip{luma: make([]float32, width), own: make([]float32, (width+1)/2)}
		for i := range s.luma {
			s.luma[i] = 1.4*r.Float32() - 0.2
		}
		s.mixColumns(1)
		got := slices.Clone(s.own)
		s.tent(1)
		if !slices.Equal(got, s.own) {
			t.Fatalf("columns of %d: got %v, want %v", width, got, s.own)
		}
	}
}

// Painting gives the codes that x86-64 gives, in vector registers and without.
func TestPaintedBitsOfEveryProcessor(t *testing.T) {
	const want = "5070d90961a63717"
	r := rand.New(rand.NewPCG(11, 12))
	h := fnv.New64a()
	for _, layout := range layouts {
		for _, tag := range tags {
			f := vidcolor.NewFrame(67, 45, layout.Depth, layout)
			f.Luma = randomPlane(67, 45, layout.Depth, 2)
			mustPaint(t, newPainter(tableFor(tag), layout, tag, 1.2), f, wild(17, 12, r))
			for _, p := range []*vidcolor.Plane{&f.U, &f.V} {
				for y := range p.Height {
					for x := range p.Width {
						fmt.Fprintln(h, p.At(x, y))
					}
				}
			}
		}
	}
	if got := fmt.Sprintf("%016x", h.Sum64()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
