package mediatest_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// joined is a film of two reels one behind the other, of which the second's clock
// begins at 0 again and the first's at begin, in seconds.
func joined(t *testing.T, ext, begin string, codec ...string) string {
	var reels [][]byte
	for _, begin := range []string{begin, "0"} {
		args := append(mediatest.Pattern(64, 48, 25, 50), "-f", "lavfi", "-i", "sine=d=2", "-shortest", "-output_ts_offset", begin)
		data, err := os.ReadFile(mediatest.Make(t, "reel"+ext, append(args, codec...)...))
		if err != nil {
			t.Fatal(err)
		}
		reels = append(reels, data)
	}
	path := filepath.Join(t.TempDir(), "joined"+ext)
	if err := os.WriteFile(path, bytes.Join(reels, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Where the clock of a film begins anew, picture and sound go on together, in one
// piece and in chunks that are stopped and gone on with.
func TestClockBeginsAnew(t *testing.T) {
	mediatest.NoLeak(t)
	mpeg2 := []string{"-c:v", "mpeg2video", "-bf", "2", "-c:a", "mp2"}
	for _, tt := range []struct {
		ext, begin string
		codec      []string
	}{
		{".mpg", "60", mpeg2}, {".ts", "60", mpeg2},
		{".mpg", "0", mpeg2}, {".ts", "0", mpeg2},
		{".ts", "4", []string{"-c:v", "libx264", "-preset", "ultrafast", "-bf", "3", "-pix_fmt", "yuv420p", "-c:a", "aac"}},
	} {
		in, dir := joined(t, tt.ext, tt.begin, tt.codec...), t.TempDir()
		whole, parts := filepath.Join(dir, "whole.mkv"), filepath.Join(dir, "parts.mkv")
		writeInTurns(t, in, whole, nil, 1<<30)
		work := filepath.Join(dir, "work")
		for _, end := range []int{70, 80, 1 << 30} {
			j := mediatest.Journal(t, work)
			writeInTurns(t, in, parts, j, end)
			j.Close()
		}
		picture, sound := mediatest.Times(t, whole, "v:0"), mediatest.Times(t, whole, "a:0")
		for name, times := range map[string][]int64{"picture": picture, "sound": sound} {
			for i := range times[1:] {
				if step := times[i+1] - times[i]; step > 100 {
					t.Errorf("%s: %s: %d ms after packet %d of %d", tt.ext, name, step, i, len(times))
				}
			}
		}
		if n := len(picture); n != 100 {
			t.Fatalf("%s: %d frames, want 100", tt.ext, n)
		}
		// In the second reel sound lies by the picture as it does in the first.
		lag := func(i int) int64 {
			at := slices.IndexFunc(sound, func(s int64) bool { return s > picture[i]+1000 })
			if at < 0 {
				t.Fatalf("%s: no sound behind frame %d", tt.ext, i)
			}
			return sound[at] - picture[i]
		}
		if d := lag(0) - lag(50); d > 30 || d < -30 { // a packet
			t.Errorf("%s: sound is %d ms off in the second reel", tt.ext, d)
		}
		for _, stream := range []string{"0:v", "0:a"} {
			got := mediatest.FrameMD5(t, parts, "-map", stream, "-fps_mode", "passthrough", "-c:a", "copy")
			want := mediatest.FrameMD5(t, whole, "-map", stream, "-fps_mode", "passthrough", "-c:a", "copy")
			if stream == "0:a" && !slices.Equal(got, want) || len(got) != len(want) || len(got) == 0 {
				t.Errorf("%s: %s: %d packets in chunks, %d in one piece, or they differ", tt.ext, stream, len(got), len(want))
			}
		}
	}
}

// writeInTurns encodes the frames of in up to number end, from where j's chunks end.
func writeInTurns(t *testing.T, in, out string, j *journal.Journal, end int) {
	t.Helper()
	r, err := decode.Open(in, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w, err := encode.Create(out, r.Info(), encode.Options{Codec: "mpeg4", CRF: encode.DefaultCRF, CopyFrom: in})
	if err != nil {
		t.Fatal(err)
	}
	if j != nil {
		w.InChunks(j, time.Second)
	}
	f := vidcolor.NewFrame(r.Info().Width, r.Info().Height, r.Info().Depth, w.Layout())
	done := int(w.Frames())
	for i := range end {
		err := r.Next(context.Background(), f)
		if err == nil && i >= done {
			err = w.Write(context.Background(), f)
		}
		if err == io.EOF {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
}

// MPEG's clock runs over after 26 hours: a film that passes there goes on exactly,
// with its sound.
func TestClockRunsOver(t *testing.T) {
	mediatest.NoLeak(t)
	args := append(mediatest.Pattern(64, 48, 25, 100), "-f", "lavfi", "-i", "sine=d=4", "-shortest", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac")
	in := mediatest.Make(t, "in.ts", append(args, "-output_ts_offset", "95441.7", "-mpegts_copyts", "1")...)
	out := filepath.Join(t.TempDir(), "out.mkv")
	writeInTurns(t, in, out, nil, 1<<30)
	for _, s := range []struct {
		stream      string
		packets     int
		least, most int64 // ms from one to the next
	}{{"v:0", 100, 39, 41}, {"a:0", 170, 22, 24}} {
		times := mediatest.Times(t, out, s.stream)
		if len(times) < s.packets || times[0] > 95_441_700 {
			t.Fatalf("%s: %d packets from %d ms", s.stream, len(times), times[0])
		}
		for i := range times[1:] {
			if step := times[i+1] - times[i]; step < s.least || step > s.most {
				t.Errorf("%s: %d ms after packet %d of %d", s.stream, step, i, len(times))
			}
		}
	}
}

// Sound that is copied from the middle of a film is the film's, packet for packet,
// also where a demuxer lands within one.
func TestSoundFromTheMiddle(t *testing.T) {
	args := append(mediatest.Pattern(64, 48, 25, 100), "-f", "lavfi", "-i", "sine=d=4", "-shortest", "-c:v", "mpeg2video", "-c:a", "mp2")
	in := mediatest.Make(t, "in.mpg", args...)
	out := filepath.Join(t.TempDir(), "out.mkv")
	r, err := decode.Open(in, decode.Options{Start: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w, err := encode.Create(out, r.Info(), encode.Options{Codec: "mpeg4", CRF: encode.DefaultCRF, CopyFrom: in, Start: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	f := vidcolor.NewFrame(r.Info().Width, r.Info().Height, r.Info().Depth, w.Layout())
	if _, err := mediatest.Copy(t.Context(), w, r, f); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sums := func(path string) (sums []string) {
		for _, l := range mediatest.FrameMD5(t, path, "-map", "0:a", "-c", "copy") {
			sums = append(sums, l[strings.LastIndex(l, ",")+1:])
		}
		return sums
	}
	got, all := sums(out), sums(in)
	if len(got) < 70 || len(got) > len(all) || !slices.Equal(got, all[len(all)-len(got):]) {
		t.Errorf("%d packets that are not the last of the film's %d", len(got), len(all))
	}
}
