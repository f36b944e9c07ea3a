package decode

import (
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/bands"
)

// KeepChroma makes Next fill U and V with the film's own chroma too, at the given
// layout: sample for sample where the film has that layout and depth, and otherwise
// interpolated linearly, field by field where the frame
// holds two. Luma stays what it is without. Grey frames have neutral chroma. A frame that
// has no planes for it is read without. Call it before the first Next, of a reader without
// Options.Chroma.
func (r *Reader) KeepChroma(layout vidcolor.Layout) {
	if r.pictures != nil {
		r.keep = true
		return
	}
	stored := layout
	if r.turner.how%2 != 0 {
		stored.SubX, stored.SubY = layout.SubY, layout.SubX
	}
	r.conv.keep = &keeper{layout: stored}
	r.turner.stored = nil
}

// hasChroma reports whether f has planes for chroma.
func hasChroma(f *vidcolor.Frame) bool { return len(f.U.Pix) > 0 }

// keeps reports whether dst is to be given the film's own chroma.
func (c *converter) keeps(dst *vidcolor.Frame) bool { return c.keep != nil && hasChroma(dst) }

// keeper brings decoded chroma to the layout of the frames that are given.
type keeper struct {
	layout vidcolor.Layout
	own    [2]vidcolor.Plane // scratch: as decoded
	luma   vidcolor.Plane    // scratch: of RGB
}

// sized makes scratch planes of w × h.
func (k *keeper) sized(w, h int) {
	for i := range k.own {
		if p := &k.own[i]; p.Width != w || p.Height != h {
			*p = vidcolor.NewPlane(w, h, k.layout.Depth)
		}
	}
}

// read fills dst's chroma from src, a frame of format p and of dst's size.
func (k *keeper) read(src *astiav.Frame, p av.PixelFormat, dst *vidcolor.Frame) error {
	if p.Gray() {
		k.neutral(dst)
		return nil
	}
	from := p.Layout()
	into := [2]*vidcolor.Plane{&dst.U, &dst.V}
	same := from.SubX == k.layout.SubX && from.SubY == k.layout.SubY
	if !same {
		k.sized(from.ChromaSize(dst.Luma.Width, dst.Luma.Height))
		into = [2]*vidcolor.Plane{&k.own[0], &k.own[1]}
	}
	for i, plane := range into {
		if err := av.ReadPlane(src, i+1, plane); err != nil {
			return fmt.Errorf("chroma of %s: %w", p.Name, err)
		}
	}
	if !same {
		woven, _ := av.Interlacing(src)
		k.reshape(dst, from, woven)
	}
	return nil
}

// readRGB fills dst's chroma from R, G and B of its size.
func (k *keeper) readRGB(rgb *[3]vidcolor.Plane, tag vidcolor.ColorTag, woven bool, dst *vidcolor.Frame) {
	if gray(rgb) {
		k.neutral(dst)
		return
	}
	w, h := dst.Luma.Width, dst.Luma.Height
	if k.luma.Width != w || k.luma.Height != h {
		k.luma = vidcolor.NewPlane(w, h, k.layout.Depth)
	}
	if k.layout.SubX == 0 && k.layout.SubY == 0 {
		rgbToYUV(&k.luma, &dst.U, &dst.V, rgb, tag)
		return
	}
	k.sized(w, h)
	rgbToYUV(&k.luma, &k.own[0], &k.own[1], rgb, tag)
	k.reshape(dst, vidcolor.Layout{}, woven)
}

func (k *keeper) neutral(dst *vidcolor.Frame) {
	dst.U.Fill(1 << (dst.U.Depth - 1))
	dst.V.Fill(1 << (dst.V.Depth - 1))
}

// gray reports whether all three are alike everywhere.
func gray(rgb *[3]vidcolor.Plane) bool {
	for y := range rgb[0].Height {
		for x := range rgb[0].Width {
			if v := rgb[0].At(x, y); rgb[1].At(x, y) != v || rgb[2].At(x, y) != v {
				return false
			}
		}
	}
	return true
}

// reshape writes the scratch planes, sampled as from says, to dst's chroma.
func (k *keeper) reshape(dst *vidcolor.Frame, from vidcolor.Layout, woven bool) {
	for i, p := range []*vidcolor.Plane{&dst.U, &dst.V} {
		if !woven || from.SubY == k.layout.SubY {
			rechroma(p, &k.own[i], from, k.layout)
			continue
		}
		for parity := range 2 {
			to, own := everySecond(*p, parity), everySecond(k.own[i], parity)
			if to.Height > 0 && own.Height > 0 {
				rechroma(&to, &own, from, k.layout)
			}
		}
	}
}

// everySecond is a field of p, which it aliases.
func everySecond(p vidcolor.Plane, parity int) vidcolor.Plane {
	p.Height = (p.Height + 1 - parity) / 2
	if p.Height > 0 {
		p.Pix = p.Pix[parity*p.Stride:]
	}
	p.Stride *= 2
	return p
}

// rechroma brings chroma from one sampling to another. Columns lie on the first of
// the luma columns that they cover, rows in the middle of theirs, as in H.264 by
// default.
func rechroma(dst, src *vidcolor.Plane, from, to vidcolor.Layout) {
	columns := sitesOf(dst.Width, src.Width, to.SubX, from.SubX, true)
	rows := sitesOf(dst.Height, src.Height, to.SubY, from.SubY, false)
	bands.Rows(dst.Width, dst.Height, func(y int) {
		for x := range dst.Width {
			var sum float64
			for _, v := range rows[y] {
				for _, u := range columns[x] {
					sum += v.weight * u.weight * float64(src.At(u.at, v.at))
				}
			}
			dst.Set(x, y, clamp(sum, dst.Max()))
		}
	})
}

// site is a sample with its weight.
type site struct {
	at     int
	weight float64
}

// sitesOf lists for each of n samples, one every 1<<to of luma, what it is made of
// among m samples, one every 1<<from. Samples lie on the first luma sample or, not
// first, in the middle of those that they cover.
func sitesOf(n, m, to, from int, first bool) [][]site {
	out := make([][]site, n)
	for i := range out {
		add := func(at int, weight float64) {
			if weight > 0 {
				out[i] = append(out[i], site{max(0, min(at, m-1)), weight})
			}
		}
		if to > from {
			ratio := 1 << (to - from)
			for d := 1 - ratio; d < ratio; d++ {
				switch {
				case first:
					add(i*ratio+d, float64(ratio-max(d, -d))/float64(ratio*ratio))
				case d >= 0:
					add(i*ratio+d, 1/float64(ratio))
				}
			}
			continue
		}
		at := float64(i) / float64(int(1)<<(from-to))
		if !first {
			at = (float64(i)+0.5)/float64(int(1)<<(from-to)) - 0.5
		}
		lo, hi, f := neighbors(at, m)
		add(lo, 1-f)
		add(hi, f)
	}
	return out
}
