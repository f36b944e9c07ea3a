package encode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/pipeline"
)

var _ pipeline.Sink = (*Writer)(nil)

// Lossless encoding gives the luma back bit for bit, at every depth and at odd
// sizes, and one frame a frame at its time.
func TestLosslessLuma(t *testing.T) {
	mediatest.NoLeak(t)
	tests := []struct {
		w, h, depth int
		codec, out  string
		read        string // planar format to read back
		shift       int    // bits by which luma was raised
	}{
		{64, 48, 8, "ffv1", "yuv420p", "yuv420p", 0},
		{64, 48, 10, "ffv1", "yuv420p10", "yuv420p10le", 0},
		{64, 48, 12, "ffv1", "yuv420p12", "yuv420p12le", 0},
		{64, 48, 16, "ffv1", "yuv420p16", "yuv420p16le", 0},
		{17, 11, 8, "ffv1", "yuv420p", "yuv420p", 0},
		{17, 11, 8, "libx264", "yuv444p", "yuv444p", 0},
		{2, 2, 8, "libx264", "yuv420p", "yuv420p", 0},
		{64, 48, 9, "libx264", "yuv420p10", "yuv420p10le", 1},
		{64, 48, 10, "libx264", "yuv420p10", "yuv420p10le", 0},
		{1, 1, 8, "ffv1", "yuv420p", "yuv420p", 0},
		{3, 1, 8, "ffv1", "yuv420p", "yuv420p", 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%dx%d %d bits %s", tt.w, tt.h, tt.depth, tt.codec), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.mkv")
			o := Options{Codec: tt.codec, CRF: DefaultCRF}
			if tt.codec == "libx264" {
				o.CRF, o.Preset = 0, "ultrafast"
				if tt.depth > 8 {
					o.CRF = 0
				}
			}
			in := film(tt.w, tt.h, tt.depth)
			w, luma := shoot(t, path, in, o, steady(5))
			if got := w.Layout().String(); got != tt.out {
				t.Errorf("layout %s, want %s", got, tt.out)
			}
			closeWriter(t, w)
			raw := mediatest.Raw(t, path, tt.read)
			size := len(raw) / 5
			if len(raw)%5 != 0 || size < len(luma[0]) {
				t.Fatalf("read %d bytes back", len(raw))
			}
			if tt.codec == "libx264" && tt.depth > 8 {
				return // x264 is not lossless at 10 bits by crf 0; the layout is what counts
			}
			for i, want := range luma {
				if got := raw[i*size:][:len(want)]; !bytes.Equal(got, want) {
					t.Errorf("luma of frame %d differs", i)
				}
			}
		})
	}
}

// Luma is raised to a deeper encoder by a shift, and rounded to a shallower one
// only on request, with a note.
func TestDepthOnRequest(t *testing.T) {
	dir := t.TempDir()
	in := film(32, 32, 8)
	w, luma := shoot(t, filepath.Join(dir, "a.mkv"), in, Options{Codec: "ffv1", PixFmt: "yuv444p10", CRF: DefaultCRF}, steady(1))
	closeWriter(t, w)
	raw := mediatest.Raw(t, filepath.Join(dir, "a.mkv"), "yuv444p10le")
	for i, v := range luma[0] {
		if got := int(raw[2*i]) | int(raw[2*i+1])<<8; got != int(v)<<2 {
			t.Fatalf("sample %d: %d became %d", i, v, got)
		}
	}
	in = film(32, 32, 10)
	w, _ = shoot(t, filepath.Join(dir, "b.mkv"), in, Options{Codec: "ffv1", PixFmt: "yuv420p", CRF: DefaultCRF}, steady(1))
	closeWriter(t, w)
	if n := strings.Join(w.Notes(), "; "); !strings.Contains(n, "rounded from 10 to 8") {
		t.Errorf("notes %q", n)
	}
}

