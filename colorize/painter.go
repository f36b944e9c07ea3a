package colorize

import (
	"fmt"
	"runtime"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize/internal/rows"
	"github.com/vidcolor/vidcolor/internal/lab"
)

// painter writes the chroma planes of frames of one size and format from chroma at
// network resolution. Safe for concurrent use on different frames.
//
// Chroma samples of subsampled layouts are taken to sit where MPEG-2, H.264 and
// H.265 have them by default: horizontally on the even luma columns, vertically
// between two luma rows (chroma location "left"); in interlaced frames at a
// quarter of the distance between two rows of their field, further up in the top
// field (H.262, figure 6-3).
type painter struct {
	table  *chromaTable
	tag    vidcolor.ColorTag
	layout vidcolor.Layout
	gain   saturation
	noise  float32 // see guideNoise
	codes  rows.Codes

	brushes chan *brush // that nobody paints with; a sync.Pool would lose them at each collection
}

func newPainter(table *chromaTable, layout vidcolor.Layout, tag vidcolor.ColorTag, gain float64) *painter {
	p := &painter{table: table, tag: tag, layout: layout, gain: saturation(gain), noise: guideNoise}
	neutral, span := tag.ChromaScale(layout.Depth)
	p.codes = rows.Codes{Span: float32(span), Half: float32(neutral) + 0.5, Top: 1<<layout.Depth - 1}
	p.brushes = make(chan *brush, runtime.GOMAXPROCS(0))
	return p
}

// paint writes f.U and f.V from c. Luma is only read.
func (p *painter) paint(f *vidcolor.Frame, c *vidcolor.Chroma) error {
	if err := p.check(f, c); err != nil {
		return err
	}
	<-p.table.solved
	b := p.takeBrush()
	defer p.giveBrush(b)
	if !f.Interlaced {
		pic := picture{f.Luma, f.U, f.V, progressive}
		b.paint(p, pic, c)
		b.details(p, &pic, f.Luma.Height, c.Details)
		return nil
	}
	for _, parity := range []siting{topField, bottomField} {
		pic := picture{field(f.Luma, parity), field(f.U, parity), field(f.V, parity), parity}
		if pic.luma.Height > 0 && pic.u.Height > 0 {
			b.paint(p, pic, c)
			b.details(p, &pic, f.Luma.Height, c.Details)
		}
	}
	return nil
}

func (p *painter) takeBrush() *brush {
	select {
	case b := <-p.brushes:
		return b
	default:
		return new(brush)
	}
}

func (p *painter) giveBrush(b *brush) {
	select {
	case p.brushes <- b:
	default:
	}
}

func (p *painter) check(f *vidcolor.Frame, c *vidcolor.Chroma) error {
	n := c.W * c.H
	if n <= 0 || len(c.A) != n || len(c.B) != n || len(c.Conf) != n {
		return fmt.Errorf("paint frame %d: chroma of %d×%d has %d, %d and %d values", f.Index, c.W, c.H, len(c.A), len(c.B), len(c.Conf))
	}
	cw, ch := p.layout.ChromaSize(f.Luma.Width, f.Luma.Height)
	for _, q := range []*vidcolor.Plane{&f.U, &f.V} {
		if q.Width != cw || q.Height != ch || q.Depth != p.layout.Depth {
			return fmt.Errorf("paint frame %d: a chroma plane of %d×%d at %d bits, want %d×%d at %d bits",
				f.Index, q.Width, q.Height, q.Depth, cw, ch, p.layout.Depth)
		}
	}
	return nil
}

// siting says where chroma rows lie among luma rows.
type siting int

const (
	progressive siting = iota
	topField
	bottomField
)

// picture is a frame or one of its fields.
type picture struct {
	luma, u, v vidcolor.Plane
	siting     siting
}

// field is every second row of a plane: those from 0 for the top field, from 1 for
// the bottom one. It aliases p.
func field(p vidcolor.Plane, parity siting) vidcolor.Plane {
	first := int(parity - topField)
	p.Height = (p.Height + 1 - first) / 2
	if p.Height > 0 {
		p.Pix = p.Pix[first*p.Stride:]
	}
	p.Stride *= 2
	return p
}

// lumaScale returns what turns luma codes of a plane into Y': code·scale + offset.
func (p *painter) lumaScale(depth int) (scale, offset float32) {
	coder := lab.NewCoder(p.tag, depth)
	return float32(1 / coder.Span), float32(-coder.Black / coder.Span)
}
