package mediatest_test

import (
	"bytes"
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// regrade decodes a film and encodes it with neutral colour, copying the rest.
func regrade(t testing.TB, in, out string, o encode.Options) (frames int, w *encode.Writer) {
	t.Helper()
	r, err := decode.Open(in, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	i := r.Info()
	o.CopyFrom = in
	if w, err = encode.Create(out, i, o); err != nil {
		t.Fatal(err)
	}
	f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, w.Layout())
	f.U.Fill(1 << (w.Layout().Depth - 1))
	f.V.Fill(1 << (w.Layout().Depth - 1))
	if frames, err = mediatest.Copy(context.Background(), w, r, f); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return frames, w
}

// A real film keeps its frames, its times and its sound.
func TestRealFilm(t *testing.T) {
	for name, frames := range map[string]int{"data/film/chaplin.mp4": 241, "data/odd/rotate-buck-bunny.mp4": 45, "data/odd/sample_fragmented.mp4": 30} {
		in := mediatest.Shared(t, name)
		out := filepath.Join(t.TempDir(), "out.mp4")
		n, w := regrade(t, in, out, encode.Options{CRF: encode.DefaultCRF, Preset: "ultrafast"})
		if n != frames {
			t.Errorf("%s: %d frames, want %d", name, n, frames)
		}
		if len(w.Dropped())+len(w.Notes()) > 0 {
			t.Errorf("%s: dropped %q, notes %q", name, w.Dropped(), w.Notes())
		}
		if got, want := mediatest.Times(t, out, "v:0"), mediatest.Times(t, in, "v:0"); !slices.Equal(got, want) {
			t.Errorf("%s: times differ: %d and %d frames", name, len(got), len(want))
		}
		got, want := mediatest.FrameMD5(t, out, "-map", "0:a", "-c", "copy"), mediatest.FrameMD5(t, in, "-map", "0:a", "-c", "copy")
		if !slices.Equal(got, want) || len(got) == 0 {
			t.Errorf("%s: sound differs: %d and %d packets", name, len(got), len(want))
		}
		if n := av.Live(); n != 0 {
			t.Errorf("%s: %d native objects are alive", name, n)
		}
	}
}

// With a lossless encoder the luma is the source's, bit for bit.
func TestLosslessLuma(t *testing.T) {
	for _, pixFmt := range []string{"yuv420p", "yuv420p10le", "gray"} {
		in := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(98, 66, 25, 30), "-pix_fmt", pixFmt, "-c:v", "ffv1")...)
		if pixFmt != "gray" {
			in = mediatest.Make(t, "in.mp4", append(mediatest.Pattern(98, 66, 25, 30), "-pix_fmt", pixFmt, "-c:v", "libx264", "-bf", "2")...)
		}
		out := filepath.Join(t.TempDir(), "out.mkv")
		regrade(t, in, out, encode.Options{Codec: "ffv1", CRF: encode.DefaultCRF})
		samples, read := 98*66, "yuv420p"
		if pixFmt == "yuv420p10le" {
			samples, read = 2*samples, pixFmt
		}
		source := read
		if pixFmt == "gray" {
			source = pixFmt
		}
		a, b := mediatest.Raw(t, in, source), mediatest.Raw(t, out, read)
		if len(a)/30 < samples || len(b)/30 < samples {
			t.Fatalf("%s: %d and %d bytes", pixFmt, len(a), len(b))
		}
		for i := range 30 {
			if !bytes.Equal(a[i*len(a)/30:][:samples], b[i*len(b)/30:][:samples]) {
				t.Errorf("%s: luma of frame %d differs", pixFmt, i)
			}
		}
	}
}

// Memory does not grow with the length of a film.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	peak := func(frames int) uint64 {
		in := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(64, 48, 25, frames), "-f", "lavfi", "-i", "sine", "-shortest", "-c:v", "mpeg4", "-c:a", "aac")...)
		regrade(t, in, filepath.Join(t.TempDir(), "out.mkv"), encode.Options{Codec: "mpeg4", CRF: encode.DefaultCRF})
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	short, long := peak(100), peak(3000)
	if long > short+1<<20 {
		t.Errorf("Go heap %d bytes after 100 frames, %d after 3000", short, long)
	}
}
