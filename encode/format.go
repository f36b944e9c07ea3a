package encode

import (
	"fmt"
	"strings"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// target is the pixel format that is encoded, and what the user should know
// about the choice.
type target struct {
	format av.PixelFormat
	notes  []string
}

// chooseFormat picks the encoder's pixel format. Without a wish it is 4:2:0 at
// 8 bits, or for deeper sources at 10 (lossless encoders keep the depth), or
// what the encoder has nearest to that. Encoders that take only even sizes get
// 4:4:4 for odd ones: nothing is scaled or cropped.
func chooseFormat(path string, c *astiav.Codec, spec codecSpec, in *vidcolor.VideoInfo, tag vidcolor.ColorTag, wish string) (target, error) {
	have := paintable(c, tag)
	if wish != "" {
		return wishedFormat(path, c, spec, in, have, wish)
	}
	var best av.PixelFormat
	score := 1 << 30
	for _, p := range have {
		if strings.HasPrefix(p.Name, "yuvj") || spec.even && odd(in, p) || !strings.HasPrefix(p.Name, "yuv") {
			continue
		}
		if s := distance(p, spec, in.Depth); s < score {
			best, score = p, s
		}
	}
	if score == 1<<30 {
		return target{}, usage("write", path, fmt.Errorf("%s cannot encode %d×%d", c.Name(), in.Width, in.Height),
			"choose another encoder, such as libx264 or ffv1")
	}
	t := target{format: best}
	if odd(in, av.PixelFormat{SubX: 1, SubY: 1}) && spec.even {
		t.notes = append(t.notes, fmt.Sprintf("%d×%d is odd: encoded as %s, for %s has subsampled color at even sizes only", in.Width, in.Height, best.Name, c.Name()))
	}
	t.noteDepth(in, best)
	return t, nil
}

func wishedFormat(path string, c *astiav.Codec, spec codecSpec, in *vidcolor.VideoInfo, have []av.PixelFormat, wish string) (target, error) {
	var names []string
	p, known := av.FindFormat(wish)
	for _, h := range have {
		names = append(names, strings.TrimSuffix(h.Name, "le"))
		if !known || h.Format != p.Format {
			continue
		}
		if spec.even && odd(in, p) {
			return target{}, usage("write", path, fmt.Errorf("%s cannot encode %d×%d, which is odd, as %s", c.Name(), in.Width, in.Height, wish),
				"leave the pixel format out or choose one with full color, such as yuv444p")
		}
		t := target{format: p}
		t.noteDepth(in, p)
		return t, nil
	}
	what := "cannot be written by " + c.Name()
	if !known {
		what = "is not known"
	}
	return target{}, usage("write", path, fmt.Errorf("pixel format %q %s", wish, what), "choose one of "+strings.Join(names, ", "))
}

func (t *target) noteDepth(in *vidcolor.VideoInfo, p av.PixelFormat) {
	if p.Depth < in.Depth {
		t.notes = append(t.notes, fmt.Sprintf("luma is rounded from %d to %d bits for %s", in.Depth, p.Depth, p.Name))
	}
}

// paintable lists the formats that c takes and that can be filled with YUV of
// the tag's range.
func paintable(c *astiav.Codec, tag vidcolor.ColorTag) (out []av.PixelFormat) {
	formats := av.PixelFormats(c)
	if formats == nil {
		for _, n := range []string{"yuv420p", "yuv422p", "yuv444p", "yuv420p10", "yuv422p10", "yuv444p10", "yuv420p12", "yuv422p12", "yuv444p12", "yuv420p16", "yuv422p16", "yuv444p16"} {
			if p, ok := av.FindFormat(n); ok {
				formats = append(formats, p.Format)
			}
		}
	}
	for _, pf := range formats {
		p, ok := av.DescribeFormat(pf)
		if !ok || !p.Paintable() || p.FullRange && tag.Range != vidcolor.RangeFull {
			continue
		}
		out = append(out, p)
	}
	return out
}

// odd reports whether p's subsampling does not divide the picture's size.
func odd(in *vidcolor.VideoInfo, p av.PixelFormat) bool {
	return in.Width&(1<<p.SubX-1) != 0 || in.Height&(1<<p.SubY-1) != 0
}

// distance ranks a format: too shallow is worst, then sampling other than
// 4:2:0, then needless depth.
func distance(p av.PixelFormat, spec codecSpec, depth int) int {
	want := depth
	if want > 8 && !spec.lossless {
		want = 10
	}
	d := 0
	if p.Depth < want {
		d += 10000 * (want - p.Depth)
	} else {
		d += 10 * (p.Depth - want)
	}
	switch {
	case p.SubX == 1 && p.SubY == 1:
	case p.SubX == 1 && p.SubY == 0:
		d += 1000
	case p.SubX == 0 && p.SubY == 0:
		d += 2000
	default:
		d += 5000
	}
	return d
}
