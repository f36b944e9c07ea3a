package encode

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// jfif is what JPEG and the photos of package decode mean.
var jfif = vidcolor.ColorTag{Matrix: vidcolor.MatrixBT470BG, Range: vidcolor.RangeFull, Primaries: 1, Transfer: 13}

// grayPhoto is a ramp with neutral chroma.
func grayPhoto(width, height, depth int, layout vidcolor.Layout, tag vidcolor.ColorTag) *vidcolor.Frame {
	f := vidcolor.NewFrame(width, height, depth, layout)
	f.Tag = tag
	for y := range height {
		for x := range width {
			f.Luma.Set(x, y, (x*f.Luma.Max()/(width-1)+y)&f.Luma.Max())
		}
	}
	f.U.Fill(1 << (layout.Depth - 1))
	f.V.Fill(1 << (layout.Depth - 1))
	return f
}

// Grey stays exactly grey: R = G = B = Y in full range, at 8 and at 16 bits.
func TestGreyPhotos(t *testing.T) {
	mediatest.NoLeak(t)
	for _, tt := range []struct {
		name   string
		depth  int
		pixFmt string
	}{{"x.png", 8, "rgb24"}, {"x.tif", 8, "rgb24"}, {"x.tiff", 8, "rgb24"}, {"x.png", 16, "rgb48le"}, {"x.tif", 16, "rgb48le"}} {
		path := filepath.Join(t.TempDir(), tt.name)
		f := grayPhoto(257, 3, tt.depth, vidcolor.Layout{Depth: tt.depth}, jfif)
		if err := WritePhoto(path, f, PhotoOptions{}); err != nil {
			t.Fatal(err)
		}
		raw := mediatest.Raw(t, path, tt.pixFmt)
		n := f.Luma.BytesPerSample()
		for i := range 257 * 3 {
			for c := range 3 {
				if got, want := raw[(3*i+c)*n:][:n], f.Luma.Pix[i*n:][:n]; !bytes.Equal(got, want) {
					t.Fatalf("%s at %d bits: sample %d is %v, want %v", tt.name, tt.depth, i, got, want)
				}
			}
		}
	}
}

// Colours come out as the matrix and range say: the tables of BT.601 and BT.709.
func TestPhotoColors(t *testing.T) {
	mediatest.NoLeak(t)
	limited := func(m vidcolor.Matrix) vidcolor.ColorTag {
		return vidcolor.ColorTag{Matrix: m, Range: vidcolor.RangeLimited, Primaries: 1, Transfer: 1}
	}
	tests := []struct {
		name    string
		y, u, v int
		tag     vidcolor.ColorTag
		want    [3]int
		within  int
	}{
		{"x.png", 81, 90, 240, limited(vidcolor.MatrixSMPTE170M), [3]int{255, 0, 0}, 1},
		{"x.png", 63, 102, 240, limited(vidcolor.MatrixBT709), [3]int{255, 0, 0}, 1},
		{"x.png", 76, 85, 255, jfif, [3]int{254, 0, 0}, 1},
		{"x.tif", 41, 240, 110, limited(vidcolor.MatrixSMPTE170M), [3]int{0, 0, 255}, 1},
		{"x.jpg", 81, 90, 240, limited(vidcolor.MatrixSMPTE170M), [3]int{255, 0, 0}, 3},
		{"x.jpg", 63, 102, 240, limited(vidcolor.MatrixBT709), [3]int{255, 0, 0}, 3},
		{"x.jpg", 150, 100, 140, jfif, [3]int{167, 151, 100}, 2},
		{"x.webp", 150, 100, 140, jfif, [3]int{167, 151, 100}, 6},
	}
	for _, tt := range tests {
		f := vidcolor.NewFrame(32, 32, 8, vidcolor.Layout{Depth: 8})
		f.Tag = tt.tag
		f.Luma.Fill(tt.y)
		f.U.Fill(tt.u)
		f.V.Fill(tt.v)
		path := filepath.Join(t.TempDir(), tt.name)
		if err := WritePhoto(path, f, PhotoOptions{}); err != nil {
			t.Fatal(err)
		}
		raw := mediatest.FFmpeg(t, "-i", path, "-vf", "scale=in_color_matrix=bt601:flags=accurate_rnd+full_chroma_int", "-pix_fmt", "rgb24", "-f", "rawvideo", "-")
		for c, want := range tt.want {
			if got := int(raw[3*(17*32+9)+c]); got < want-tt.within || got > want+tt.within {
				t.Errorf("%s %+v: got %v, want %v", tt.name, tt.tag, raw[3*(17*32+9):][:3], tt.want)
				break
			}
		}
	}
}

