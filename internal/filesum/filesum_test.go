package filesum

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestOf(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, size int64, last byte) string {
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteAt([]byte{last}, size-1); err != nil { // what is before is a hole
			t.Fatal(err)
		}
		return path
	}
	sum := func(path string) Sum {
		s, err := Of(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, c := range map[string]struct {
		size    int64
		sampled bool
	}{"small": {1000, false}, "large": {wholeBytes + 1000, true}} {
		a, same, other := sum(write("a", c.size, 1)), sum(write("b", c.size, 1)), sum(write("c", c.size, 2))
		if a.SHA256 != same.SHA256 || a.SHA256 == other.SHA256 {
			t.Errorf("%s: sums %.8s, %.8s and, with another last byte, %.8s", name, a.SHA256, same.SHA256, other.SHA256)
		}
		if a.Bytes != c.size || (a.Changed != "") != c.sampled {
			t.Errorf("%s: got %d bytes, changed %q", name, a.Bytes, a.Changed)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Of(ctx, filepath.Join(dir, "a")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
