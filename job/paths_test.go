package job

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/internal/fail"
)

func TestOutputName(t *testing.T) {
	tests := []struct {
		in, format string
		photo      bool
		want       string
	}{
		{"a/film.mp4", "", false, "out/film.mp4"},
		{"a/film.MOV", "", false, "out/film.MOV"},
		{"film.avi", "", false, "out/film.mkv"},
		{"film", "", false, "out/film.mkv"},
		{"film.mp4", "MKV", false, "out/film.mkv"},
		{"p.jpg", "", true, "out/p.jpg"},
		{"p.jpg", "mkv", true, "out/p.jpg"},
		{"p.TIF", "", true, "out/p.TIF"},
		{"p.bmp", "", true, "out/p.png"},
		{"p.webp", "", true, "out/p.webp"},
	}
	for _, tc := range tests {
		if got := outputName("out", tc.in, tc.format, tc.photo); got != tc.want {
			t.Errorf("outputName(%q, photo=%v): got %q, want %q", tc.in, tc.photo, got, tc.want)
		}
	}
}

func TestCheckClashes(t *testing.T) {
	if err := checkClashes("out", "", []string{"a/x.mp4", "b/y.mp4"}); err != nil {
		t.Errorf("two names: %v", err)
	}
	for _, in := range [][]string{{"a/x.mp4", "b/x.mp4"}, {"x.avi", "x.mkv"}, {"x.bmp", "x.mkv", "x.AVI"}} {
		if err := checkClashes("out", "", in); err == nil || fail.Code(err) != 2 {
			t.Errorf("%v: got %v, want a refusal", in, err)
		}
	}
}

func TestCheckOutput(t *testing.T) {
	dir := t.TempDir()
	in, other := filepath.Join(dir, "in.mp4"), filepath.Join(dir, "other.mp4")
	link, hard, dangling := filepath.Join(dir, "link.mp4"), filepath.Join(dir, "hard.mp4"), filepath.Join(dir, "gone.mp4")
	for _, p := range []string{in, other} {
		if err := os.WriteFile(p, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := fail.First(os.Symlink(in, link), os.Link(in, hard), os.Symlink(filepath.Join(dir, "none"), dangling)); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path string
		overwrite  bool
		want       string // part of the error, "" = accepted
	}{
		{"new", filepath.Join(dir, "new.mp4"), false, ""},
		{"exists", other, false, "exists"},
		{"exists, overwrite", other, true, ""},
		{"itself", in, true, "INPUT itself"},
		{"itself by symlink", link, true, "INPUT itself"},
		{"itself by hard link", hard, true, "INPUT itself"},
		{"itself by another path", filepath.Join(dir, ".", "..", filepath.Base(dir), "in.mp4"), true, "INPUT itself"},
		{"folder", dir, true, "folder"},
		{"missing folder", filepath.Join(dir, "none", "out.mp4"), true, "does not exist"},
		{"folder is a file", filepath.Join(in, "out.mp4"), true, "no folder"},
		{"dangling link", dangling, true, "link"},
		{"device", os.DevNull, true, "regular"},
	}
	for _, tc := range tests {
		err := fail.Output(tc.path, tc.overwrite, in)
		switch {
		case tc.want == "" && err != nil:
			t.Errorf("%s: got %v, want none", tc.name, err)
		case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want) || fail.Code(err) != 2):
			t.Errorf("%s: got %v, want a refusal that says %q", tc.name, err, tc.want)
		}
	}
}
