package encode

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

func TestRefusals(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	existing := filepath.Join(dir, "there.mp4")
	if err := os.WriteFile(existing, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	self := film(64, 48, 8)
	self.Path = existing
	link := filepath.Join(dir, "link.mp4")
	if err := os.Symlink(existing, link); err != nil {
		t.Fatal(err)
	}
	odd := film(63, 48, 8)
	tests := []struct {
		name, path string
		in         vidcolor.VideoInfo
		o          Options
		says       string
	}{
		{"exists", existing, film(64, 48, 8), Options{}, "exists"},
		{"self", existing, self, Options{Overwrite: true}, "same file"},
		{"self by link", link, self, Options{Overwrite: true}, "same file"},
		{"directory", dir, film(64, 48, 8), Options{Overwrite: true}, "no extension"},
		{"folder missing", filepath.Join(dir, "no", "x.mp4"), film(64, 48, 8), Options{}, "no folder"},
		{"folder is a file", filepath.Join(existing, "x.mp4"), film(64, 48, 8), Options{}, "not a folder"},
		{"extension", filepath.Join(dir, "x.xyz"), film(64, 48, 8), Options{}, "unknown kind"},
		{"codec", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{Codec: "nonsense"}, "unknown video encoder"},
		{"audio codec", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{Codec: "aac"}, "unknown video encoder"},
		{"pixel format", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{PixFmt: "yuv999p"}, "is not known"},
		{"other pixel format", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{PixFmt: "yuv411p"}, "cannot be written by libx264"},
		{"RGB", filepath.Join(dir, "x.mkv"), film(64, 48, 8), Options{Codec: "ffv1", PixFmt: "bgra"}, "cannot be written by ffv1"},
		{"odd", filepath.Join(dir, "x.mp4"), odd, Options{PixFmt: "yuv420p"}, "odd"},
		{"odd av1", filepath.Join(dir, "x.mp4"), odd, Options{Codec: "libsvtav1"}, "cannot encode 63×48"},
		{"preset", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{Preset: "warp"}, "libx264"},
		{"preset of none", filepath.Join(dir, "x.mkv"), film(64, 48, 8), Options{Codec: "ffv1", Preset: "slow"}, "has no preset"},
		{"crf of none", filepath.Join(dir, "x.mkv"), film(64, 48, 8), Options{Codec: "ffv1", CRF: 20}, "has no crf"},
		{"crf", filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{CRF: 99}, "crf 99"},
		{"container", filepath.Join(dir, "x.webm"), film(64, 48, 8), Options{Codec: "libx264"}, "cannot hold"},
		{"no size", filepath.Join(dir, "x.mp4"), film(0, 0, 8), Options{}, "0×0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.o.CRF == 0 {
				tt.o.CRF = DefaultCRF
			}
			w, err := Create(tt.path, tt.in, tt.o)
			if err == nil {
				_ = w.Abort()
				t.Fatal("no error")
			}
			e := mediatest.UserError(t, err, vidcolor.KindUsage)
			if !strings.Contains(e.Error(), tt.says) || strings.Contains(e.Error(), "\n") {
				t.Errorf("got %q, want it to say %q", e, tt.says)
			}
			if e.Hint == "" && tt.name != "crf" && tt.name != "no size" {
				t.Error("no hint")
			}
		})
	}
	onlyFiles(t, dir, "link.mp4", "there.mp4")
	if b, _ := os.ReadFile(existing); string(b) != "old" {
		t.Errorf("the existing file was altered: %q", b)
	}
}

func TestUnwritableFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := Create(filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{CRF: DefaultCRF})
	mediatest.UserError(t, err, vidcolor.KindUsage)
}

// The output's name appears with the complete film only; before, the old file
// stays, and an abort leaves nothing.
func TestAtomic(t *testing.T) {
	mediatest.NoLeak(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "x.mp4")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Overwrite: true, CRF: DefaultCRF}
	w, _ := shoot(t, path, film(64, 48, 8), o, steady(60))
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Error("the old film is gone before the new one is complete")
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 || !strings.HasPrefix(entries[0].Name(), ".x.mp4.part-") {
		t.Errorf("got %v, want one hidden file", entries)
	}
	for range 2 {
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
	}
	onlyFiles(t, dir, "x.mp4")

	w, _ = shoot(t, path, film(64, 48, 8), o, steady(60))
	closeWriter(t, w)
	closeWriter(t, w)
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	onlyFiles(t, dir, "x.mp4")
	if n := len(mediatest.Times(t, path, "v:0")); n != 60 {
		t.Errorf("%d frames, want 60", n)
	}
	if err := w.Write(context.Background(), vidcolor.NewFrame(64, 48, 8, w.Layout())); err == nil {
		t.Error("writing after Close: no error")
	}
}

