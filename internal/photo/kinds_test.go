package photo

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// kind is what a file of testdata is to come to: the reference to within off codes of
// 8 bits, or a refusal that says why, or damage that is named.
type kind struct {
	file   string
	depth  int
	off    float64 // largest mean difference
	says   string  // refusal, or note of damage
	damage bool
	pages  int
	alpha  bool
}

var kinds = []kind{
	{file: "reference.png", depth: 8},
	{file: "tiled8.tif", depth: 8}, {file: "tiled16.tif", depth: 16}, {file: "tiledrgb.tif", depth: 8},
	{file: "planar.tif", depth: 8}, {file: "planartiled.tif", depth: 8}, {file: "big.tif", depth: 8},
	{file: "zstd.tif", depth: 8}, {file: "lzw.tif", depth: 8}, {file: "deflate.tif", depth: 8}, {file: "packbits.tif", depth: 8},
	{file: "lzma.tif", depth: 8}, {file: "jpeg.tif", depth: 8, off: 2}, {file: "predicted.tif", depth: 16},
	{file: "float16.tif", depth: 16, off: 0.1}, {file: "float32.tif", depth: 16}, {file: "float32predicted.tif", depth: 16}, {file: "float64.tif", depth: 16},
	{file: "floatwide.tif", says: "only 0 to 1 has a meaning"}, {file: "uint32.tif", depth: 16}, {file: "signed.tif", says: "signed"},
	{file: "bigendian.tif", depth: 16}, {file: "miniswhite.tif", depth: 8}, {file: "pages.tif", depth: 8, pages: 3},
	{file: "greyalpha.tif", depth: 8, alpha: true}, {file: "associated.tif", depth: 8, off: 1, alpha: true}, {file: "rgba16.tif", depth: 16, alpha: true},
	{file: "extra.tif", depth: 8}, {file: "cmyk.tif", depth: 8, off: 0.1}, {file: "ycbcrjpeg.tif", depth: 8, off: 2}, {file: "ycbcr.tif", depth: 8, off: 0.5},
	{file: "palette.tif", depth: 8}, {file: "cielab.tif", depth: 8, off: 1.5},
	{file: "grey.jpg", depth: 8, off: 2}, {file: "ycbcr.jpg", depth: 8, off: 2}, {file: "progressive.jpg", depth: 8, off: 2}, {file: "cmyk.jpg", depth: 8, off: 2.5},
	{file: "palette.png", depth: 8}, {file: "grey16.png", depth: 16}, {file: "greyalpha.png", depth: 8, alpha: true}, {file: "rgba.png", depth: 8, alpha: true},
	{file: "interlaced.png", depth: 8}, {file: "linear.png", depth: 8, off: 1.5},
	{file: "gamma1.8.jpg", depth: 8, off: 2}, {file: "gamma1.8.png", depth: 8, off: 1}, {file: "gamma1.8.tif", depth: 8, off: 1}, {file: "gamma2.2.png", depth: 8, off: 1},
	{file: "lossy.webp", depth: 8, off: 2.5}, {file: "lossless.webp", depth: 8}, {file: "alpha.webp", depth: 8, alpha: true},
	{file: "animated.webp", says: "animation"}, {file: "twelve.jpg", says: "bits a sample"},
	{file: "cut-grey.jpg", depth: 8, off: 255, damage: true, says: "rows are missing"}, {file: "cut-progressive.jpg", depth: 8, off: 255, damage: true, says: "missing"},
	{file: "cut-lossy.webp", depth: 8, off: 255, damage: true, says: "rows are missing"}, {file: "cut-noise.png", depth: 8, off: 255, damage: true, says: "rows are missing"},
	{file: "cut-deflate.tif", says: "ends early"},
}

