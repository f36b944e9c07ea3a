package mediatest_test

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// click is where a film's sound has its one noise, in s of its clock.
func click(t *testing.T, path string) float64 {
	t.Helper()
	out := mediatest.FFmpeg(t, "-copyts", "-i", "file:"+path, "-vn", "-af",
		"silencedetect=n=-20dB:d=0.1,ametadata=mode=print:key=lavfi.silence_end:file=-", "-f", "null", "-")
	for l := range strings.Lines(string(out)) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(l), "lavfi.silence_end="); ok {
			at, err := strconv.ParseFloat(v, 64)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
	}
	t.Fatalf("%s: no noise in its sound", path)
	return 0
}

// pictures are when a film's first and last picture are shown, in s of its clock.
func pictures(t *testing.T, path string) (first, last float64) {
	t.Helper()
	first, last = math.Inf(1), math.Inf(-1)
	for _, l := range mediatest.Probe(t, path, "v:0", "frame=best_effort_timestamp_time") {
		if at, err := strconv.ParseFloat(strings.Split(l, ",")[0], 64); err == nil {
			first, last = min(first, at), max(last, at)
		}
	}
	if first > last {
		t.Fatalf("%s: no picture", path)
	}
	return first, last
}

// firstPicture is when a film's first picture is shown.
func firstPicture(t *testing.T, path string) float64 {
	t.Helper()
	first, _ := pictures(t, path)
	return first
}

// clicking are ffmpeg's arguments for a film of 2 s with a noise in its sound, at s of the
// sound. Both begin as late as they say.
func clicking(pictureAt, soundAt, at string, more ...string) []string {
	return append([]string{"-itsoffset", pictureAt, "-f", "lavfi", "-i", "testsrc2=s=64x48:d=2:r=25", "-itsoffset", soundAt,
		"-f", "lavfi", "-i", "aevalsrc='if(between(t," + at + "," + at + "+0.002),0.9,0)':d=2.5:s=48000", "-c:v", "mpeg4", "-bf", "0"}, more...)
}

// AVI has no times: whenever a film's clock begins, and whichever of its streams begins
// first, its sound lies where it lay beside the picture.
func TestAVIKeepsSoundAtThePicture(t *testing.T) {
	mediatest.NoLeak(t)
	for _, c := range []struct {
		name, in string
		args     []string
		codec    string  // of the output's picture
		within   float64 // s
	}{
		{"clock from 1.4 s", "in.ts", clicking("0", "0", "1", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "mp2"), "mpeg4", 0.013},
		{"clock from 100 s", "in.ts", clicking("0", "0", "1", "-c:v", "mpeg2video", "-c:a", "mp2", "-output_ts_offset", "100"), "mpeg4", 0.013},
		{"clock from 4000 s", "in.mkv", clicking("0", "0", "1", "-c:a", "pcm_s16le", "-output_ts_offset", "4000"), "mpeg4", 0.002},
		{"late PCM", "in.mkv", clicking("0", "1", "0.5", "-c:a", "pcm_s16le"), "mpeg4", 0.002},
		{"late AC-3", "in.mkv", clicking("0", "1", "0.5", "-c:a", "ac3"), "mpeg4", 0.017},
		{"late AAC", "in.mp4", clicking("0", "1", "0.5", "-c:a", "aac"), "mpeg4", 0.012},
		{"late ADPCM", "in.mkv", clicking("0", "1", "0.5", "-c:a", "adpcm_ms"), "mpeg4", 0.022},
		{"late picture", "in.mkv", clicking("5", "0", "1", "-c:a", "pcm_s16le"), "mpeg4", 0.002},
		{"late picture off the frames", "in.mkv", clicking("1.013", "0", "1", "-c:a", "pcm_s16le"), "mpeg4", 0.002},
		{"frames out of order", "in.mov", clicking("0", "0", "1", "-c:a", "pcm_s16le"), "libx264", 0.002},
		{"MPEG-2", "in.mov", clicking("0", "0", "1", "-c:a", "pcm_s16le"), "mpeg2video", 0.002},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := mediatest.Make(t, c.in, c.args...)
			want := click(t, in) - firstPicture(t, in)
			for _, name := range []string{"a.avi", "b.avi"} {
				out := filepath.Join(t.TempDir(), name)
				frames, w := regrade(t, in, out, encode.Options{Codec: c.codec, CRF: encode.DefaultCRF})
				if len(w.Dropped())+len(w.Notes()) > 0 {
					t.Errorf("%s: dropped %q, notes %q", name, w.Dropped(), w.Notes())
				}
				if frames != 50 {
					t.Errorf("%s: %d frames, want 50", name, frames)
				}
				first, last := pictures(t, out)
				if got := click(t, out) - first; math.Abs(got-want) > c.within {
					t.Errorf("%s: the noise comes %.4f s behind the first picture, want %.4f", name, got, want)
				}
				if got := last - first; math.Abs(got-49*0.04) > 0.001 {
					t.Errorf("%s: %.4f s from the first picture to the last, want %.4f", name, got, 49*0.04)
				}
				in = out
			}
		})
	}
}

