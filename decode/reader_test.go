package decode_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/pipeline"
)

var _ pipeline.Source = (*decode.Reader)(nil)

// rename gives a file another name in its folder.
func rename(t testing.TB, path, name string) string {
	t.Helper()
	to := filepath.Join(filepath.Dir(path), name)
	if err := os.Rename(path, to); err != nil {
		t.Fatal(err)
	}
	return to
}

// Each frame's time is the one that ffprobe finds.
func TestTimes(t *testing.T) {
	mediatest.NoLeak(t)
	x264 := []string{"-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-pix_fmt", "yuv420p"}
	tests := []struct {
		name string
		args []string
	}{
		{"bframes.mp4", x264},
		{"bframes.mkv", x264},
		{"bframes.ts", x264},
		{"vfr.mp4", append([]string{"-vf", "select='lt(mod(n,7),3)'", "-fps_mode", "passthrough", "-enc_time_base", "1/25"}, x264...)},
		{"late.mkv", append([]string{"-vf", "setpts=PTS+1.7/TB"}, x264...)},
		{"one.mp4", append([]string{"-frames:v", "1"}, x264...)},
		{"old.avi", []string{"-c:v", "mpeg4"}},
		{"lossless.mkv", []string{"-c:v", "ffv1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := mediatest.Make(t, tt.name, append(mediatest.Pattern(64, 48, 25, 40), tt.args...)...)
			_, pics, damage := readAll(t, path, decode.Options{})
			var want []int64
			for _, l := range mediatest.Probe(t, path, "v:0", "frame=best_effort_timestamp") {
				l, _, _ = strings.Cut(l, ",")
				if v, err := strconv.ParseInt(l, 10, 64); err == nil {
					want = append(want, v)
				}
			}
			var got []int64
			for _, p := range pics {
				got = append(got, p.pts)
				if p.dur <= 0 {
					t.Errorf("pts %d has duration %d", p.pts, p.dur)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("got times %v, want %v", got, want)
			}
			if damage.Lost() || damage.Nudged != 0 {
				t.Errorf("damage %v", damage.Notes)
			}
		})
	}
}

// A raw stream has no times of its own, and a program stream has some: the rest
// follow from the rate.
func TestRawStream(t *testing.T) {
	mediatest.NoLeak(t)
	for _, name := range []string{"x.h264", "x.m2v", "x.ivf", "x.y4m", "x.mpg"} {
		args := append(mediatest.Pattern(64, 48, 25, 20), "-pix_fmt", "yuv420p")
		if name == "x.ivf" {
			args = append(args, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")
		}
		info, pics, damage := readAll(t, mediatest.Make(t, name, args...), decode.Options{})
		if len(pics) != 20 || damage.Lost() {
			t.Errorf("%s: %d frames, %v", name, len(pics), damage.Notes)
			continue
		}
		step := vidcolor.Seconds(pics[19].pts-pics[0].pts, info.TimeBase) / 19
		if step < 0.0399 || step > 0.0401 {
			t.Errorf("%s: %v seconds a frame, want 0.04", name, step)
		}
	}
}

func TestRange(t *testing.T) {
	mediatest.NoLeak(t)
	x264 := []string{"-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-pix_fmt", "yuv420p"}
	for _, name := range []string{"x.mp4", "x.mkv", "x.ts", "x.h264", "x.avi"} {
		t.Run(name, func(t *testing.T) {
			args := append(mediatest.Pattern(64, 48, 25, 150), x264...)
			if name == "x.avi" {
				args = append(mediatest.Pattern(64, 48, 25, 150), "-c:v", "mpeg4", "-g", "30")
			}
			path := mediatest.Make(t, name, args...)
			info, all, _ := readAll(t, path, decode.Options{})
			origin := all[0].pts
			for _, r := range []struct{ start, dur time.Duration }{
				{0, 1 * time.Second}, {400 * time.Millisecond, 0}, {3 * time.Second, 1 * time.Second},
				{2990 * time.Millisecond, 200 * time.Millisecond}, {5900 * time.Millisecond, 0}, {40 * time.Millisecond, 40 * time.Millisecond},
			} {
				_, got, damage := readAll(t, path, decode.Options{Start: r.start, Duration: r.dur})
				var want []picture
				for _, p := range all {
					at := vidcolor.Seconds(p.pts-origin, info.TimeBase)
					if at < r.start.Seconds()-1e-6 || r.dur > 0 && at >= (r.start+r.dur).Seconds()-1e-6 {
						continue
					}
					want = append(want, p)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%v + %v: got %d frames, want %d", r.start, r.dur, len(got), len(want))
				}
				if damage.Lost() {
					t.Errorf("%v + %v: damage %v", r.start, r.dur, damage.Notes)
				}
			}
			_, err := decode.Open(path, decode.Options{Start: time.Minute})
			mediatest.UserError(t, err, vidcolor.KindUsage)
		})
	}
}

func TestCancel(t *testing.T) {
	mediatest.NoLeak(t)
	path := mediatest.Make(t, "x.mkv", append(mediatest.Pattern(64, 48, 25, 30), "-c:v", "ffv1")...)
	r, err := decode.Open(path, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := vidcolor.NewFrame(64, 48, 8, r.Info().Layout)
	ctx, cancel := context.WithCancel(context.Background())
	for range 5 {
		if err := r.Next(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := r.Next(ctx, f); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	// Another context goes on where the first stopped.
	if err := r.Next(context.Background(), f); err != nil || f.Index != 5 {
		t.Errorf("got frame %d, %v; want 5", f.Index, err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := r.Next(context.Background(), f); err == nil || err == io.EOF {
		t.Errorf("after Close: got %v", err)
	}
}

// Cancelling at any moment ends the reading at once and in order.
func TestCancelAnywhere(t *testing.T) {
	mediatest.NoLeak(t)
	path := mediatest.Make(t, "x.mkv", append(mediatest.Pattern(64, 48, 25, 50), "-c:v", "mpeg4")...)
	for i := range 40 {
		r, err := decode.Open(path, decode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		f := vidcolor.NewFrame(64, 48, 8, r.Info().Layout)
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i*100)*time.Microsecond)
		for err == nil {
			err = r.Next(ctx, f)
		}
		if err != io.EOF && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		cancel()
		r.Close()
	}
}

// A pipe cannot be read twice nor interrupted: it is refused, not waited for.
func TestPipeIsRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.ts")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	_, err := decode.Open(pipe, decode.Options{})
	mediatest.UserError(t, err, vidcolor.KindUsage)
}

func TestFrameMustFit(t *testing.T) {
	path := mediatest.Make(t, "x.mkv", append(mediatest.Pattern(64, 48, 25, 2), "-c:v", "ffv1")...)
	r, err := decode.Open(path, decode.Options{Chroma: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	l := r.Info().Layout
	deep, full := l, l
	deep.Depth, full.SubX = 10, 0
	for _, f := range []*vidcolor.Frame{vidcolor.NewFrame(62, 48, 8, l), vidcolor.NewFrame(64, 48, 10, l),
		vidcolor.NewFrame(64, 48, 8, deep), vidcolor.NewFrame(64, 48, 8, full)} {
		if err := r.Next(context.Background(), f); err == nil {
			t.Errorf("frame of %d×%d at %d bits, %v: no error", f.Luma.Width, f.Luma.Height, f.Luma.Depth, f.Layout)
		}
	}
	if err := r.Next(context.Background(), vidcolor.NewFrame(64, 48, 8, l)); err != nil {
		t.Errorf("a frame that fits: %v", err)
	}
}

// Threads change nothing of the result.
func TestThreads(t *testing.T) {
	path := mediatest.Make(t, "x.mp4", append(mediatest.Pattern(128, 96, 25, 40), "-c:v", "libx264", "-pix_fmt", "yuv420p")...)
	_, want, _ := readAll(t, path, decode.Options{Threads: 1})
	for _, n := range []int{2, 8} {
		if _, got, _ := readAll(t, path, decode.Options{Threads: n}); !slices.Equal(got, want) {
			t.Errorf("%d threads: other frames than with one", n)
		}
	}
}

// Reading allocates next to nothing in Go: one small error value a frame, which
// astiav makes of "send more".
func TestSteadyAllocations(t *testing.T) {
	path := mediatest.Make(t, "x.mp4", append(mediatest.Pattern(320, 240, 25, 120), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")...)
	r, err := decode.Open(path, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f := vidcolor.NewFrame(320, 240, 8, r.Info().Layout)
	next := func() {
		if err := r.Next(context.Background(), f); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		next()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		next()
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / 100; n > 256 {
		t.Errorf("%d bytes allocated a frame, want at most 256", n)
	}
}

func TestInterlaced(t *testing.T) {
	// How fields are coded and shown differ by container; the first letter is
	// not ours to judge, frames say which field comes first.
	for order, top := range map[string]bool{"tt tb": true, "bb bt": false} {
		path := mediatest.Make(t, "x.mkv", append(mediatest.Pattern(64, 64, 25, 10), "-vf", "setfield="+map[bool]string{true: "tff", false: "bff"}[top],
			"-c:v", "libx264", "-flags", "+ildct+ilme", "-x264opts", map[bool]string{true: "tff", false: "bff"}[top], "-pix_fmt", "yuv420p")...)
		info, pics, _ := readAll(t, path, decode.Options{})
		if !slices.Contains(strings.Fields(order), info.FieldOrder) || !pics[3].interlaced || pics[3].top != top {
			t.Errorf("got %q, interlaced %v, top first %v; want %q", info.FieldOrder, pics[3].interlaced, pics[3].top, order)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	path := mediatest.Shared(b, "data/film/chaplin.mp4")
	frames := 0
	b.ReportAllocs()
	for b.Loop() {
		_, pics, _ := readAll(b, path, decode.Options{})
		frames += len(pics)
	}
	b.ReportMetric(float64(frames)/b.Elapsed().Seconds(), "frames/s")
}