// read decodes a file of testdata.
func read(t testing.TB, name string) (Info, *vidcolor.Plane, Damage, error) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(bytes.NewReader(b), int64(len(b)), Options{})
	if err != nil {
		return Info{}, nil, Damage{}, err
	}
	defer r.Close()
	i := r.Info()
	y, a := vidcolor.NewPlane(i.Width, i.Height, i.Depth), vidcolor.NewPlane(i.Width, i.Height, i.Depth)
	d, err := r.Read(context.Background(), Planes{Y: &y, A: &a})
	if i.Alpha && err == nil && (a.At(40, 20) != a.Max() || a.At(10, 20) == a.Max()) {
		t.Errorf("%s: opacity %d and %d", name, a.At(40, 20), a.At(10, 20))
	}
	return i, &y, d, err
}

// Every kind of file comes to the same picture, or is refused by its cause.
func TestKinds(t *testing.T) {
	_, ref, _, err := read(t, "reference.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		i, y, d, err := read(t, k.file)
		if k.says != "" && !k.damage {
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Cause, k.says) {
				t.Errorf("%s: got %v, want a refusal that says %q", k.file, err, k.says)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", k.file, err)
			continue
		}
		if i.Depth != k.depth || i.Pages != max(k.pages, 1) || i.Alpha != k.alpha || d.Lost() != k.damage {
			t.Errorf("%s: %d bits, %d pages, opacity %v, damage %q", k.file, i.Depth, i.Pages, i.Alpha, d.Notes)
		}
		if k.damage && !strings.Contains(strings.Join(d.Notes, " "), k.says) {
			t.Errorf("%s: damage %q, want %q", k.file, d.Notes, k.says)
		}
		if got := difference(y, ref, i.Limited); got > k.off {
			t.Errorf("%s: luma is off by %.3f, want at most %.3f", k.file, got, k.off)
		}
	}
	if n := Live(); n != 0 {
		t.Errorf("%d native objects are alive", n)
	}
}

// difference is the mean difference in codes of 8 bits, full range.
func difference(y, ref *vidcolor.Plane, limited bool) (sum float64) {
	for r := range ref.Height {
		for x := range ref.Width {
			v := float64(y.At(x, r))
			if y.Depth > 8 {
				v /= 257
			}
			if limited {
				v = (v - 16) * 255 / 219
			}
			sum += max(v-float64(ref.At(x, r)), float64(ref.At(x, r))-v)
		}
	}
	return sum / float64(ref.Width*ref.Height)
}

// Black and white is exact however it is packed.
func TestBilevel(t *testing.T) {
	_, ref, _, err := read(t, "bilevel.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bilevel.tif", "group3.tif", "group4.tif", "ccitt.tif"} {
		if _, y, _, err := read(t, name); err != nil || !bytes.Equal(y.Pix, ref.Pix) {
			t.Errorf("%s differs: %v", name, err)
		}
	}
}

// The bright corner goes where EXIF's definition of the eight values says.
func TestTurned(t *testing.T) {
	corner := [9]int{1: 0, 2: 1, 3: 3, 4: 2, 5: 0, 6: 1, 7: 3, 8: 2}
	for o := 1; o <= 8; o++ {
		for _, ext := range []string{".tif", ".png"} {
			i, y, _, err := read(t, "turned"+string(rune('0'+o))+ext)
			if err != nil {
				t.Fatal(err)
			}
			at := [4][2]int{{2, 2}, {i.Width - 3, 2}, {2, i.Height - 3}, {i.Width - 3, i.Height - 3}}
			if p := at[corner[o]]; y.At(p[0], p[1]) != 250 {
				t.Errorf("orientation %d%s: corner is %d, want 250", o, ext, y.At(p[0], p[1]))
			}
			if i.Turned != (o > 1) || (i.Width == 36) != (o >= 5) {
				t.Errorf("orientation %d%s: %d×%d, turned %v", o, ext, i.Width, i.Height, i.Turned)
			}
			if orientationOf(i.Metadata.Exif) != 1 {
				t.Errorf("orientation %d%s: EXIF still turns it", o, ext)
			}
		}
	}
}
