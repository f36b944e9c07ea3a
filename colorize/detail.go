package colorize

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

// detailSamples are how many points of a chroma sample's own area a detail's matte is
// read at, each way.
const detailSamples = 4

// details lays what is smaller than a cell over pic's chroma, at full size. pic is a frame
// of so many rows, or a field of it.
func (b *brush) details(p *painter, pic *picture, height int, all []vidcolor.Detail) {
	scale, offset := p.lumaScale(pic.luma.Depth)
	for i := range all {
		if d := &all[i]; d.Matte != nil && d.Width > 0 && d.Height > 0 && d.Strength > 0 {
			b.detail(p, pic, placeOf(pic, height, d), d, scale, offset)
		}
	}
}

// sitting is where a detail lies in a picture of its own size: units of its frame for
// each luma column and row of the picture, and the row of that frame that the picture's
// upper border is.
type sitting struct {
	perX, perY, top float64
}

func placeOf(pic *picture, height int, d *vidcolor.Detail) sitting {
	at := sitting{perX: float64(d.Width) / float64(pic.luma.Width), perY: float64(d.Height) / float64(height)}
	// A field's row r is the frame's row 2r, or 2r + 1.
	switch pic.siting {
	case topField:
		at.top = -0.5 * at.perY
		at.perY *= 2
	case bottomField:
		at.top = 0.5 * at.perY
		at.perY *= 2
	}
	return at
}

// detail lays one of them over pic's chroma.
func (b *brush) detail(p *painter, pic *picture, at sitting, d *vidcolor.Detail, scale, offset float32) {
	sub := p.layout
	sampleW, sampleH := at.perX*float64(int(1)<<sub.SubX), at.perY*float64(int(1)<<sub.SubY)
	fromX, toX := samplesBetween((d.X-sampleW)/sampleW, (d.X+float64(d.Matte.W)+sampleW)/sampleW, pic.u.Width)
	fromY, toY := samplesBetween((d.Y-sampleH)/sampleH, (d.Y+float64(d.Matte.H)+sampleH)/sampleH, pic.u.Height)
	s := &b.strips[0]
	for y := fromY; y < toY; y++ {
		cover := pic.cover(y, sub.SubY)
		s.mixRows(&pic.luma, &cover, scale, offset)
		s.mixColumns(sub.SubX)
		middleY := float64(cover.center)*at.perY + at.top
		for x := fromX; x < toX; x++ {
			middleX := (float64(x<<sub.SubX) + 0.5) * at.perX
			share, a, bb := covers(d, middleX, middleY, sampleW, sampleH)
			if share == 0 {
				continue
			}
			a, bb = p.gain.apply(a, bb)
			cb, cr := p.table.at(s.own[x], a, bb)
			share *= d.Strength
			pic.u.Set(x, y, p.blend(pic.u.At(x, y), cb, share))
			pic.v.Set(x, y, p.blend(pic.v.At(x, y), cr, share))
		}
	}
}

// samplesBetween is the whole samples from a to b of n.
func samplesBetween(a, b float64, n int) (from, to int) {
	return min(max(int(math.Floor(a)), 0), n), min(max(int(math.Ceil(b)), 0), n)
}

// covers is how far d covers a chroma sample about a point, w × h pixels of d's frame large,
// and its mean colour there.
func covers(d *vidcolor.Detail, x, y, w, h float64) (share, a, b float32) {
	for j := range detailSamples {
		for i := range detailSamples {
			px := x + ((float64(i)+0.5)/detailSamples-0.5)*w - d.X
			py := y + ((float64(j)+0.5)/detailSamples-0.5)*h - d.Y
			c, ca, cb := d.Matte.At(px, py)
			share += c
			a += c * ca
			b += c * cb
		}
	}
	if share == 0 {
		return 0, 0, 0
	}
	return share / (detailSamples * detailSamples), a / share, b / share
}

// blend is a code drawn towards a colour difference (−½ to ½) by share.
func (p *painter) blend(code int, to, share float32) int {
	want := to*p.codes.Span + p.codes.Half - 0.5
	return min(max(int(float32(code)+share*(want-float32(code))+0.5), 0), int(p.codes.Top))
}
