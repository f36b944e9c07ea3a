package vidcolor_test

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The module files for other FFmpegs differ from go.mod, and their sums from go.sum,
// by go-astiav's version alone.
func TestModuleFilesAgree(t *testing.T) {
	read := func(name string) (rest, astiav []string) {
		t.Helper()
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(string(data)) {
			if strings.Contains(l, "asticode/go-astiav ") {
				astiav = append(astiav, strings.TrimSpace(l))
			} else {
				rest = append(rest, l)
			}
		}
		return rest, astiav
	}
	for _, kind := range []struct {
		ext    string
		astiav int
	}{{".mod", 1}, {".sum", 2}} {
		want, _ := read("go" + kind.ext)
		for _, name := range []string{"go-ffmpeg7", "go-ffmpeg9"} {
			got, astiav := read(name + kind.ext)
			if !slices.Equal(got, want) {
				t.Errorf("%s says other than go%s of other modules than go-astiav: change one with the other", name+kind.ext, kind.ext)
			}
			if len(astiav) != kind.astiav {
				t.Errorf("%s: got %d lines on go-astiav, want %d", name+kind.ext, len(astiav), kind.astiav)
			}
		}
	}
}
