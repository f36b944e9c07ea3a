package encode

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/journal"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// chunkedTimes are n frames of which some last long and some hardly.
func chunkedTimes(n int) (times []int64) {
	at := int64(0)
	for i := range n {
		times = append(times, at)
		at += []int64{512, 512, 700, 40, 3000, 512}[i%6]
	}
	return times
}

// writer opens a film in chunks of a second.
func chunkWriter(t *testing.T, dir, path string, in vidcolor.VideoInfo, o Options) (*Writer, *journal.Journal) {
	t.Helper()
	j := mediatest.Journal(t, filepath.Join(dir, "work"))
	w, err := Create(path, in, o)
	if err != nil {
		t.Fatal(err)
	}
	w.InChunks(j, time.Second)
	return w, j
}

// feed writes the frames from w's next on, up to number end.
func feed(t testing.TB, w *Writer, in vidcolor.VideoInfo, times []int64, end int) {
	t.Helper()
	f := vidcolor.NewFrame(in.Width, in.Height, in.Depth, w.Layout())
	f.TimeBase, f.Tag = in.TimeBase, w.Tag()
	for i := int(w.Frames()); i < end; i++ {
		paint(f, i)
		f.Index, f.PTS, f.Duration, f.Begin = int64(i), times[i], 512, vidcolor.TransitionNone
		if i%65 == 0 {
			f.Begin = vidcolor.TransitionCut
		}
		if i+1 < len(times) {
			f.Duration = times[i+1] - times[i]
		}
		if err := w.Write(context.Background(), f); err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
}

// A film that was given up at any frame and gone on with is the film that was
// written in one go: same pictures, same times, whatever encodes and holds it.
func TestChunksResumeToTheSameFilm(t *testing.T) {
	mediatest.NoLeak(t)
	tests := []struct{ codec, ext, preset string }{
		{"libx264", ".mp4", "veryfast"}, {"libx264", ".mkv", "medium"}, {"libx264", ".ts", "veryfast"}, {"libx264", ".mov", "ultrafast"},
		{"libx265", ".mp4", "ultrafast"}, {"libx265", ".mkv", "ultrafast"},
		{"ffv1", ".mkv", ""}, {"prores_ks", ".mov", ""}, {"dnxhd", ".mov", ""},
		{"mpeg2video", ".mpg", ""}, {"mpeg4", ".avi", ""}, {"libvpx-vp9", ".webm", ""}, {"libsvtav1", ".mkv", "12"},
		{"mjpeg", ".mov", ""}, {"utvideo", ".nut", ""},
	}
	for _, tt := range tests {
		t.Run(tt.codec+tt.ext, func(t *testing.T) {
			in := film(96, 64, 8)
			if tt.codec == "dnxhd" {
				in = film(256, 128, 8) // its least
			}
			if tt.codec == "prores_ks" {
				in.Depth = 10
			}
			n := 150
			times := chunkedTimes(n)
			o := Options{Codec: tt.codec, Preset: tt.preset, CRF: DefaultCRF, Threads: 1}
			dir := t.TempDir()
			whole := filepath.Join(dir, "whole"+tt.ext)
			w, j := chunkWriter(t, dir, whole, in, o)
			feed(t, w, in, times, n)
			closeWriter(t, w)
			if c := len(j.Manifest().Chunks); c < 4 {
				t.Fatalf("only %d chunks", c)
			}
			if err := j.Remove(); err != nil {
				t.Fatal(err)
			}
			want := pictures(t, whole)
			if len(want) != n {
				t.Errorf("%d frames come out, want %d", len(want), n)
			}
			out := filepath.Join(dir, "out"+tt.ext)
			for _, stop := range []int{10, 66, 67, 130, n} {
				w, j := chunkWriter(t, dir, out, in, o)
				feed(t, w, in, times, stop)
				if stop < n {
					if err := w.Abort(); err != nil {
						t.Fatal(err)
					}
					j.Close()
					continue
				}
				closeWriter(t, w)
				if err := j.Remove(); err != nil {
					t.Fatal(err)
				}
			}
			if got := pictures(t, out); !slices.Equal(got, want) {
				t.Errorf("the resumed film differs from the whole: %s", firstDifference(got, want))
			}
			onlyFiles(t, dir, "out"+tt.ext, "whole"+tt.ext)
		})
	}
}

func firstDifference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("frame %d: %q, want %q", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d frames, want %d", len(a), len(b))
}

// Times of a film in chunks are those of a film in one piece.
func TestChunksKeepTimes(t *testing.T) {
	for _, ext := range []string{".mp4", ".mkv", ".ts"} {
		in, times := film(64, 48, 8), chunkedTimes(120)
		dir := t.TempDir()
		plain, chunks := filepath.Join(dir, "plain"+ext), filepath.Join(dir, "chunks"+ext)
		w, _ := shoot(t, plain, in, Options{Preset: "veryfast", CRF: DefaultCRF}, times)
		closeWriter(t, w)
		w, j := chunkWriter(t, dir, chunks, in, Options{Preset: "veryfast", CRF: DefaultCRF})
		feed(t, w, in, times, len(times))
		closeWriter(t, w)
		if err := j.Remove(); err != nil {
			t.Fatal(err)
		}
		if got, want := mediatest.Times(t, chunks, "v:0"), mediatest.Times(t, plain, "v:0"); !slices.Equal(got, want) {
			t.Errorf("%s: %d times, want %d: %v, want %v", ext, len(got), len(want), got, want)
		}
	}
}

// A part of a film in chunks is kept on request, up to its last frame.
func TestChunksKeepPartial(t *testing.T) {
	mediatest.NoLeak(t)
	in, times, dir := film(64, 48, 8), steady(90), t.TempDir()
	out := filepath.Join(dir, "out.mp4")
	w, j := chunkWriter(t, dir, out, in, Options{Preset: "ultrafast", CRF: DefaultCRF, KeepPartial: true})
	feed(t, w, in, times, 70)
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := j.Remove(); err != nil {
		t.Fatal(err)
	}
	if got := len(pictures(t, out)); got != 70 {
		t.Errorf("%d frames were kept, want 70", got)
	}
	onlyFiles(t, dir, "out.mp4")
}

// A join that is stopped leaves the chunks, of which the film is complete.
func TestChunksStoppedJoin(t *testing.T) {
	mediatest.NoLeak(t)
	in, times, dir := film(64, 48, 8), steady(60), t.TempDir()
	out := filepath.Join(dir, "out.mp4")
	w, j := chunkWriter(t, dir, out, in, Options{Preset: "ultrafast", CRF: DefaultCRF})
	feed(t, w, in, times, 60)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Join(ctx); err == nil {
		t.Error("joined although it was stopped")
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	j.Close()
	if _, err := os.Stat(out); err == nil {
		t.Error("the output is there")
	}
	w, j = chunkWriter(t, dir, out, in, Options{Preset: "ultrafast", CRF: DefaultCRF})
	if !j.Manifest().Complete || w.Frames() != 60 {
		t.Errorf("complete %v with %d frames, want all 60", j.Manifest().Complete, w.Frames())
	}
	closeWriter(t, w)
	if err := j.Remove(); err != nil {
		t.Fatal(err)
	}
	if got := len(pictures(t, out)); got != 60 {
		t.Errorf("%d frames, want 60", got)
	}
}

func TestDecodingTimes(t *testing.T) {
	var o order
	for _, p := range [][2]int64{{0, -20}, {30, -10}, {10, 0}, {20, 10}} { // I P B B, reference B-frames allowed
		o.add(p[0], p[1])
	}
	if d := o.delay(); d != 2 {
		t.Errorf("delay %d, want the encoder's 2", d)
	}
	d := decodingTimes{delay: 2, step: 10}
	var got []int64
	for _, p := range []int64{0, 30, 10, 20, 45, 95, 55} {
		got = append(got, d.next(p))
	}
	if want := []int64{-20, -10, 0, 10, 20, 30, 45}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// pictures are the times and MD5s of a film's decoded frames.
func pictures(t testing.TB, path string) []string {
	t.Helper()
	return mediatest.FrameMD5(t, path, "-map", "0:v:0", "-fps_mode", "passthrough")
}

// MPEG's timecode goes on across chunks, and where a film is gone on with.
func TestChunksKeepTimecode(t *testing.T) {
	for _, tt := range []struct{ codec, ext, label string }{{"mpeg2video", ".mpg", "10:59:59:20"}, {"mpeg2video", ".mkv", ""}, {"mpeg1video", ".mpg", ""}} {
		in, times, dir := film(64, 48, 8), steady(120), t.TempDir()
		in.Timecode = tt.label
		o := Options{Codec: tt.codec, CRF: DefaultCRF}
		whole, out := filepath.Join(dir, "whole"+tt.ext), filepath.Join(dir, "out"+tt.ext)
		w, _ := shoot(t, whole, in, o, times)
		closeWriter(t, w)
		for _, stop := range []int{70, len(times)} {
			w, j := chunkWriter(t, dir, out, in, o)
			feed(t, w, in, times, stop)
			if stop == len(times) {
				closeWriter(t, w)
			} else if err := w.Abort(); err != nil {
				t.Fatal(err)
			}
			j.Close()
		}
		rate := nominalRate(&in)
		for _, path := range []string{whole, out} {
			codes := timecodes(t, path, tt.codec)
			if len(codes) < 4 {
				t.Errorf("%s, %s: %d timecodes", tt.codec, filepath.Base(path), len(codes))
			}
			for frame, got := range codes {
				if want := frameLabel(&in, int64(frame), rate); got != want {
					t.Errorf("%s, %s: frame %d has %s, want %s", tt.codec, filepath.Base(path), frame, got, want)
				}
			}
		}
	}
}

// timecodes are those of the groups of pictures of an MPEG-1 or 2 film without
// B-frames, by the number of the frame that follows.
func timecodes(t testing.TB, path, codec string) map[int]string {
	t.Helper()
	data, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-map", "0:v:0", "-c", "copy", "-f", codec, "-").Output()
	if err != nil {
		t.Fatalf("ffmpeg %s: %v", path, err)
	}
	codes, frame := map[int]string{}, 0
	for unit := range bytes.SplitSeq(data, []byte{0, 0, 1}) {
		switch {
		case len(unit) > 4 && unit[0] == 0xb8: // drop 1 bit, hours 5, minutes 6, marker 1, seconds 6, pictures 6
			v := binary.BigEndian.Uint32(unit[1:])
			codes[frame] = fmt.Sprintf("%02d:%02d:%02d:%02d", v>>26&31, v>>20&63, v>>13&63, v>>7&63)
		case len(unit) > 0 && unit[0] == 0: // a picture
			frame++
		}
	}
	return codes
}
