package sequence

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	for path, want := range map[string]string{
		"frame_%05d.png": "frame_00042.png", "a/b/%d.tif": "a/b/42.tif", "./x%03d": "./x042", "%01d.dpx": "42.dpx",
	} {
		p, err := Parse(path)
		if err != nil || p.Name(42) != want {
			t.Errorf("%s: got %q, %v, want %q", path, p.Name(42), err, want)
		}
	}
	for _, path := range []string{"frame.png", "a%5d.png", "%d_%d.png", "100%.png", "a%s.png", "x%d/frame_%05d.png", "%019d.png", "", "%%d.png"} {
		if p, err := Parse(path); err == nil {
			t.Errorf("%q: got %+v, want an error", path, p)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"f_0007.png", "f_0008.png", "f_0011.png", "f_12345.png", "f_012345.png", "f_9.png", "f_00x1.png", "g_0001.png", "f_0001.jpg", "f_.png"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Parse(filepath.Join(dir, "f_%04d.png"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Find()
	if want := []int64{7, 8, 11, 12345}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got, want := Runs(got), []Run{{7, 8}, {11, 11}, {12345, 12345}}; !slices.Equal(got, want) {
		t.Errorf("got runs %v, want %v", got, want)
	}
	if p, _ := Parse(filepath.Join(dir, "h_%04d.png")); true {
		if got, err := p.Find(); err == nil {
			t.Errorf("got %v, want an error", got)
		}
	}
}

// A name that a pattern made is read back as its number.
func FuzzParse(f *testing.F) {
	f.Add("frame_%05d.png", int64(42))
	f.Add("%d", int64(0))
	f.Add("a/%018d1", int64(1<<31-1))
	f.Fuzz(func(t *testing.T, path string, n int64) {
		p, err := Parse(path)
		if err != nil || n < 0 || n >= 1<<31 {
			return
		}
		if got, ok := p.number(filepath.Base(p.Name(n))); p.prefix+p.suffix != "" && (!ok || got != n) {
			t.Errorf("%q: %d is called %q, read as %d, %v", path, n, p.Name(n), got, ok)
		}
	})
}