// A file that appears while the film is written is not replaced without leave.
func TestAppearsMeanwhile(t *testing.T) {
	mediatest.NoLeak(t)
	path := filepath.Join(t.TempDir(), "x.mp4")
	w, _ := shoot(t, path, film(64, 48, 8), Options{CRF: DefaultCRF}, steady(3))
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	mediatest.UserError(t, w.Close(), vidcolor.KindUsage)
	onlyFiles(t, filepath.Dir(path), "x.mp4")
	if b, _ := os.ReadFile(path); string(b) != "other" {
		t.Error("it was replaced")
	}
}

func TestKeepPartial(t *testing.T) {
	mediatest.NoLeak(t)
	for _, name := range []string{"x.mp4", "x.mkv"} {
		path := filepath.Join(t.TempDir(), name)
		w, _ := shoot(t, path, film(64, 48, 8), Options{KeepPartial: true, CRF: DefaultCRF}, steady(70))
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
		if n := len(mediatest.Times(t, path, "v:0")); n != 70 {
			t.Errorf("%s: %d frames, want 70", name, n)
		}
		onlyFiles(t, filepath.Dir(path), name)
	}
}

func TestNothingWritten(t *testing.T) {
	mediatest.NoLeak(t)
	path := filepath.Join(t.TempDir(), "x.mp4")
	w, err := Create(path, film(64, 48, 8), Options{CRF: DefaultCRF})
	if err != nil {
		t.Fatal(err)
	}
	mediatest.UserError(t, w.Close(), vidcolor.KindFailed)
	onlyFiles(t, filepath.Dir(path))
}

// A full disk has its own kind, whether it shows on a write, on the trailer of a
// film that fitted into the buffers, or when the film is synced.
func TestDiskFull(t *testing.T) {
	mediatest.NoLeak(t)
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	full := func(path string, overwrite bool) (*partFile, error) {
		p, err := createPart(path, overwrite)
		if err != nil {
			return nil, err
		}
		p.File.Close()
		p.File, err = os.OpenFile("/dev/full", os.O_RDWR, 0)
		return p, err
	}
	for _, frames := range []int{1, 400} {
		for _, name := range []string{"x.mp4", "x.mkv", "x.ts", "x.avi"} {
			path := filepath.Join(t.TempDir(), name)
			in := film(320, 240, 8)
			w, err := createWriter(path, in, Options{Codec: "mpeg4", CRF: DefaultCRF}, full)
			if err == nil {
				f := vidcolor.NewFrame(in.Width, in.Height, 8, w.Layout())
				f.TimeBase = in.TimeBase
				n := 0
				for ; n < frames && err == nil; n++ {
					paint(f, n)
					f.PTS, f.Duration = int64(n)*512, 512
					err = w.Write(context.Background(), f)
				}
				if frames > 1 && n == frames {
					t.Errorf("%s: noticed only at the end", name)
				}
				if err == nil {
					err = w.Close()
				} else if abortErr := w.Abort(); abortErr != nil {
					t.Error(abortErr)
				}
			}
			if e := mediatest.UserError(t, err, vidcolor.KindDiskFull); !errors.Is(e, syscall.ENOSPC) || e.Hint == "" {
				t.Errorf("%s: got %v, hint %q", name, e, e.Hint)
			}
			onlyFiles(t, filepath.Dir(path))
		}
	}
}

// A file that is taken away cannot be renamed: an error, not a silent loss.
func TestFolderVanishes(t *testing.T) {
	mediatest.NoLeak(t)
	dir := filepath.Join(t.TempDir(), "d")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w, _ := shoot(t, filepath.Join(dir, "x.mp4"), film(64, 48, 8), Options{CRF: DefaultCRF}, steady(3))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want not exist", err)
	}
}

func TestLongName(t *testing.T) {
	name := strings.Repeat("n", 251) + ".mp4"
	path := filepath.Join(t.TempDir(), name)
	w, _ := shoot(t, path, film(64, 48, 8), Options{CRF: DefaultCRF}, steady(2))
	closeWriter(t, w)
	onlyFiles(t, filepath.Dir(path), name)
}