// Times and durations come out as they went in, whatever container and codec.
func TestTimes(t *testing.T) {
	mediatest.NoLeak(t)
	vfr := []int64{0, 512, 900, 901, 5000, 5512, 20000, 20512, 21024, 30000, 30001, 40000}
	late := []int64{4800, 5312, 5824, 6336, 6848}
	tests := []struct {
		name, codec string
		times       []int64
		ms          bool // the container rounds to milliseconds
	}{
		{"a.mp4", "", vfr, false}, {"b.mov", "", vfr, false}, {"c.mkv", "", vfr, true}, {"d.nut", "", vfr, true},
		{"e.mp4", "", late, false}, {"f.mkv", "", late, true}, {"g.mov", "prores_ks", vfr, false}, {"h.mp4", "mpeg4", vfr, false},
		{"i.mov", "mpeg2video", vfr, false}, {"j.mp4", "", []int64{0}, false}, {"k.mkv", "ffv1", vfr, true},
		{"l.mp4", "libx265", vfr, false}, {"m.webm", "", steady(12), true}, {"n.mp4", "libsvtav1", vfr, false},
		{"o.avi", "mpeg4", steady(12), true}, {"p.mov", "dnxhd", steady(3), false}, {"q.mov", "mjpeg", vfr, false},
		{"r.ts", "", late, true}, {"s.mpg", "", late, true},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.codec, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.name)
			in := film(256, 128, 8)
			in.StartPTS = tt.times[0]
			w, _ := shoot(t, path, in, Options{Codec: tt.codec, CRF: DefaultCRF}, tt.times)
			closeWriter(t, w)
			delayed := tt.name == "d.nut" || tt.name == "r.ts" || tt.name == "s.mpg"
			got := seconds(t, path)
			if len(got) != len(tt.times) {
				t.Fatalf("%d frames, want %d", len(got), len(tt.times))
			}
			for i, v := range tt.times {
				want := vidcolor.Seconds(v, in.TimeBase)
				if delayed {
					want += got[0] - vidcolor.Seconds(tt.times[0], in.TimeBase)
				}
				if i > 0 && got[i] <= got[i-1] {
					t.Errorf("frame %d at %v s, after %v", i, got[i], got[i-1])
				}
				if d := got[i] - want; d < -0.0012 || d > 0.0012 { // two frames within one millisecond move on
					t.Errorf("frame %d at %v s, want %v", i, got[i], want)
				}
			}
			if tt.ms {
				return
			}
			base := mediatest.Probe(t, path, "v:0", "stream=time_base")[0]
			if base != "1/12800" {
				t.Errorf("time base %s, want 1/12800", base)
			}
			if ticks := mediatest.Times(t, path, "v:0"); !slices.Equal(ticks, tt.times) {
				t.Errorf("got ticks %v, want %v", ticks, tt.times)
			}
			last := int64(512)
			end := mediatest.Probe(t, path, "v:0", "stream=duration_ts")[0]
			if want := fmt.Sprint(tt.times[len(tt.times)-1] + last - tt.times[0]); end != want {
				t.Errorf("duration %s ticks, want %s", end, want)
			}
		})
	}
}

// seconds are the times of a film's frames as ffprobe decodes them.
func seconds(t *testing.T, path string) (out []float64) {
	t.Helper()
	for _, l := range mediatest.Probe(t, path, "v:0", "frame=best_effort_timestamp_time") {
		if v, err := strconv.ParseFloat(l, 64); err == nil {
			out = append(out, v)
		}
	}
	return out
}

// All four tags are written, completed where the source had none.
func TestColorTags(t *testing.T) {
	tests := []struct {
		tag   vidcolor.ColorTag
		w, h  int
		name  string
		codec string
		want  string // range, space, transfer, primaries
	}{
		{vidcolor.ColorTag{Matrix: 1, Range: 2, Primaries: 1, Transfer: 1}, 64, 48, "a.mp4", "", "pc,bt709,bt709,bt709"},
		{vidcolor.ColorTag{Matrix: 9, Range: 1, Primaries: 9, Transfer: 14}, 64, 48, "b.mkv", "libx265", "tv,bt2020nc,bt2020-10,bt2020"},
		{vidcolor.ColorTag{Matrix: 2, Primaries: 2, Transfer: 2}, 64, 48, "c.mkv", "ffv1", "tv,smpte170m,bt709,smpte170m"},
		{vidcolor.ColorTag{Matrix: 2, Primaries: 2, Transfer: 2}, 1280, 720, "d.mp4", "", "tv,bt709,bt709,bt709"},
		{vidcolor.ColorTag{Matrix: 5, Range: 1, Primaries: 5, Transfer: 1}, 64, 48, "e.mov", "prores_ks", "bt470bg,bt709,bt470bg"},
		{vidcolor.ColorTag{Matrix: 5, Range: 2, Primaries: 5, Transfer: 1}, 64, 48, "f.mkv", "mjpeg", "pc,bt470bg,bt709,bt470bg"},
		{vidcolor.ColorTag{Matrix: 1, Range: 1, Primaries: 1, Transfer: 1}, 64, 48, "g.mp4", "mpeg4", "tv,bt709,bt709,bt709"},
	}
	for _, tt := range tests {
		in := film(tt.w, tt.h, 8)
		in.Tag = tt.tag
		path := filepath.Join(t.TempDir(), tt.name)
		w, _ := shoot(t, path, in, Options{Codec: tt.codec, CRF: DefaultCRF}, steady(1))
		closeWriter(t, w)
		got := mediatest.Probe(t, path, "v:0", "stream=color_range,color_space,color_transfer,color_primaries")[0]
		if tt.codec == "prores_ks" {
			_, got, _ = strings.Cut(got, ",") // it holds no range: FFmpeg 5 takes any for limited, 7 says nothing
		}
		if got != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.name, tt.codec, got, tt.want)
		}
	}
}

