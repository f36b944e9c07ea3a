package av

// #include "shim.h"
import "C"

import (
	"strings"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
)

// PixelFormat describes how FFmpeg stores a picture.
type PixelFormat struct {
	Format     astiav.PixelFormat
	Name       string
	Components int  // 1 grey, 2 grey and alpha, 3 or 4 colour
	SubX, SubY int  // log2 of chroma subsampling
	Depth      int  // bits of the first component
	RGB        bool // red, green, blue, or a palette of them
	Alpha      bool
	FullRange  bool // one of the yuvj formats
	Direct     bool // ReadPlane can read it, without swscale
}

// DescribeFormat looks a pixel format up; false if FFmpeg knows none such.
func DescribeFormat(pf astiav.PixelFormat) (PixelFormat, bool) {
	d := C.av_pix_fmt_desc_get(C.enum_AVPixelFormat(pf))
	if d == nil {
		return PixelFormat{Format: pf}, false
	}
	p := PixelFormat{
		Format: pf, Name: C.GoString(d.name), Components: int(d.nb_components),
		SubX: int(d.log2_chroma_w), SubY: int(d.log2_chroma_h), Depth: int(d.comp[0].depth),
	}
	flags := uint64(d.flags)
	p.RGB = flags&(C.AV_PIX_FMT_FLAG_RGB|C.AV_PIX_FMT_FLAG_PAL|C.AV_PIX_FMT_FLAG_BAYER) != 0 || strings.HasPrefix(p.Name, "xyz")
	p.Alpha = flags&C.AV_PIX_FMT_FLAG_ALPHA != 0
	p.FullRange = strings.HasPrefix(p.Name, "yuvj")
	const odd = C.AV_PIX_FMT_FLAG_BITSTREAM | C.AV_PIX_FMT_FLAG_PAL | C.AV_PIX_FMT_FLAG_HWACCEL |
		C.AV_PIX_FMT_FLAG_FLOAT | C.AV_PIX_FMT_FLAG_BAYER
	// uyyvyy411 has samples at uneven steps, which the descriptor cannot say.
	p.Direct = flags&odd == 0 && !strings.HasPrefix(p.Name, "xyz") && p.Name != "uyyvyy411"
	for c := range min(p.Components, 3) {
		comp := d.comp[c]
		if comp.depth < 8 || comp.depth > 16 || comp.depth == 8 && comp.shift != 0 || comp.depth != d.comp[0].depth {
			p.Direct = false
		}
		if comp.shift+comp.depth > 16 {
			p.Direct = false
		}
	}
	return p, true
}

// FindFormat looks a pixel format up by name; a name without byte order such
// as "yuv420p10" finds the machine's.
func FindFormat(name string) (PixelFormat, bool) {
	for _, n := range []string{name, name + "le"} {
		if pf := astiav.FindPixelFormatByName(n); pf != astiav.PixelFormatNone {
			return DescribeFormat(pf)
		}
	}
	return PixelFormat{}, false
}

// Gray reports whether there is no chroma at all.
func (p PixelFormat) Gray() bool { return p.Components <= 2 && !p.RGB }

// Layout is the sampling of p's chroma and its depth.
func (p PixelFormat) Layout() vidcolor.Layout {
	return vidcolor.Layout{SubX: p.SubX, SubY: p.SubY, Depth: p.Depth}
}

// Paintable reports whether p is planar or semi-planar YUV without alpha, in
// the machine's byte order: what the writer can fill.
func (p PixelFormat) Paintable() bool {
	return p.Direct && !p.RGB && !p.Alpha && p.Components == 3 && !strings.HasSuffix(p.Name, "be") &&
		(strings.HasPrefix(p.Name, "yuv") && strings.Contains(p.Name, "p") ||
			strings.HasPrefix(p.Name, "nv") || strings.HasPrefix(p.Name, "p0") || strings.HasPrefix(p.Name, "p2") || strings.HasPrefix(p.Name, "p4"))
}
