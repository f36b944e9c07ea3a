package encode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
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
		{vidcolor.ColorTag{Matrix: 5, Range: 1, Primaries: 5, Transfer: 1}, 64, 48, "e.mov", "prores_ks", "tv,bt470bg,bt709,bt470bg"},
		{vidcolor.ColorTag{Matrix: 5, Range: 2, Primaries: 5, Transfer: 1}, 64, 48, "f.mkv", "mjpeg", "pc,bt470bg,bt709,bt470bg"},
		{vidcolor.ColorTag{Matrix: 1, Range: 1, Primaries: 1, Transfer: 1}, 64, 48, "g.mp4", "mpeg4", "tv,bt709,bt709,bt709"},
	}
	for _, tt := range tests {
		in := film(tt.w, tt.h, 8)
		in.Tag = tt.tag
		path := filepath.Join(t.TempDir(), tt.name)
		w, _ := shoot(t, path, in, Options{Codec: tt.codec, CRF: DefaultCRF}, steady(1))
		closeWriter(t, w)
		if got := mediatest.Probe(t, path, "v:0", "stream=color_range,color_space,color_transfer,color_primaries")[0]; got != tt.want {
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

func TestRefusals(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	existing := filepath.Join(dir, "there.mp4")
	if err := os.WriteFile(existing, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	self := film(64, 48, 8)
	self.Path = existing
	link := filepath.Join(dir, "link.mp4")
	if err := os.Symlink(existing, link); err != nil {
		t.Fatal(err)
	}
	odd := film(63, 48, 8)
	tests := []struct {
		name, path string
		in         vidcolor.VideoInfo
		o          Options
		says       string
	}{
		{"exists", existing, film(64, 48, 8), Options{}, "exists"},
		{"self", existing, self, Options{Overwrite: true}, "same file"},
		{"self by link", link, self, Options{Overwrite: true}, "same file"},
		{"directory", dir, film(64, 48, 8), Options{Overwrite: true}, "no extension"},
		{"folder missing", filepath.Join(dir, "no", "x.mp4"), film(64, 48, 8), Options{}, "no folder"},
		{"folder is a file", filepath.Join(existing, "x.mp4"), film(64, 48, 8), Options{}, "not a folder"},
		{"extension", filepath.Join(dir, "x.xyz"), film(64, 48, 8), Options{}, "unknown kind"},
		{"codec", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{Codec: "nonsense"}, "unknown video encoder"},
		{"audio codec", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{Codec: "aac"}, "unknown video encoder"},
		{"pixel format", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{PixFmt: "yuv999p"}, "is not known"},
		{"other pixel format", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{PixFmt: "yuv411p"}, "cannot be written by libx264"},
		{"RGB", filepath.Join(dir, "x.mkv"), film(64, 48, 8), Options{Codec: "ffv1", PixFmt: "bgra"}, "cannot be written by ffv1"},
		{"odd", filepath.Join(dir, "x.mp4"), odd, Options{PixFmt: "yuv420p"}, "odd"},
		{"odd av1", filepath.Join(dir, "x.mp4"), odd, Options{Codec: "libsvtav1"}, "cannot encode 63×48"},
		{"preset", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{Preset: "warp"}, "libx264"},
		{"preset of none", filepath.Join(dir, "x.mkv"), film(64, 48, 8), Options{Codec: "ffv1", Preset: "slow"}, "has no preset"},
		{"crf of none", filepath.Join(dir, "x.mkv"), film(64, 48, 8), Options{Codec: "ffv1", CRF: 20}, "has no crf"},
		{"crf", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{CRF: 99}, "crf 99"},
		{"container", filepath.Join(dir, "x.webm"), film(64, 48, 8), Options{Codec: "libx264"}, "cannot hold"},
		{"no size", filepath.Join(dir, "x.mp4"), film(0, 0, 8), Options{}, "0×0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.o.CRF == 0 {
				tt.o.CRF = DefaultCRF
			}
			w, err := Create(tt.path, tt.in, tt.o)
			if err == nil {
				_ = w.Abort()
				t.Fatal("no error")
			}
			e := mediatest.UserError(t, err, vidcolor.KindUsage)
			if !strings.Contains(e.Error(), tt.says) || strings.Contains(e.Error(), "\n") {
				t.Errorf("got %q, want it to say %q", e, tt.says)
			}
			if e.Hint == "" && tt.name != "crf" && tt.name != "no size" {
				t.Error("no hint")
			}
		})
	}
	onlyFiles(t, dir, "link.mp4", "there.mp4")
	if b, _ := os.ReadFile(existing); string(b) != "old" {
		t.Errorf("the existing file was altered: %q", b)
	}
}

func TestUnwritableFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := Create(filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{CRF: DefaultCRF})
	mediatest.UserError(t, err, vidcolor.KindUsage)
}

