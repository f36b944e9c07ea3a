package decode_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// The luma of every YUV and grey format is the decoded one, bit for bit:
// ffmpeg repacks the same file into planar form without arithmetic.
func TestLumaIsAsDecoded(t *testing.T) {
	mediatest.NoLeak(t)
	tests := []struct {
		stored, planar string
		depth          int
		layout         string
	}{
		{"yuv420p", "yuv420p", 8, "yuv420p"}, {"yuv422p", "yuv422p", 8, "yuv422p"}, {"yuv444p", "yuv444p", 8, "yuv444p"},
		{"yuv410p", "yuv410p", 8, "yuv410p"}, {"yuv411p", "yuv411p", 8, "yuv411p"}, {"yuv440p", "yuv440p", 8, "yuv440p"},
		{"nv12", "yuv420p", 8, "yuv420p"}, {"nv21", "yuv420p", 8, "yuv420p"},
		{"yuyv422", "yuv422p", 8, "yuv422p"}, {"uyvy422", "yuv422p", 8, "yuv422p"},
		{"yuv420p9le", "yuv420p9le", 9, "yuv420p9"}, {"yuv420p10le", "yuv420p10le", 10, "yuv420p10"},
		{"yuv422p10be", "yuv422p10le", 10, "yuv422p10"}, {"yuv420p12le", "yuv420p12le", 12, "yuv420p12"},
		{"yuv422p14le", "yuv422p14le", 14, "yuv422p14"}, {"yuv444p16be", "yuv444p16le", 16, "yuv444p16"},
		{"gray", "gray", 8, "yuv420p"}, {"gray10le", "gray10le", 10, "yuv420p10"}, {"gray16be", "gray16le", 16, "yuv420p16"},
		{"ya8", "gray", 8, "yuv420p"}, {"yuva420p", "yuv420p", 8, "yuv420p"},
	}
	for _, tt := range tests {
		t.Run(tt.stored, func(t *testing.T) {
			path := mediatest.Make(t, "x.nut", append(mediatest.Pattern(34, 22, 25, 3), "-pix_fmt", tt.stored, "-c:v", "rawvideo")...)
			info, f := first(t, path, decode.Options{Chroma: true})
			if info.PixFmt != tt.stored || info.Depth != tt.depth || info.Layout.String() != tt.layout {
				t.Errorf("got %s, depth %d, layout %v; want depth %d, %s", info.PixFmt, info.Depth, info.Layout, tt.depth, tt.layout)
			}
			want := mediatest.Raw(t, path, tt.planar)
			if n := len(f.Luma.Pix); !bytes.Equal(f.Luma.Pix, want[:n]) {
				t.Error("luma differs from ffmpeg's")
			} else if info.Gray {
				if f.U.At(3, 3) != 1<<(tt.depth-1) {
					t.Errorf("chroma of grey: got %d", f.U.At(3, 3))
				}
			} else if m := len(f.U.Pix); !bytes.Equal(f.U.Pix, want[n:n+m]) || !bytes.Equal(f.V.Pix, want[n+m:n+2*m]) {
				t.Error("chroma differs from ffmpeg's")
			}
		})
	}
}

// Grey in RGB comes out as exactly that grey, whatever the matrix.
func TestGreyRGB(t *testing.T) {
	mediatest.NoLeak(t)
	ramp := []string{"-f", "lavfi", "-i", "nullsrc=size=256x2:rate=25,trim=end_frame=1,format=gray,geq=lum=X"}
	tests := []struct {
		name, pixFmt string
		depth        int
	}{
		{"x.png", "rgb24", 8}, {"x.png", "rgba", 8}, {"x.png", "gray", 8}, {"x.png", "rgb48be", 16},
		{"x.bmp", "bgr24", 8}, {"x.tif", "rgb24", 8}, {"x.tif", "gray", 8}, {"x.nut", "gbrp", 8},
		{"x.mkv", "bgr0", 8}, {"x.gif", "gray", 8},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.pixFmt, func(t *testing.T) {
			args := append(ramp[:len(ramp):len(ramp)], "-pix_fmt", tt.pixFmt)
			if tt.name == "x.nut" || tt.name == "x.mkv" {
				args = append(args, "-c:v", "ffv1")
			}
			info, f := first(t, mediatest.Make(t, tt.name, args...), decode.Options{})
			if info.Depth != tt.depth {
				t.Fatalf("got depth %d, want %d", info.Depth, tt.depth)
			}
			if f.Tag.Range != vidcolor.RangeFull {
				t.Errorf("got range %d, want full", f.Tag.Range)
			}
			for x := range 256 {
				want := x
				if tt.depth == 16 { // swscale makes v·256 of some 8-bit greys
					want = f.Luma.At(x, 0)
					if want/256 != x {
						t.Fatalf("grey %d: got luma %d at 16 bits", x, want)
					}
				}
				if got := f.Luma.At(x, 1); got != want {
					t.Fatalf("grey %d: got luma %d, want %d", x, got, want)
				}
			}
		})
	}
}

