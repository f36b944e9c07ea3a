package preview

import (
	"testing"

	"github.com/vidcolor/vidcolor"
)

// plane2x2 holds 10 20 / 30 40.
func plane2x2(depth int) vidcolor.Plane {
	p := vidcolor.NewPlane(2, 2, depth)
	for i, v := range []int{10, 20, 30, 40} {
		p.Set(i%2, i/2, v<<(depth-8))
	}
	return p
}

func samples(p *vidcolor.Plane) []int {
	var out []int
	for y := range p.Height {
		for x := range p.Width {
			out = append(out, p.At(x, y))
		}
	}
	return out
}

func TestScalePlane(t *testing.T) {
	tests := []struct {
		name     string
		depth    int
		w, h     int
		rotation int
		want     []int
	}{
		{"same size", 8, 2, 2, 0, []int{10, 20, 30, 40}},
		{"10 bits", 10, 2, 2, 0, []int{10, 20, 30, 40}},
		{"mean", 8, 1, 1, 0, []int{25}},
		{"columns", 8, 2, 1, 0, []int{20, 30}},
		{"larger", 8, 4, 2, 0, []int{10, 10, 20, 20, 30, 30, 40, 40}},
		{"three of two", 8, 3, 1, 0, []int{20, 25, 30}},
		{"left", 8, 2, 2, 90, []int{20, 40, 10, 30}},
		{"over", 8, 2, 2, 180, []int{40, 30, 20, 10}},
		{"right", 8, 2, 2, -90, []int{30, 10, 40, 20}},
		{"odd angle is left alone", 8, 2, 2, 45, []int{10, 20, 30, 40}},
	}
	for _, tc := range tests {
		src := plane2x2(tc.depth)
		dst := vidcolor.NewPlane(tc.w, tc.h, 8)
		scalePlane(&dst, rect{0, 0, tc.w, tc.h}, &src, tc.rotation)
		got := samples(&dst)
		for i := range tc.want {
			if got[i] != tc.want[i] {
				t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
				break
			}
		}
	}
}

func TestSheetPut(t *testing.T) {
	f := vidcolor.NewFrame(2, 2, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8})
	f.Luma.Fill(200)
	f.U.Fill(90)
	f.V.Fill(160)
	s := newSheet(vidcolor.ColorTag{Range: vidcolor.RangeFull}, 1, 2, 4, 3)
	s.put(0, 0, f, 0, false)
	s.put(0, 1, f, 0, true)
	if w, h := s.frame.Luma.Width, s.frame.Luma.Height; w != 20 || h != 11 {
		t.Fatalf("got a sheet of %d×%d, want 20×11", w, h)
	}
	at := func(x, y int) [3]int { return [3]int{s.frame.Luma.At(x, y), s.frame.U.At(x, y), s.frame.V.At(x, y)} }
	if got, want := at(5, 5), [3]int{200, 128, 128}; got != want {
		t.Errorf("before: got %v, want %v", got, want)
	}
	if got, want := at(13, 5), [3]int{200, 90, 160}; got != want {
		t.Errorf("after: got %v, want %v", got, want)
	}
	if got, want := at(9, 5), [3]int{38, 128, 128}; got != want {
		t.Errorf("gap: got %v, want %v", got, want)
	}
}

func TestDisplaySize(t *testing.T) {
	tests := []struct {
		info vidcolor.VideoInfo
		w, h int
	}{
		{vidcolor.VideoInfo{Width: 640, Height: 360}, 640, 360},
		{vidcolor.VideoInfo{Width: 720, Height: 576, SampleAspect: vidcolor.Rational{Num: 16, Den: 15}}, 768, 576},
		{vidcolor.VideoInfo{Width: 640, Height: 360, Rotation: -90}, 360, 640},
	}
	for _, tc := range tests {
		if w, h := displaySize(tc.info); w != tc.w || h != tc.h {
			t.Errorf("%+v: got %d×%d, want %d×%d", tc.info, w, h, tc.w, tc.h)
		}
	}
	if w, h := fitWidth(4000, 3000, 1000); w != 1000 || h != 750 {
		t.Errorf("fitWidth: got %d×%d, want 1000×750", w, h)
	}
	if w, h := fitWidth(100, 50, 1000); w != 100 || h != 50 {
		t.Errorf("fitWidth of a small one: got %d×%d", w, h)
	}
}
