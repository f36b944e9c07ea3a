package encode_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// The second demuxer, which copies the other streams, reads no other file either.
func TestCopyFromNamesOtherFiles(t *testing.T) {
	mediatest.NoLeak(t)
	dir, canaries := mediatest.Playlists(t)
	check := mediatest.Untouched(t, canaries...)
	out := filepath.Join(t.TempDir(), "out.mkv")
	in := vidcolor.VideoInfo{Width: 96, Height: 64, Depth: 8, TimeBase: vidcolor.Rational{Num: 1, Den: 25}, FrameRate: vidcolor.Rational{Num: 25, Den: 1}}
	for _, name := range []string{"hls.mp4", "hls_master.mp4", "link.mp4", "concat.mp4", "dash.mp4", "sdp.mp4", "alias.mov"} {
		w, err := encode.Create(out, in, encode.Options{CRF: encode.DefaultCRF, Preset: "ultrafast", CopyFrom: filepath.Join(dir, name)})
		if err == nil {
			_ = w.Abort()
		}
		if err == nil || vidcolor.KindOf(err) != vidcolor.KindUsage {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
		check(name)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("an output was made")
	}
	w, err := encode.Create(out, in, encode.Options{CRF: encode.DefaultCRF, Preset: "ultrafast", CopyFrom: filepath.Join(dir, "hls.mp4"), Playlists: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
}
