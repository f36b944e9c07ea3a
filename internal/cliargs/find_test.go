package cliargs

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestFits(t *testing.T) {
	for _, tc := range []struct {
		pattern, name string
		want          bool
	}{
		{"*.mp4", "a.mp4", true}, {"*.mp4", "a.mp4x", false}, {"*", "", true}, {"?", "", false}, {"?", "é", true},
		{"a*b*c", "aXbXbXc", true}, {"a*b*c", "aXcXb", false}, {"*[1].mp4", "film [1].mp4", true}, {"**", "x", true}, {"x", "x", true},
		{"x", "xy", false}, {"*a", "baa", true},
	} {
		if got := fits([]rune(tc.pattern), []rune(tc.name)); got != tc.want {
			t.Errorf("%q and %q: got %v", tc.pattern, tc.name, got)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir() + string(filepath.Separator)
	for _, name := range []string{"A.MP4", "b.mp4", "c.avi"} {
		if err := os.WriteFile(dir+name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := find(dir + "*.mp4")
	if want := []string{dir + "A.MP4", dir + "b.mp4"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if _, err := find(dir + "none" + string(filepath.Separator) + "*"); err == nil {
		t.Error("a folder that is not there was listed")
	}
}