// The output's name appears with the complete film only; before, the old file
// stays, and an abort leaves nothing.
func TestAtomic(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "x.mp4")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Overwrite: true, CRF: DefaultCRF}
	w, _ := shoot(t, path, film(64, 48, 8), o, steady(60))
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Error("the old film is gone before the new one is complete")
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 || !strings.HasPrefix(entries[0].Name(), ".x.mp4.part-") {
		t.Errorf("got %v, want one hidden file", entries)
	}
	for range 2 {
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	onlyFiles(t, dir, "x.mp4")

	w, _ = shoot(t, path, film(64, 48, 8), o, steady(60))
	closeWriter(t, w)
	closeWriter(t, w)
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	onlyFiles(t, dir, "x.mp4")
	if n := len(mediatest.Times(t, path, "v:0")); n != 60 {
		t.Errorf("%d frames, want 60", n)
	}
	if err := w.Write(context.Background(), vidcolor.NewFrame(64, 48, 8, w.Layout())); err == nil {
		t.Error("writing after Close: no error")
	}
}

// A file that appears while the film is written is not replaced without leave.
func TestAppearsMeanwhile(t *testing.T) {
	mediatest.NoLeak(t)
	path := filepath.Join(t.TempDir(), "x.mp4")
	w, _ := shoot(t, path, film(64, 48, 8), Options{CRF: DefaultCRF}, steady(3))
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	mediatest.UserError(t, w.Close(), vidcolor.KindUsage)
	onlyFiles(t, filepath.Dir(path), "x.mp4")
	if b, _ := os.ReadFile(path); string(b) != "other" {
		t.Error("it was replaced")
	}
}

func TestKeepPartial(t *testing.T) {
	mediatest.NoLeak(t)
	for _, name := range []string{"x.mp4", "x.mkv"} {
		path := filepath.Join(t.TempDir(), name)
		w, _ := shoot(t, path, film(64, 48, 8), Options{KeepPartial: true, CRF: DefaultCRF}, steady(70))
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
		if n := len(mediatest.Times(t, path, "v:0")); n != 70 {
			t.Errorf("%s: %d frames, want 70", name, n)
		}
		onlyFiles(t, filepath.Dir(path), name)
	}
}

func TestNothingWritten(t *testing.T) {
	mediatest.NoLeak(t)
	path := filepath.Join(t.TempDir(), "x.mp4")
	w, err := Create(path, film(64, 48, 8), Options{CRF: DefaultCRF})
	if err != nil {
		t.Fatal(err)
	}
	mediatest.UserError(t, w.Close(), vidcolor.KindFailed)
	onlyFiles(t, filepath.Dir(path))
}

// A full disk has its own kind, whether it shows on a write, on the trailer of a
// film that fitted into the buffers, or when the film is synced.
func TestDiskFull(t *testing.T) {
	mediatest.NoLeak(t)
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	full := func(path string, overwrite bool) (*partFile, error) {
		p, err := createPart(path, overwrite)
		if err != nil {
			return nil, err
		}
		p.File.Close()
		p.File, err = os.OpenFile("/dev/full", os.O_RDWR, 0)
		return p, err
	}
	for _, frames := range []int{1, 400} {
		for _, name := range []string{"x.mp4", "x.mkv", "x.ts", "x.avi"} {
			path := filepath.Join(t.TempDir(), name)
			in := film(320, 240, 8)
			w, err := createWriter(path, in, Options{Codec: "mpeg4", CRF: DefaultCRF}, full)
			if err == nil {
				f := vidcolor.NewFrame(in.Width, in.Height, 8, w.Layout())
				f.TimeBase = in.TimeBase
				n := 0
				for ; n < frames && err == nil; n++ {
					paint(f, n)
					f.PTS, f.Duration = int64(n)*512, 512
					err = w.Write(context.Background(), f)
				}
				if frames > 1 && n == frames {
					t.Errorf("%s: noticed only at the end", name)
				}
				if err == nil {
					err = w.Close()
				} else if abortErr := w.Abort(); abortErr != nil {
					t.Error(abortErr)
				}
			}
			if e := mediatest.UserError(t, err, vidcolor.KindDiskFull); !errors.Is(e, syscall.ENOSPC) || e.Hint == "" {
				t.Errorf("%s: got %v, hint %q", name, e, e.Hint)
			}
			onlyFiles(t, filepath.Dir(path))
		}
	}
}

// A file that is taken away cannot be renamed: an error, not a silent loss.
func TestFolderVanishes(t *testing.T) {
	mediatest.NoLeak(t)
	dir := filepath.Join(t.TempDir(), "d")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w, _ := shoot(t, filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{CRF: DefaultCRF}, steady(3))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want not exist", err)
	}
}

func TestLongName(t *testing.T) {
	name := strings.Repeat("n", 251) + ".mp4"
	path := filepath.Join(t.TempDir(), name)
	w, _ := shoot(t, path, film(64, 48, 8), Options{CRF: DefaultCRF}, steady(2))
	closeWriter(t, w)
	onlyFiles(t, filepath.Dir(path), name)
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
