package decode

import (
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// converter copies decoded frames into planes of the film's size and depth. One
// goroutine uses it; close frees its native objects.
type converter struct {
	info   *vidcolor.VideoInfo
	tag    vidcolor.ColorTag // completed
	chroma bool
	keep   *keeper // fills chroma beside luma; nil: no

	format av.PixelFormat // of the last frame
	known  bool
	sws    scaler
	rgb    [3]vidcolor.Plane // scratch for RGB sources
	odd    *vidcolor.Frame   // scratch for frames of another size
}

// convert fills dst's luma, and its chroma if wanted, from src. It reports
// whether src was of another size and had to be scaled.
func (c *converter) convert(src *astiav.Frame, dst *vidcolor.Frame) (resized bool, err error) {
	if src.PixelFormat() != c.format.Format || !c.known {
		if c.format, c.known = av.DescribeFormat(src.PixelFormat()); !c.known {
			return false, fmt.Errorf("unknown pixel format %d", src.PixelFormat())
		}
	}
	w, h := src.Width(), src.Height()
	if w == c.info.Width && h == c.info.Height && c.sameSampling() {
		return false, c.read(src, dst)
	}
	layout := c.format.Layout()
	layout.Depth = c.info.Layout.Depth
	if c.format.RGB || c.format.Gray() || !c.format.Direct {
		layout = vidcolor.Layout{Depth: c.info.Layout.Depth}
	}
	if c.keep != nil {
		layout = c.keep.layout
	}
	if c.odd == nil || c.odd.Luma.Width != w || c.odd.Luma.Height != h || c.odd.Layout != layout {
		c.odd = vidcolor.NewFrame(w, h, c.info.Depth, layout)
	}
	if err := c.read(src, c.odd); err != nil {
		return true, err
	}
	resample(&dst.Luma, &c.odd.Luma)
	if c.chroma || c.keeps(dst) {
		resample(&dst.U, &c.odd.U)
		resample(&dst.V, &c.odd.V)
	}
	return true, nil
}

// sameSampling reports whether chroma of the current format fits the film's
// layout; where chroma is not wanted it does not matter.
func (c *converter) sameSampling() bool {
	if !c.chroma || c.format.Gray() {
		return true
	}
	if c.format.RGB || !c.format.Direct {
		return c.info.Layout.SubX == 0 && c.info.Layout.SubY == 0
	}
	return c.format.SubX == c.info.Layout.SubX && c.format.SubY == c.info.Layout.SubY
}

// read fills dst, which has src's size.
func (c *converter) read(src *astiav.Frame, dst *vidcolor.Frame) error {
	p := c.format
	if !p.Direct {
		p = detour(c.format)
		var err error
		if src, err = c.sws.convert(src, p); err != nil {
			return err
		}
	}
	if p.RGB {
		return c.readRGB(src, p, dst)
	}
	if err := av.ReadPlane(src, 0, &dst.Luma); err != nil {
		return fmt.Errorf("luma of %s: %w", p.Name, err)
	}
	if c.keeps(dst) {
		return c.keep.read(src, p, dst)
	}
	if !c.chroma {
		return nil
	}
	if p.Gray() {
		neutral := 1 << (dst.U.Depth - 1)
		dst.U.Fill(neutral)
		dst.V.Fill(neutral)
		return nil
	}
	for comp, plane := range []*vidcolor.Plane{1: &dst.U, 2: &dst.V} {
		if plane == nil {
			continue
		}
		if err := av.ReadPlane(src, comp, plane); err != nil {
			return fmt.Errorf("chroma of %s: %w", p.Name, err)
		}
	}
	return nil
}

func (c *converter) readRGB(src *astiav.Frame, p av.PixelFormat, dst *vidcolor.Frame) error {
	w, h := dst.Luma.Width, dst.Luma.Height
	for comp := range c.rgb {
		pl := &c.rgb[comp]
		if pl.Width != w || pl.Height != h || pl.Depth != p.Depth {
			*pl = vidcolor.NewPlane(w, h, p.Depth)
		}
		if err := av.ReadPlane(src, comp, pl); err != nil {
			return fmt.Errorf("component %d of %s: %w", comp, p.Name, err)
		}
	}
	if c.chroma {
		rgbToYUV(&dst.Luma, &dst.U, &dst.V, &c.rgb, c.tag)
		return nil
	}
	rgbToLuma(&dst.Luma, &c.rgb, c.tag.Matrix)
	if c.keeps(dst) {
		woven, _ := av.Interlacing(src)
		c.keep.readRGB(&c.rgb, c.tag, woven, dst)
	}
	return nil
}

func (c *converter) close() { c.sws.close() }