func TestShape(t *testing.T) {
	in := film(64, 48, 8)
	in.SampleAspect = vidcolor.Rational{Num: 16, Den: 11}
	in.Rotation = 90
	in.FieldOrder = "tt"
	path := filepath.Join(t.TempDir(), "x.mp4")
	w, _ := shoot(t, path, in, Options{CRF: DefaultCRF}, steady(3))
	closeWriter(t, w)
	if got := mediatest.Probe(t, path, "v:0", "stream=sample_aspect_ratio")[0]; got != "16:11" {
		t.Errorf("aspect %s, want 16:11", got)
	}
	if got := mediatest.Probe(t, path, "v:0", "stream_side_data=rotation"); len(got) == 0 || !strings.Contains(got[0], "90") {
		t.Errorf("rotation %v, want 90", got)
	}
	if got := mediatest.Probe(t, path, "v:0", "frame=interlaced_frame,top_field_first")[1]; got != "1,1" {
		t.Errorf("interlaced and top first: %s, want 1,1", got)
	}
}

func TestCanceledContext(t *testing.T) {
	mediatest.NoLeak(t)
	path := filepath.Join(t.TempDir(), "x.mp4")
	w, _ := shoot(t, path, film(64, 48, 8), Options{CRF: DefaultCRF}, steady(3))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := w.Write(ctx, vidcolor.NewFrame(64, 48, 8, w.Layout())); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, filepath.Dir(path))
}

func TestWrongFrame(t *testing.T) {
	mediatest.NoLeak(t)
	path := filepath.Join(t.TempDir(), "x.mp4")
	w, err := Create(path, film(64, 48, 8), Options{CRF: DefaultCRF})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(context.Background(), vidcolor.NewFrame(32, 48, 8, w.Layout())); err == nil {
		t.Error("a frame of another size: no error")
	}
	if err := w.Close(); err == nil {
		t.Error("closing after an error: no error")
	}
	onlyFiles(t, filepath.Dir(path))
}

// AVI fills gaps with empty frames, of which FFmpeg takes no more than this.
func TestAVIRefusesALongGap(t *testing.T) {
	for _, tc := range []struct {
		ext string
		ok  bool
	}{{".avi", false}, {".mkv", true}} {
		in, path := film(64, 48, 8), filepath.Join(t.TempDir(), "out"+tc.ext)
		w, err := Create(path, in, Options{Codec: "mpeg4", CRF: DefaultCRF})
		if err != nil {
			t.Fatal(err)
		}
		f := vidcolor.NewFrame(in.Width, in.Height, in.Depth, w.Layout())
		f.TimeBase, f.Tag = in.TimeBase, w.Tag()
		for i := range int64(3) {
			f.Index, f.PTS = i, i*vidcolor.Rescale(3600, vidcolor.Rational{Num: 1, Den: 1}, in.TimeBase)
			if err = w.Write(t.Context(), f); err != nil {
				break
			}
		}
		if (err == nil) != tc.ok {
			t.Errorf("%s: got %v, want success %v", tc.ext, err, tc.ok)
		}
		if err != nil && !strings.Contains(err.Error(), "holds at most 60000") {
			t.Errorf("%s: %v", tc.ext, err)
		}
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
	}
}

// A film that is given up before its first frame ends at once, whatever encodes it.
func TestAbortBeforeTheFirstFrame(t *testing.T) {
	mediatest.NoLeak(t)
	for _, codec := range []string{"libx264", "libx265", "libsvtav1", "libvpx-vp9", "ffv1"} {
		for range 5 {
			in, path := film(96, 64, 8), filepath.Join(t.TempDir(), "out.mkv")
			w, err := Create(path, in, Options{Codec: codec, CRF: DefaultCRF, Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- w.Abort() }()
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(time.Minute):
				t.Fatalf("%s: Abort does not end", codec)
			}
		}
	}
}
