package encode

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// film describes a source of the given shape: 25 frames a second, 1/12800 s a tick.
func film(width, height, depth int) vidcolor.VideoInfo {
	return vidcolor.VideoInfo{Width: width, Height: height, Depth: depth, Layout: vidcolor.Layout{SubX: 1, SubY: 1, Depth: depth},
		Tag:      vidcolor.ColorTag{Matrix: vidcolor.MatrixUnspecified, Primaries: 2, Transfer: 2},
		TimeBase: vidcolor.Rational{Num: 1, Den: 12800}, FrameRate: vidcolor.Rational{Num: 25, Den: 1}, FieldOrder: "progressive"}
}

// paint fills f with a picture that moves with its number.
func paint(f *vidcolor.Frame, n int) {
	for y := range f.Luma.Height {
		for x := range f.Luma.Width {
			f.Luma.Set(x, y, (x*5+y*3+n*7+(x*y*n)%13)&f.Luma.Max())
		}
	}
	for y := range f.U.Height {
		for x := range f.U.Width {
			f.U.Set(x, y, (1<<(f.U.Depth-1))+x%20)
			f.V.Set(x, y, (1<<(f.V.Depth-1))-y%20)
		}
	}
}

// shoot writes frames with the given times (each lasting to the next, the last
// for 512 ticks) and returns the writer, not closed, and the luma planes.
func shoot(t testing.TB, path string, in vidcolor.VideoInfo, o Options, times []int64) (*Writer, [][]byte) {
	t.Helper()
	w, err := Create(path, in, o)
	if err != nil {
		t.Fatal(err)
	}
	return w, shootInto(t, w, in, times)
}

func shootInto(t testing.TB, w *Writer, in vidcolor.VideoInfo, times []int64) (luma [][]byte) {
	t.Helper()
	f := vidcolor.NewFrame(in.Width, in.Height, in.Depth, w.Layout())
	f.TimeBase, f.Tag = in.TimeBase, w.Tag()
	for i, pts := range times {
		paint(f, i)
		f.Index, f.PTS, f.Duration = int64(i), pts, 512
		if i+1 < len(times) {
			f.Duration = times[i+1] - pts
		}
		f.Interlaced, f.TopFieldFirst = in.FieldOrder != "progressive", in.FieldOrder == "tt"
		if err := w.Write(context.Background(), f); err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
		luma = append(luma, append([]byte(nil), f.Luma.Pix...))
	}
	return luma
}

// steady are n times of 25 frames a second.
func steady(n int) (times []int64) {
	for i := range n {
		times = append(times, int64(i)*512)
	}
	return times
}

// closeWriter finishes a film.
func closeWriter(t testing.TB, w *Writer) {
	t.Helper()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// onlyFiles checks what a folder holds.
func onlyFiles(t testing.TB, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if len(got) != len(want) {
		t.Errorf("%s holds %q, want %q", filepath.Base(dir), got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s holds %q, want %q", filepath.Base(dir), got, want)
		}
	}
}

// sscan reads comma-separated integers.
func sscan(line string, v ...*int64) (int, error) {
	for i, s := range strings.Split(strings.Trim(line, ","), ",") {
		if i == len(v) {
			break
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return i, err
		}
		*v[i] = n
	}
	return len(v), nil
}
