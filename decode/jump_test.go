package decode_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// jumpFilms are films of 120 frames, each hard to enter in another way.
func jumpFilms(t *testing.T) map[string]string {
	t.Helper()
	src := mediatest.Pattern(96, 64, 25, 120)
	with := func(args ...string) []string { return append(slices.Clone(src), args...) }
	x264 := []string{"-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"}
	films := map[string][]string{
		"b-frames.mp4":  append(with(x264...), "-g", "60"),
		"open-gop.mkv":  append(with(x264...), "-x264-params", "open-gop=1:keyint=40"),
		"late.ts":       append(with(x264...), "-g", "30", "-output_ts_offset", "77"),
		"raw.h264":      with(x264...),
		"mpeg2.mpg":     with("-c:v", "mpeg2video", "-g", "15", "-bf", "2"),
		"vfr.mkv":       append(with("-vf", "select='mod(n,7)*mod(n,5)',setpts='PTS+mod(N*N,11)/700/TB'", "-fps_mode", "passthrough"), x264...),
		"one-key.mp4":   append(with(x264...), "-g", "999", "-keyint_min", "999", "-sc_threshold", "0"),
		"fields.mkv":    append(with(x264...), "-flags", "+ildct+ilme", "-x264-params", "tff=1"),
		"still%03d.png": with("-frames:v", "60", "-pix_fmt", "gray"),
	}
	out := map[string]string{}
	for name, args := range films {
		out[name] = mediatest.Make(t, name, args...)
	}
	return out
}

// rest reads from where r is to the end.
func rest(t *testing.T, r *decode.Reader) (out []picture) {
	t.Helper()
	i := r.Info()
	f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)
	for {
		err := r.Next(context.Background(), f)
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, picture{f.PTS, f.Duration, md5.Sum(f.Luma.Pix), f.Interlaced, f.TopFieldFirst, f.Corrupt})
	}
}

// After a jump without a seek a film goes on exactly as if read through. After
// one with a seek it does, or shows by its first frame that it does not.
func TestJump(t *testing.T) {
	mediatest.NoLeak(t)
	for name, path := range jumpFilms(t) {
		for _, o := range []decode.Options{{}, {Deinterlace: true}, {Start: 800e6}} {
			if o.Deinterlace && !strings.HasPrefix(name, "fields") {
				continue
			}
			t.Run(fmt.Sprintf("%s %v %v", name, o.Start, o.Deinterlace), func(t *testing.T) {
				_, want, _ := readAll(t, path, o)
				for _, to := range []int{0, 1, len(want) / 3, len(want)/3 + 1, len(want) - 1} {
					for _, seek := range []bool{false, true} {
						checkJump(t, path, o, want, to, seek)
					}
				}
			})
		}
	}
}

func checkJump(t *testing.T, path string, o decode.Options, want []picture, to int, seek bool) {
	t.Helper()
	r, err := decode.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Jump(t.Context(), want[to].pts, seek); err != nil {
		if !seek {
			t.Errorf("to frame %d: %v", to, err)
		}
		return
	}
	got := rest(t, r)
	if seek && (len(got) == 0 || got[0].pts != want[to].pts || got[0].luma != want[to].luma) {
		t.Logf("to frame %d: a seek does not lead there", to)
		return
	}
	if !slices.Equal(got, want[to:]) {
		t.Errorf("to frame %d, seek %v: %d frames, want the last %d", to, seek, len(got), len(want)-to)
	}
}

// Damage on the way counts, as if the film were read through.
func TestJumpCountsDamage(t *testing.T) {
	b := load(t, mediatest.Make(t, "x.ts", append(mediatest.Pattern(96, 64, 25, 250), "-c:v", "libx264", "-g", "25", "-pix_fmt", "yuv420p")...))
	for o := 188 * 40; o+188 <= len(b); o += 188 * 41 {
		copy(b[o+60:], bytes.Repeat([]byte{0x5a}, 60))
	}
	path := save(t, "bad.ts", b)
	// With more threads what is concealed, and how, differs from one reading to the next.
	one := decode.Options{Threads: 1}
	_, want, damage := readAll(t, path, one)
	if !damage.Lost() {
		t.Fatal("nothing is damaged")
	}
	r, err := decode.Open(path, one)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	to := len(want) / 2
	if err := r.Jump(t.Context(), want[to].pts, false); err != nil {
		t.Fatal(err)
	}
	if got := rest(t, r); !slices.Equal(got, want[to:]) {
		t.Errorf("%d frames, want the last %d", len(got), len(want)-to)
	}
	if got := r.Damage(); got.Packets != damage.Packets || got.Frames != damage.Frames || !r.Troubled() {
		t.Errorf("damage %+v, want %+v", got, damage)
	}
}

func TestJumpIsStopped(t *testing.T) {
	mediatest.NoLeak(t)
	path := mediatest.Make(t, "x.mp4", append(mediatest.Pattern(96, 64, 25, 100), "-c:v", "libx264", "-pix_fmt", "yuv420p")...)
	for _, seek := range []bool{false, true} {
		r, err := decode.Open(path, decode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := r.Jump(ctx, 40*512, seek); err != context.Canceled {
			t.Errorf("seek %v: got %v, want %v", seek, err, context.Canceled)
		}
		r.Close()
	}
}
