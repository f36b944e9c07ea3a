package decode_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// No file is read but the one that is named, whatever that one says.
func TestNamesOtherFiles(t *testing.T) {
	mediatest.NoLeak(t)
	dir, canaries := mediatest.Playlists(t)
	check := mediatest.Untouched(t, canaries...)
	const leads = "leads to other files"
	for name, want := range map[string]string{
		"hls.mp4": "an HLS playlist, which " + leads, "hls.png": leads, "hls_absolute.mkv": leads, "hls_master.mp4": leads, "hls_symlink.mp4": leads,
		"link.mp4": leads, "concat.mp4": "ffconcat", "dash.mp4": "a DASH manifest",
		"sdp.mp4": "SDP", "idx.mp4": "VobSub", "alias.mov": "a part of it lies in another file: ", "canary.y": "a part of it lies in another file: ",
	} {
		path := filepath.Join(dir, name)
		r, err := decode.Open(path, decode.Options{})
		if err == nil {
			r.Close()
		}
		if err == nil || vidcolor.KindOf(err) != vidcolor.KindUsage || !strings.Contains(err.Error(), want) || vidcolor.HintOf(err) == "" {
			t.Errorf("open %s: got %v, want a refusal that says %q", name, err, want)
		}
		if _, err := decode.Probe(path); err == nil || vidcolor.KindOf(err) != vidcolor.KindUsage {
			t.Errorf("probe %s: got %v, want a refusal", name, err)
		}
		stream := func() (io.ReadCloser, error) { return os.Open(path) }
		if r, err := decode.Open("a pipe", decode.Options{Stream: stream}); err == nil {
			r.Close()
			t.Errorf("open %s as a stream: no error", name)
		}
		check(name)
	}
}

// Nor are names read that FFmpeg takes for more than names.
func TestNamesAreNames(t *testing.T) {
	dir, canaries := mediatest.Playlists(t)
	t.Chdir(dir)
	check := mediatest.Untouched(t, canaries...)
	for _, name := range []string{
		"concat:canary.mp4", "concat:canary.ts|canary.ts", "file:canary.mp4", "file:" + canaries[0], "subfile,,start,0,end,0,,:canary.mp4",
		"cache:canary.mp4", "async:canary.mp4", "crypto:canary.mp4", "can*.png", "canary.{png,mp4}", "canary.p?g", "fd:0", "pipe:0", "http://127.0.0.1/x.mp4",
	} {
		if r, err := decode.Open(name, decode.Options{Playlists: true}); err == nil || vidcolor.KindOf(err) != vidcolor.KindUsage {
			if err == nil {
				r.Close()
			}
			t.Errorf("%s: got %v, want no such file", name, err)
		}
		check(name)
	}
}

// Who asks for it gets what a playlist leads to.
func TestPlaylistsOnDemand(t *testing.T) {
	mediatest.NoLeak(t)
	dir, _ := mediatest.Playlists(t)
	for _, name := range []string{"hls.mp4", "hls_absolute.mkv", "hls_master.mp4", "hls_symlink.mp4", "link.mp4", "concat.mp4", "alias.mov", "canary.mp4"} {
		r, err := decode.Open(filepath.Join(dir, name), decode.Options{Playlists: true})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		i := r.Info()
		f := vidcolor.NewFrame(i.Width, i.Height, i.Depth, i.Layout)
		n := 0
		for ; ; n++ {
			if err := r.Next(context.Background(), f); err != nil {
				if !errors.Is(err, io.EOF) {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
		}
		if n != 12 || i.Width != 96 {
			t.Errorf("%s: %d frames of width %d, want 12 of 96", name, n, i.Width)
		}
		r.Close()
	}
	if _, err := decode.Open(filepath.Join(dir, "sdp.mp4"), decode.Options{Playlists: true}); err == nil {
		t.Error("a network stream was opened")
	}
}
