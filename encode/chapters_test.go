package encode

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Chapters are kept, or named as lost.
func TestChaptersAreKeptOrNamed(t *testing.T) {
	mediatest.NoLeak(t)
	list := filepath.Join(t.TempDir(), "list")
	text := ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=1000\ntitle=Two\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	src := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(64, 48, 25, 25), "-i", list, "-map", "0", "-map_chapters", "1", "-c:v", "ffv1")...)
	for _, c := range containers {
		out := filepath.Join(t.TempDir(), "out"+c.ext)
		w, _ := shoot(t, out, film(64, 48, 8), Options{CRF: DefaultCRF, CopyFrom: src}, steady(25))
		closeWriter(t, w)
		kept := len(mediatest.Probe(t, out, "", "chapter=start")) > 0
		if named := slices.Contains(w.Dropped(), "2 chapters: "+c.ext[1:]+" cannot hold them"); named == kept {
			t.Errorf("%s: kept %v, dropped %q", c.ext, kept, w.Dropped())
		}
	}
	w, _ := shoot(t, filepath.Join(t.TempDir(), "part.avi"), film(64, 48, 8), Options{CRF: DefaultCRF, CopyFrom: src, Start: 500e6}, steady(12))
	closeWriter(t, w)
	if want := []string{"1 chapter: avi cannot hold it"}; !slices.Equal(w.Dropped(), want) {
		t.Errorf("of a part: got %q, want %q", w.Dropped(), want)
	}
}

// Matroska's attachments are none of WebM's, and neither are covers, which become some.
func TestAttachmentsAreNamed(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	note, cover := filepath.Join(dir, "note.txt"), mediatest.Make(t, "cover.png", append(mediatest.Pattern(32, 32, 25, 1), "-frames:v", "1")...)
	if err := os.WriteFile(note, []byte("a note"), 0o600); err != nil {
		t.Fatal(err)
	}
	src := mediatest.Make(t, "in.mkv", append(mediatest.Pattern(64, 48, 25, 25), "-c:v", "ffv1", "-attach", note, "-metadata:s:1", "mimetype=text/plain",
		"-attach", cover, "-metadata:s:2", "mimetype=image/png")...)
	for ext, want := range map[string][]string{
		".webm": {"attachment stream 1 (none): webm cannot hold it", "cover stream 2 (png): webm cannot hold it"},
		".mkv":  nil,
	} {
		out := filepath.Join(t.TempDir(), "out"+ext)
		w, _ := shoot(t, out, film(64, 48, 8), Options{CRF: DefaultCRF, CopyFrom: src}, steady(25))
		closeWriter(t, w)
		if !slices.Equal(w.Dropped(), want) {
			t.Errorf("%s: dropped %q, want %q", ext, w.Dropped(), want)
		}
		if got := len(mediatest.Probe(t, out, "", "stream=index")); got != 3-len(want) {
			t.Errorf("%s: %d streams", ext, got)
		}
	}
}
