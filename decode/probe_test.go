package decode_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

func TestProbe(t *testing.T) {
	mediatest.NoLeak(t)
	meta := filepath.Join(t.TempDir(), "meta.txt")
	if err := os.WriteFile(meta, []byte(";FFMETADATA1\ntitle=A film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append(mediatest.Pattern(160, 120, 24, 48), "-f", "lavfi", "-i", "sine=duration=2", "-i", meta, "-map", "0", "-map", "1",
		"-map_metadata", "2", "-map_chapters", "2", "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-c:a", "ac3", "-ac", "2",
		"-metadata:s:a:0", "language=fra", "-metadata:s:a:0", "title=Sound", "-aspect", "4:3")
	m, err := decode.Probe(mediatest.Make(t, "x.mkv", args...))
	if err != nil {
		t.Fatal(err)
	}
	v := m.Video
	if !m.HasVideo || v.Width != 160 || v.Height != 120 || v.Depth != 10 || v.Codec != "h264" || v.PixFmt != "yuv420p10le" {
		t.Errorf("video: got %+v", v)
	}
	if v.FrameRate != (vidcolor.Rational{Num: 24, Den: 1}) || v.Frames != 48 || v.Duration.Round(50*time.Millisecond) != 2*time.Second || v.Still || v.Gray {
		t.Errorf("video: got %+v", v)
	}
	if m.Chapters != 1 || m.Metadata["title"] != "A film" || m.Duration < 2*time.Second {
		t.Errorf("file: got %+v", m)
	}
	want := []vidcolor.StreamInfo{
		{Index: 0, Kind: "video", Codec: "h264", Detail: "160×120 yuv420p10le 24 fps", Main: true},
		{Index: 1, Kind: "audio", Codec: "ac3", Language: "fra", Title: "Sound", Detail: "44100 Hz, 2 channels"},
	}
	if len(m.Streams) != 2 || m.Streams[0] != want[0] || m.Streams[1] != want[1] {
		t.Errorf("streams: got %+v, want %+v", m.Streams, want)
	}

	m, err = decode.Probe(mediatest.Make(t, "x.wav", "-f", "lavfi", "-i", "sine=duration=1"))
	if err != nil || m.HasVideo || len(m.Streams) != 1 || m.Streams[0].Detail != "44100 Hz, mono" {
		t.Errorf("sound: got %+v, %v", m, err)
	}
	_, err = decode.Probe(filepath.Join(t.TempDir(), "nowhere.mp4"))
	mediatest.UserError(t, err, vidcolor.KindUsage)
}

func TestProbeRotation(t *testing.T) {
	for _, degrees := range []int{90, 270} {
		path := mediatest.Make(t, "a.mp4", append(mediatest.Pattern(64, 48, 25, 2), "-c:v", "libx264", "-pix_fmt", "yuv420p")...)
		if err := mediatest.Turn(path, degrees); err != nil {
			t.Fatal(err)
		}
		m, err := decode.Probe(path)
		if err != nil {
			t.Fatal(err)
		}
		// ffprobe says the same of this file, with -90 for 270.
		if m.Video.Rotation != degrees {
			t.Errorf("got %d, want %d", m.Video.Rotation, degrees)
		}
	}
}

// The default stream is the main one, else the larger; covers never are.
func TestMainStream(t *testing.T) {
	two := append(mediatest.Pattern(64, 48, 25, 2), mediatest.Pattern(128, 96, 25, 2)...)
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{"-map", "0", "-map", "1", "-disposition:v:0", "default", "-disposition:v:1", "0"}, 0},
		{[]string{"-map", "0", "-map", "1", "-disposition:v:0", "0", "-disposition:v:1", "0"}, 1},
		{[]string{"-map", "1", "-map", "0", "-disposition:v:0", "0", "-disposition:v:1", "0"}, 0},
	} {
		m, err := decode.Probe(mediatest.Make(t, "x.mkv", append(append(two[:len(two):len(two)], tt.args...), "-c:v", "ffv1")...))
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range m.Streams {
			if s.Main != (i == tt.want) {
				t.Errorf("%v: stream %d main %v", tt.args, i, s.Main)
			}
		}
	}
}
