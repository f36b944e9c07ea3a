package encode

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// A subtitle that is shown already where a part begins is shown for what is left of it.
func TestSubtitlesShownAtTheStart(t *testing.T) {
	mediatest.NoLeak(t)
	srt := filepath.Join(t.TempDir(), "a.srt")
	text := "1\n00:00:00,500 --> 00:00:01,000\nOver\n\n2\n00:00:01,000 --> 00:00:06,000\nShown\n\n3\n00:00:06,500 --> 00:00:07,000\nNext\n"
	if err := os.WriteFile(srt, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ in, codec, out string }{
		{"in.mkv", "subrip", ".mkv"}, {"in.mkv", "ass", ".mkv"}, {"in.mkv", "subrip", ".mp4"}, {"in.mp4", "mov_text", ".mkv"}, {"in.mp4", "mov_text", ".mov"}, {"in.mkv", "webvtt", ".webm"},
	} {
		src := mediatest.Make(t, tt.in, append(mediatest.Pattern(64, 48, 25, 250), "-i", srt, "-map", "0", "-map", "1", "-c:v", "mpeg4", "-g", "25", "-c:s", tt.codec)...)
		out := filepath.Join(t.TempDir(), "out"+tt.out)
		times := steady(125)
		for i := range times {
			times[i] += 5 * 12800
		}
		w, _ := shoot(t, out, film(64, 48, 8), Options{CRF: DefaultCRF, CopyFrom: src, Start: 5 * time.Second, Duration: 5 * time.Second}, times)
		closeWriter(t, w)
		back := mediatest.FFmpeg(t, "-i", out, "-map", "0:s", "-f", "srt", "-")
		if want := "1\n00:00:00,000 --> 00:00:01,000\nShown\n\n2\n00:00:01,500 --> 00:00:02,000\nNext\n\n"; string(back) != want {
			t.Errorf("%s to %s: got %q, want %q", tt.codec, tt.out, back, want)
		}
		if len(w.Dropped()) > 0 {
			t.Errorf("%s to %s: dropped %q", tt.codec, tt.out, w.Dropped())
		}
	}
}

// Subtitles that are pictures are not cut but named.
func TestPicturesShownAtTheStartAreNamed(t *testing.T) {
	mediatest.NoLeak(t)
	out, err := av.NewOutput("matroska")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Free()
	s := out.NewStream(nil)
	s.CodecParameters().SetMediaType(astiav.MediaTypeSubtitle)
	s.CodecParameters().SetCodecID(astiav.CodecIDDvdSubtitle)
	s.SetTimeBase(astiav.NewRational(1, 1000))
	pkt := av.NewPacket()
	defer av.FreePacket(&pkt)
	c := &copier{streams: []*copied{{src: s}}, pkt: pkt, start: 5e6, end: 10e6}
	for _, tt := range []struct {
		pts, dur int64
		wanted   bool
	}{{1000, 4000, false}, {1000, 5000, false}, {2000, 0, false}, {5000, 100, true}} {
		pkt.SetPts(tt.pts)
		pkt.SetDuration(tt.dur)
		if got := c.wanted(c.streams[0]); got != tt.wanted || pkt.Pts() != tt.pts {
			t.Errorf("a packet at %d for %d: wanted %v, moved to %d", tt.pts, tt.dur, got, pkt.Pts())
		}
	}
	if want := []string{"1 of the pictures of subtitle stream 0 (dvd_subtitle): what is shown already where the part begins cannot be cut"}; !slices.Equal(c.dropped(), want) {
		t.Errorf("dropped %q, want %q", c.dropped(), want)
	}
}