// Colours weigh as the matrix says: BT.601 for photos and small films, BT.709
// for large ones. Palettes and bits take the way by swscale.
func TestRGBWeights(t *testing.T) {
	mediatest.NoLeak(t)
	tests := []struct {
		name, color, size string
		args              []string
		want              int
	}{
		{"x.png", "red", "64x48", []string{"-pix_fmt", "rgb24"}, 76},
		{"x.png", "blue", "64x48", []string{"-pix_fmt", "rgb24"}, 29},
		{"x.png", "lime", "64x48", []string{"-pix_fmt", "rgb24"}, 150},
		{"x.png", "white", "64x48", []string{"-pix_fmt", "monob"}, 255},
		{"x.png", "black", "64x48", []string{"-pix_fmt", "monob"}, 0},
		{"x.mkv", "red", "64x48", []string{"-pix_fmt", "bgr0", "-c:v", "ffv1"}, 76},
		{"x.mkv", "red", "1280x720", []string{"-pix_fmt", "bgr0", "-c:v", "ffv1"}, 54},
		{"x.nut", "red", "64x48", []string{"-pix_fmt", "rgb565le", "-c:v", "rawvideo"}, 76},
	}
	for _, tt := range tests {
		in := []string{"-f", "lavfi", "-i", "color=" + tt.color + ":size=" + tt.size + ":rate=25,trim=end_frame=1,format=rgb24"}
		_, f := first(t, mediatest.Make(t, tt.name, append(in, tt.args...)...), decode.Options{})
		if got := f.Luma.At(7, 5); got != tt.want {
			t.Errorf("%s %s %v: got luma %d, want %d", tt.name, tt.color, tt.args, got, tt.want)
		}
	}
}

// RGB with chroma: red in BT.601 is Y 0.299, Cb −0.1687, Cr 0.5.
func TestRGBChroma(t *testing.T) {
	path := mediatest.Make(t, "x.png", "-f", "lavfi", "-i", "color=red:size=16x16,trim=end_frame=1,format=rgb24", "-pix_fmt", "rgb24")
	info, f := first(t, path, decode.Options{Chroma: true})
	if info.Depth != 16 || info.Layout != (vidcolor.Layout{Depth: 16}) {
		t.Fatalf("got depth %d, layout %v", info.Depth, info.Layout)
	}
	for _, tt := range []struct {
		name      string
		got, want int
	}{{"Y", f.Luma.At(3, 3), 19595}, {"Cb", f.U.At(3, 3), 21709}, {"Cr", f.V.At(3, 3), 65535}} {
		if d := tt.got - tt.want; d < -2 || d > 2 {
			t.Errorf("%s: got %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

func TestPhotos(t *testing.T) {
	mediatest.NoLeak(t)
	for _, name := range []string{"x.png", "x.jpg", "x.webp", "x.tif", "x.bmp", "x.ppm", "x%03d*?[a].jpg"} {
		in := append(mediatest.Pattern(32, 24, 25, 1), "-update", "1")
		path := mediatest.Make(t, "plain."+name[strings.LastIndex(name, ".")+1:], in...)
		if strings.Contains(name, "%") {
			path = rename(t, path, name)
		}
		info, pics, damage := readAll(t, path, decode.Options{})
		if !info.Still || len(pics) != 1 || info.Width != 32 || info.Height != 24 || damage.Lost() {
			t.Errorf("%s: still %v, %d frames, %d×%d, %v", name, info.Still, len(pics), info.Width, info.Height, damage.Notes)
		}
		if m := info.Tag.Matrix; m != vidcolor.MatrixBT470BG && m != vidcolor.MatrixSMPTE170M {
			t.Errorf("%s: matrix %d, want BT.601", name, m)
		}
	}
}

// Chroma lies between luma columns in JPEG and WebP, and on the even ones in video.
func TestChromaSiting(t *testing.T) {
	for _, tt := range []struct {
		name, pix string
		want      bool
	}{{"x.jpg", "yuvj420p", true}, {"x.jpg", "yuvj444p", false}, {"x.webp", "yuv420p", true}, {"x.png", "gray", false}, {"x.mp4", "yuv420p", false}} {
		info, f := first(t, mediatest.Make(t, tt.name, append(mediatest.Pattern(32, 24, 25, 1), "-pix_fmt", tt.pix)...), decode.Options{Chroma: true})
		if info.Layout.Center != tt.want || f.Layout.Center != tt.want {
			t.Errorf("%s %s: got center %v, of the frame %v, want %v", tt.name, tt.pix, info.Layout.Center, f.Layout.Center, tt.want)
		}
	}
}

func TestHDRIsRefused(t *testing.T) {
	mediatest.NoLeak(t)
	for _, trc := range []string{"smpte2084", "arib-std-b67"} {
		path := mediatest.Make(t, "x.mkv", append(mediatest.Pattern(64, 48, 25, 2), "-c:v", "libx264",
			"-vf", "format=yuv420p10,setparams=color_primaries=bt2020:colorspace=bt2020nc:color_trc="+trc)...)
		_, err := decode.Open(path, decode.Options{})
		if e := mediatest.UserError(t, err, vidcolor.KindUsage); !strings.Contains(e.Error(), "high dynamic range") || e.Hint == "" {
			t.Errorf("%s: got %v, hint %q", trc, e, e.Hint)
		}
	}
}

func TestTagsAsInFile(t *testing.T) {
	path := mediatest.Make(t, "x.mp4", append(mediatest.Pattern(64, 48, 25, 2), "-c:v", "libx264",
		"-vf", "format=yuv420p,setparams=range=pc:color_primaries=bt470m:colorspace=fcc:color_trc=bt470m")...)
	info, f := first(t, path, decode.Options{})
	want := vidcolor.ColorTag{Matrix: vidcolor.MatrixFCC, Range: vidcolor.RangeFull, Primaries: 4, Transfer: 4}
	if info.Tag != want || f.Tag != want {
		t.Errorf("got %+v and %+v, want %+v", info.Tag, f.Tag, want)
	}
	plain := mediatest.Make(t, "y.mp4", append(mediatest.Pattern(64, 48, 25, 2), "-pix_fmt", "yuv420p", "-c:v", "libx264")...)
	info, f = first(t, plain, decode.Options{})
	if info.Tag.Matrix != vidcolor.MatrixUnspecified || !f.Tag.Guessed || f.Tag.Range != vidcolor.RangeLimited {
		t.Errorf("untagged: got %+v and %+v", info.Tag, f.Tag)
	}
}
