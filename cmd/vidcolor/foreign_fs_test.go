package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Other file systems have other rules: FUSE keeps open files that are removed under
// another name, exFAT and NTFS take no half letters, exFAT does not tell capitals
// apart.
func TestForeignFileSystems(t *testing.T) {
	film := mediatest.Make(t, "film.mp4", append(mediatest.Pattern(96, 64, 25, 60), "-pix_fmt", "yuv420p", "-preset", "ultrafast")...)
	data, err := os.ReadFile(film)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"exfat", "ntfs"} {
		t.Run(kind, func(t *testing.T) {
			dir := mediatest.Mount(t, kind)
			in := func(name string) string { return filepath.Join(dir, name) }
			color := func(want int, args ...string) string {
				t.Helper()
				var stderr bytes.Buffer
				args = append([]string{"vidcolor", "--progress", "none", "--model", tinyModel, "--size", "32", "--preset", "ultrafast", "--chunk", "500ms"}, args...)
				if code := run(args, io.Discard, &stderr); code != want {
					t.Errorf("%q: exit code %d, want %d: %s", args, code, want, stderr.String())
				}
				return stderr.String()
			}
			names := []string{"chunks.mp4", strings.Repeat("é", 120) + ".mp4", "x" + strings.Repeat("é", 120) + ".mp4", "xx" + strings.Repeat("映", 80) + ".mkv"}
			for _, name := range names {
				color(0, film, in(name))
			}
			color(0, "--report", in("report.json"), "-y", film, in(names[0]))
			names = append(names, "report.json", "film.mp4")
			color(0, film, dir+"/")
			if got := list(t, dir); !slices.Equal(got, slices.Sorted(slices.Values(names))) {
				t.Errorf("in the folder are %q, want %q", got, names)
			}
			if kind != "exfat" {
				return
			}
			// One file by two names is not replaced by what is made of it.
			if err := os.WriteFile(in("input.mp4"), data, 0o600); err != nil {
				t.Fatal(err)
			}
			if msg := color(2, "-y", in("input.mp4"), in("INPUT.MP4")); !strings.Contains(msg, "OUTPUT is INPUT itself") {
				t.Errorf("got %q", msg)
			}
			if kept, err := os.ReadFile(in("input.mp4")); err != nil || !bytes.Equal(kept, data) {
				t.Errorf("the input has changed: %v", err)
			}
			color(0, film, "--duration", "0.2", in("p_%02d.png"))
			color(0, in("P_%02d.PNG"), in("again.mkv"))
			if msg := color(2, film, in("a: b.mp4")); !strings.Contains(msg, "takes no such name") {
				t.Errorf("got %q", msg)
			}
		})
	}
}

// list returns the names in dir, sorted, hidden ones too.
func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
