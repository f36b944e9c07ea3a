package decode_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

func load(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func save(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Of a damaged transport stream at least as many frames come out as ffmpeg
// gets, and the damage is counted.
func TestCorruptPackets(t *testing.T) {
	mediatest.NoLeak(t)
	path := mediatest.Make(t, "x.ts", append(mediatest.Pattern(160, 120, 25, 200), "-c:v", "libx264", "-g", "25", "-pix_fmt", "yuv420p")...)
	b := load(t, path)
	rng := rand.New(rand.NewPCG(7, 7))
	for o := 188 * 40; o+188 <= len(b); o += 188 {
		if rng.IntN(50) == 0 {
			for i := range 60 {
				b[o+60+i] = byte(rng.Uint32())
			}
		}
	}
	bad := save(t, "bad.ts", b)
	want := len(mediatest.Raw(t, bad, "gray")) / (160 * 120)
	_, pics, damage := readAll(t, bad, decode.Options{})
	if len(pics) < want {
		t.Errorf("got %d frames, ffmpeg gets %d", len(pics), want)
	}
	if !damage.Lost() || len(damage.Notes) == 0 {
		t.Errorf("damage is not counted: %+v", damage)
	}
	t.Logf("%d of 200 frames (ffmpeg %d), %v", len(pics), want, damage.Notes)

	r, err := decode.Open(bad, decode.Options{FailOnError: true})
	if err != nil {
		mediatest.UserError(t, err, vidcolor.KindFailed)
		return
	}
	defer r.Close()
	f := vidcolor.NewFrame(160, 120, 8, r.Info().Layout)
	for err == nil {
		err = r.Next(context.Background(), f)
	}
	if err == io.EOF {
		t.Error("FailOnError: read to the end")
	}
	mediatest.UserError(t, err, vidcolor.KindFailed)
}

// A film that is cut off gives what is there and says that it ended early.
func TestTruncated(t *testing.T) {
	mediatest.NoLeak(t)
	for _, name := range []string{"x.mkv", "x.mp4"} {
		args := append(mediatest.Pattern(160, 120, 25, 150), "-c:v", "libx264", "-g", "25", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
		if name == "x.mkv" {
			args = args[:len(args)-2]
		}
		b := load(t, mediatest.Make(t, name, args...))
		for _, share := range []float64{0.3, 0.6, 0.95} {
			cut := save(t, name, b[:int(float64(len(b))*share)])
			want := len(mediatest.Raw(t, cut, "gray")) / (160 * 120)
			_, pics, damage := readAll(t, cut, decode.Options{})
			if len(pics) < want || len(pics) == 0 {
				t.Errorf("%s cut at %v: got %d frames, ffmpeg gets %d", name, share, len(pics), want)
			}
			if !damage.Truncated {
				t.Errorf("%s cut at %v: not noticed after %d frames: %+v", name, share, len(pics), damage)
			}
		}
		_, pics, damage := readAll(t, save(t, name, b), decode.Options{})
		if len(pics) != 150 || damage.Lost() {
			t.Errorf("%s whole: %d frames, %v", name, len(pics), damage.Notes)
		}
	}
}

// A film whose picture changes its size keeps the first one.
func TestSizeChange(t *testing.T) {
	mediatest.NoLeak(t)
	x264 := []string{"-c:v", "libx264", "-pix_fmt", "yuv420p", "-f", "h264"}
	gray := func(w, h string) []string {
		return append([]string{"-f", "lavfi", "-i", "color=gray:size=" + w + "x" + h + ":rate=25,trim=end_frame=10"}, x264...)
	}
	a := load(t, mediatest.Make(t, "a.h264", gray("96", "64")...))
	b := load(t, mediatest.Make(t, "b.h264", gray("64", "96")...))
	path := save(t, "x.h264", append(a, b...))
	for _, chroma := range []bool{false, true} {
		info, pics, damage := readAll(t, path, decode.Options{Chroma: chroma})
		if info.Width != 96 || info.Height != 64 || len(pics) != 20 || damage.Resized != 10 {
			t.Errorf("got %d×%d, %d frames, %d resized", info.Width, info.Height, len(pics), damage.Resized)
		}
		if pics[19].luma != pics[0].luma {
			t.Error("uniform grey was altered by scaling")
		}
	}
}

// Sound that is longer than the picture is no early end.
func TestLongerSoundIsNoDamage(t *testing.T) {
	for _, name := range []string{"x.mkv", "x.mp4", "x.mov", "x.avi"} {
		args := append(mediatest.Pattern(64, 48, 25, 25), "-f", "lavfi", "-i", "sine=duration=5", "-c:v", "mpeg4", "-c:a", "mp3")
		if name == "x.mov" {
			args[len(args)-1] = "aac"
		}
		_, pics, damage := readAll(t, mediatest.Make(t, name, args...), decode.Options{})
		if len(pics) != 25 || damage.Lost() {
			t.Errorf("%s: %d frames, %v", name, len(pics), damage.Notes)
		}
	}
}

// Whatever is done to a file, reading it ends in an orderly way.
func TestMutations(t *testing.T) {
	mediatest.NoLeak(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"x.mp4", "x.mkv", "x.ts", "x.png", "x.jpg"} {
		args := append(mediatest.Pattern(64, 48, 25, 8), "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast")
		if strings.HasSuffix(name, "g") {
			args = append(mediatest.Pattern(64, 48, 25, 1), "-update", "1")
		}
		whole := load(t, mediatest.Make(t, name, args...))
		for range 25 {
			b := bytes.Clone(whole)
			for range 1 + rng.IntN(20) {
				b[rng.IntN(len(b))] = byte(rng.Uint32())
			}
			if rng.IntN(3) == 0 {
				b = b[:rng.IntN(len(b))]
			}
			path := save(t, name, b)
			r, err := decode.Open(path, decode.Options{})
			if err != nil {
				continue
			}
			i := r.Info()
			f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)
			n := 0
			for err == nil && n < 1000 {
				err = r.Next(context.Background(), f)
				n++
			}
			if n == 1000 {
				t.Errorf("%s does not end", name)
			}
			r.Close()
		}
	}
}

// The shared odd files end as they must. Counts are those that ffmpeg decodes.
func TestOddFiles(t *testing.T) {
	mediatest.NoLeak(t)
	tests := map[string]struct {
		frames int // 0 = refused
		lost   bool
		says   string
	}{
		"annex-b.mp4": {6, true, ""}, "bbb_2500ms.ts": {58, false, ""}, "bear-vp9-odd-dimensions.webm": {30, false, ""},
		"bt709_full_range.mp4": {30, false, ""}, "chunk_out_of_range.mp4": {0, false, "not a film"}, "cursed-vfr.mp4": {63, false, ""},
		"h264_10bits.mp4": {30, false, ""}, "invalid-bitstream.webm": {0, false, "no frame"}, "multiple-aac-tracks.mp4": {0, false, "only sound"},
		"nasa_13013.mp4": {390, false, ""}, "no-initial-keyframe.ts": {15, true, ""}, "no_duration.webm": {74, false, ""},
		"rotate-buck-bunny.mp4": {45, false, ""}, "sample_fragmented.mp4": {30, false, ""}, "sar_2x1.mp4": {150, false, ""},
		"video_with_failing_audio.mp4": {280, false, ""}, "zero_bytes.webm": {0, false, "empty"},
	}
	dir := filepath.Dir(mediatest.Shared(t, "data/odd/zero_bytes.webm"))
	for name, tt := range tests {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if tt.frames == 0 {
			_, err := decode.Open(path, decode.Options{})
			if e := mediatest.UserError(t, err, vidcolor.KindFailed); !strings.Contains(e.Error(), tt.says) {
				t.Errorf("%s: got %v, want it to say %q", name, e, tt.says)
			}
			continue
		}
		_, pics, damage := readAll(t, path, decode.Options{})
		if len(pics) != tt.frames || damage.Lost() != tt.lost {
			t.Errorf("%s: %d frames, damage %v; want %d, %v", name, len(pics), damage.Notes, tt.frames, tt.lost)
		}
	}
}