// JPEG keeps the luma of a photo as JPEG can, in every sampling.
func TestJPEGLuma(t *testing.T) {
	mediatest.NoLeak(t)
	for _, layout := range []vidcolor.Layout{{Depth: 8}, {SubX: 1, SubY: 1, Depth: 8}, {SubX: 1, Depth: 8}, {SubX: 2, Depth: 8}} {
		f := grayPhoto(61, 43, 8, layout, jfif)
		path := filepath.Join(t.TempDir(), "x.jpg")
		if err := WritePhoto(path, f, PhotoOptions{}); err != nil {
			t.Fatal(err)
		}
		raw := mediatest.Raw(t, path, "gray")
		var sum float64
		for i, v := range f.Luma.Pix {
			d := float64(v) - float64(raw[i])
			sum += d * d
		}
		if rms := math.Sqrt(sum / float64(len(f.Luma.Pix))); rms > 3 {
			t.Errorf("%v: luma is off by %.2f", layout, rms)
		}
	}
}

// Subsampled chroma comes up smoothly and to every edge.
func TestPhotoUpsampling(t *testing.T) {
	f := grayPhoto(5, 5, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, jfif)
	f.Luma.Fill(128)
	for y := range 3 {
		for x := range 3 {
			f.V.Set(x, y, 128+20*x)
		}
	}
	up := upsample(&f.V, 5, 5, f.Layout)
	for x, want := range []int{128, 133, 143, 153, 163} {
		if got := up.At(x, 4); got != want {
			t.Errorf("column %d: got %d, want %d", x, got, want)
		}
	}
}

func TestPhotoRefusals(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	there := filepath.Join(dir, "there.png")
	if err := os.WriteFile(there, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := grayPhoto(8, 8, 8, vidcolor.Layout{Depth: 8}, jfif)
	for _, tt := range []struct {
		path string
		o    PhotoOptions
		says string
	}{
		{there, PhotoOptions{}, "exists"}, {there, PhotoOptions{Overwrite: true, Input: there}, "same file"},
		{filepath.Join(dir, "x.gif"), PhotoOptions{}, "unknown kind"}, {filepath.Join(dir, "no", "x.png"), PhotoOptions{}, "no folder"},
		{filepath.Join(dir, "x.jpg"), PhotoOptions{Quality: 101}, "quality"},
	} {
		if e := mediatest.UserError(t, WritePhoto(tt.path, f, tt.o), vidcolor.KindUsage); !strings.Contains(e.Error(), tt.says) {
			t.Errorf("%s: got %v, want it to say %q", tt.path, e, tt.says)
		}
	}
	wrong := vidcolor.NewFrame(8, 8, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8})
	wrong.Layout = vidcolor.Layout{Depth: 8}
	mediatest.UserError(t, WritePhoto(filepath.Join(dir, "x.png"), wrong, PhotoOptions{}), vidcolor.KindFailed)
	onlyFiles(t, dir, "there.png")
	if err := WritePhoto(there, f, PhotoOptions{Overwrite: true}); err != nil {
		t.Error(err)
	}
	onlyFiles(t, dir, "there.png")
	if !Photos("a/b.JPG") || Photos("x.mp4") || !Films("x.MKV") || Films("x.png") {
		t.Error("kinds by extension")
	}
}
