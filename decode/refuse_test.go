package decode_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

func TestRefusals(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := []byte(strings.Repeat("Not a film, only words.\n", 300))
	tone := []string{"-f", "lavfi", "-i", "sine=duration=1"}
	cover := append(append(tone[:len(tone):len(tone)], mediatest.Pattern(32, 32, 25, 1)...),
		"-map", "0", "-map", "1", "-c:v", "png", "-disposition:v:0", "attached_pic", "-frames:v", "1")
	tests := []struct {
		name, path string
		kind       vidcolor.Kind
		says       string
	}{
		{"missing", filepath.Join(dir, "nowhere.mp4"), vidcolor.KindUsage, "no such file"},
		{"directory", dir, vidcolor.KindUsage, "is a directory"},
		{"empty", write("empty.mp4", nil), vidcolor.KindFailed, "empty"},
		{"text", write("text.mp4", text), vidcolor.KindFailed, "not a film or photo"},
		{"plain text", write("text.txt", text), vidcolor.KindFailed, "text"},
		{"playlist", write("list.m3u8", []byte("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")), vidcolor.KindUsage, ""},
		{"protocol name", "http://127.0.0.1:9/x.mp4", vidcolor.KindUsage, "no such file"},
		{"sound", mediatest.Make(t, "x.wav", tone...), vidcolor.KindFailed, "only sound"},
		{"cover", mediatest.Make(t, "x.m4a", cover...), vidcolor.KindFailed, "cover art"},
		{"subtitles", write("x.srt", []byte("1\n00:00:01,000 --> 00:00:02,000\nHello\n")), vidcolor.KindFailed, "only subtitles"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := decode.Open(tt.path, decode.Options{})
			if err == nil {
				r.Close()
				t.Fatal("no error")
			}
			e := mediatest.UserError(t, err, tt.kind)
			if !strings.Contains(e.Error(), tt.says) || e.Path != tt.path || e.Hint == "" || strings.Contains(e.Error(), "\n") {
				t.Errorf("got %q, path %q, hint %q; want it to say %q", e, e.Path, e.Hint, tt.says)
			}
		})
	}
	for _, o := range []decode.Options{{Threads: -1}, {Threads: 65}, {Start: -1}, {Duration: -1}} {
		_, err := decode.Open(dir, o)
		mediatest.UserError(t, err, vidcolor.KindUsage)
	}
}

func TestPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	path := mediatest.Make(t, "x.mkv", append(mediatest.Pattern(32, 32, 25, 1), "-c:v", "ffv1")...)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	_, err := decode.Open(path, decode.Options{})
	if e := mediatest.UserError(t, err, vidcolor.KindFailed); !strings.Contains(e.Error(), "permission denied") {
		t.Errorf("got %v", e)
	}
}

// Names that look like protocols or patterns are names.
func TestOddNames(t *testing.T) {
	path := mediatest.Make(t, "x.mkv", append(mediatest.Pattern(32, 32, 25, 2), "-c:v", "ffv1")...)
	t.Chdir(filepath.Dir(path))
	for _, name := range []string{"http:x.mkv", "a%03d*.mkv", "pipe:0", "-", "  ", "concat:a|b", "名前 é.mkv"} {
		path = rename(t, path, name)
		for _, p := range []string{path, name} {
			if _, pics, _ := readAll(t, p, decode.Options{}); len(pics) != 2 {
				t.Errorf("%q: %d frames, want 2", p, len(pics))
			}
		}
	}
}