// In AVI sound is counted, by packets or by blocks: the last one lies where it lay, from
// AVI and from elsewhere, and what AVI cannot count is converted.
func TestAVICountsSoundRight(t *testing.T) {
	mediatest.NoLeak(t)
	for _, c := range []struct{ ext, codec, want string }{
		{"avi", "ac3", "ac3"}, {"mkv", "ac3", "ac3"}, {"avi", "aac", "aac"}, {"mkv", "aac", "aac"}, {"avi", "libmp3lame", "mp3"}, {"mkv", "mp2", "mp2"},
		{"avi", "adpcm_ms", "adpcm_ms"}, {"mkv", "adpcm_ms", "adpcm_ms"}, {"mkv", "adpcm_ima_wav", "adpcm_ima_wav"}, {"avi", "flac", "flac"},
		{"mkv", "wmav2", "wmav2"}, {"avi", "pcm_s24le", "pcm_s24le"}, {"avi", "pcm_alaw", "pcm_alaw"}, {"mkv", "libvorbis", "ac3"},
	} {
		t.Run(c.codec+" from "+c.ext, func(t *testing.T) {
			in := mediatest.Make(t, "in."+c.ext, clicking("0", "0", "2.2", "-c:a", c.codec)...)
			out := filepath.Join(t.TempDir(), "out.avi")
			_, w := regrade(t, in, out, encode.Options{Codec: "mpeg4", CRF: encode.DefaultCRF})
			if got := mediatest.Probe(t, out, "a:0", "stream=codec_name"); len(got) != 1 || got[0] != c.want {
				t.Fatalf("its sound is %q, want %s", got, c.want)
			}
			if converted := c.codec == "libvorbis"; converted != (len(w.Dropped()) > 0) || len(w.Notes()) > 0 {
				t.Errorf("dropped %q, notes %q", w.Dropped(), w.Notes())
			}
			got, want := click(t, out)-firstPicture(t, out), click(t, in)-firstPicture(t, in)
			if math.Abs(got-want) > 0.034 {
				t.Errorf("the noise comes %.4f s behind the first picture, want %.4f", got, want)
			}
		})
	}
}

// A film that is made in turns has its sound where one in a go has it.
func TestAVIInTurns(t *testing.T) {
	mediatest.NoLeak(t)
	in := mediatest.Make(t, "in.mkv", clicking("3", "4", "1.5", "-c:a", "ac3", "-output_ts_offset", "50")...)
	j := mediatest.Journal(t, t.TempDir())
	out := filepath.Join(t.TempDir(), "out.avi")
	writeInTurns(t, in, out, j, 30)
	writeInTurns(t, in, out, j, 1<<30)
	got, want := click(t, out)-firstPicture(t, out), click(t, in)-firstPicture(t, in)
	if math.Abs(got-want) > 0.017 {
		t.Errorf("the noise comes %.4f s behind the first picture, want %.4f", got, want)
	}
	if n := len(mediatest.Times(t, out, "v:0")); n != 50 {
		t.Errorf("%d pictures, want 50", n)
	}
}

// Pauses of sound are silence where sound is plain; elsewhere AVI has no room for them,
// and they are named.
func TestAVIPausesOfSound(t *testing.T) {
	mediatest.NoLeak(t)
	for _, codec := range []string{"pcm_s16le", "ac3"} {
		in := mediatest.Make(t, "in.mkv", clicking("0", "0", "2.2", "-c:a", codec, "-bsf:a", "noise=drop='between(n,15,46)'")...)
		out := filepath.Join(t.TempDir(), "out.avi")
		_, w := regrade(t, in, out, encode.Options{Codec: "mpeg4", CRF: encode.DefaultCRF})
		if codec == "pcm_s16le" {
			if got := click(t, out); math.Abs(got-2.2) > 0.002 || len(w.Dropped()) > 0 {
				t.Errorf("%s: the noise comes at %.4f s, want 2.2; dropped %q", codec, got, w.Dropped())
			}
		} else if got := strings.Join(w.Dropped(), "\n"); !strings.Contains(got, "times of audio stream 1 (ac3): avi cannot hold them") {
			t.Errorf("%s: dropped %q", codec, got)
		}
	}
}

// Opus has a lead-in that Matroska files name: from pass to pass the sound stays.
func TestOpusStaysInMatroska(t *testing.T) {
	mediatest.NoLeak(t)
	for _, c := range []struct{ in, sound, out string }{
		{"in.mkv", "libopus", ".mkv"}, {"in.mp4", "libopus", ".mkv"}, {"in.mov", "pcm_s16le", ".webm"}, {"in.mkv", "libopus", ".webm"},
	} {
		in := mediatest.Make(t, c.in, clicking("0", "0", "1", "-c:a", c.sound)...)
		want := click(t, in) - firstPicture(t, in)
		codec := "mpeg4"
		if c.out == ".webm" {
			codec = "libvpx"
		}
		for pass := range 3 {
			out := filepath.Join(t.TempDir(), "out"+c.out)
			if _, w := regrade(t, in, out, encode.Options{Codec: codec, CRF: encode.DefaultCRF}); len(w.Notes()) > 0 {
				t.Errorf("%s to %s: notes %q", c.in, c.out, w.Notes())
			}
			if got := click(t, out) - firstPicture(t, out); math.Abs(got-want) > 0.001 {
				t.Errorf("%s to %s, pass %d: the noise comes %.4f s behind the first picture, want %.4f", c.in, c.out, pass, got, want)
			}
			in = out
		}
	}
}
