package encode

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Sound that is converted without loss has every sample of the original, at its time.
func TestSoundWithoutLoss(t *testing.T) {
	mediatest.NoLeak(t)
	for _, tt := range []struct{ codec, rate, channels, ext, want, format string }{
		{"pcm_s16le", "48000", "2", ".ts", "s302m", "s16le"},
		{"pcm_s16le", "48000", "1", ".ts", "s302m", "s16le"},
		{"pcm_s24le", "48000", "6", ".ts", "s302m", "s24le"},
		{"flac", "48000", "2", ".mpg", "pcm_dvd", "s24le"},
		{"pcm_s24le", "44100", "2", ".mp4", "alac", "s24le"},
		{"flac", "44100", "1", ".mov", "pcm_s24le", "s24le"},
	} {
		src := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(64, 48, 25, 50), "-f", "lavfi", "-i", "anoisesrc=r="+tt.rate+":d=2:seed=7",
			"-c:v", "ffv1", "-c:a", tt.codec, "-ac", tt.channels)...)
		out := filepath.Join(t.TempDir(), "out"+tt.ext)
		w, _ := shoot(t, out, film(64, 48, 8), Options{CRF: DefaultCRF, CopyFrom: src}, steady(50))
		closeWriter(t, w)
		if len(w.Dropped()) > 0 || len(w.Notes()) != 1 || !strings.HasSuffix(w.Notes()[0], "converted to "+tt.want+", without loss") {
			t.Errorf("%s of %s to %s: dropped %q, notes %q", tt.codec, tt.rate, tt.ext, w.Dropped(), w.Notes())
		}
		if got := mediatest.Probe(t, out, "a:0", "stream=codec_name"); len(got) == 0 || got[0] != tt.want {
			t.Errorf("%s: sound is %v, want %s", tt.ext, got, tt.want)
		}
		samples := func(path string) []byte {
			args := []string{"-i", path, "-map", "0:a:0"}
			if tt.channels == "1" {
				args = append(args, "-af", "channelmap=0:mono")
			}
			return mediatest.FFmpeg(t, append(args, "-f", tt.format, "-")...)
		}
		if got, want := samples(out), samples(src); !bytes.Equal(got, want) {
			t.Errorf("%s of %s to %s: %d bytes of other samples, want %d", tt.codec, tt.rate, tt.ext, len(got), len(want))
		}
	}
}

// A copied stream of pictures that is reordered keeps its presentation, though Matroska
// says no decoding times.
func TestCopiedPicturesKeepTheirTimes(t *testing.T) {
	mediatest.NoLeak(t)
	for _, frames := range []string{"75", "2", "1"} {
		src := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(64, 48, 25, 75), "-f", "lavfi", "-i", "mandelbrot=s=64x48:r=25,trim=end_frame="+frames, "-map", "0", "-map", "1",
			"-pix_fmt", "yuv420p", "-c:v", "libx264", "-bf", "3", "-disposition:v:0", "default", "-disposition:v:1", "0")...)
		want := shownAt(t, src)
		for _, ext := range []string{".mkv", ".mp4", ".mov", ".ts"} {
			out := filepath.Join(t.TempDir(), "out"+ext)
			w, _ := shoot(t, out, film(64, 48, 8), Options{CRF: DefaultCRF, CopyFrom: src}, steady(75))
			closeWriter(t, w)
			if got := shownAt(t, out); !slices.Equal(got, want) && ext != ".ts" || len(got) != len(want) {
				t.Errorf("%s frames to %s: times %v, want %v", frames, ext, got, want)
			}
			if len(w.Notes()) > 0 {
				t.Errorf("%s frames to %s: notes %q", frames, ext, w.Notes())
			}
		}
	}
}

// shownAt are the presentation times of the second stream of pictures, in coding order.
func shownAt(t *testing.T, path string) []string {
	t.Helper()
	return mediatest.Probe(t, path, "v:1", "packet=pts_time")
}
