package guide

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
)

// reelOf shows frames of 320 × 192, 24 a second, in which a patterned thing of 6 × 6 at
// place(i) lies on a soft ground. It counts the frames that are read.
func reelOf(frames int, place func(i int) (x, y int), read *int) Reel {
	return func(_ context.Context, from, before time.Duration, visit func(*vidcolor.Frame, Span) (bool, error)) error {
		for i := range frames {
			span := Span{frameAt(i), frameAt(i + 1)}
			if span.End <= from+FrameSlack || span.Start >= before-FrameSlack {
				continue
			}
			*read++
			f := vidcolor.NewFrame(320, 192, 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8})
			x0, y0 := place(i)
			for y := range 192 {
				for x := range 320 {
					v := 120 + 20*math.Sin(float64(x)/7)*math.Cos(float64(y)/11)
					if x >= x0 && x < x0+6 && y >= y0 && y < y0+6 {
						v = float64(20 + 4*((x-x0)%3))
					}
					f.Luma.Set(x, y, int(v))
				}
			}
			if going, err := visit(f, span); !going || err != nil {
				return err
			}
		}
		return nil
	}
}

// detailsOf are the details of frames 0 to frames−1 of a shot with statements.
func detailsOf(t *testing.T, frames int, reel Reel, tracks *Tracks, text string) [][]vidcolor.Detail {
	t.Helper()
	g, err := Parse([]byte("format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0\nend = 60\n[[shot]]\nstart = 60\nend = 90\n"+text), "GUIDE")
	if err != nil {
		t.Fatal(err)
	}
	v := halves(t, 16, 12, 1)
	look := func(_ context.Context, at time.Duration) (*View, Span, error) {
		i := int(math.Round(at.Seconds() * 24))
		return v, Span{frameAt(i), frameAt(i + 1)}, nil
	}
	trail := func(context.Context, time.Duration, time.Duration) ([]Seen, error) { return nil, nil }
	s := NewSession(g, 320, 192, look, trail, nil)
	s.Follow(reel, tracks)
	var all [][]vidcolor.Detail
	for i := range frames {
		span := Span{frameAt(i), frameAt(i + 1)}
		if i == 0 {
			if _, err := s.Key(t.Context(), Keyframe{Span: span, View: func() (*View, error) { return v, nil }}, nil); err != nil {
				t.Fatal(err)
			}
		}
		d, err := s.Details(t.Context(), span)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

// A region smaller than a cell is followed forwards and back, over seconds; another colour of
// it reads nothing again; of two statements the nearer one is painted last.
func TestDetailsFollow(t *testing.T) {
	const frames, stated = 96, 60
	place := func(i int) (x, y int) { return 60 + i, 80 + i/4 }
	read := 0
	reel, tracks := reelOf(frames, place, &read), NewTracks()
	x0, y0 := place(stated)
	if x0 != 120 || y0 != 95 {
		t.Fatalf("the thing is at %d, %d", x0, y0)
	}
	red := detailsOf(t, frames, reel, tracks, "[[region]]\ntime = 2.5\ncolour = \"60, 40\"\npolygon = [[120, 95], [126, 95], [126, 101], [120, 101]]\n")
	for i, d := range red {
		x, y := place(i)
		if len(d) != 1 || d[0].X != float64(x) || d[0].Y != float64(y) || d[0].Strength < 0.5 {
			t.Fatalf("frame %d: got %+v, want it at %d, %d", i, d, x, y)
		}
	}
	if m := red[3][0].Matte; m.W != 6 || m.H != 6 || m.Cover[7] != 1 || m.A[7] != 60 || m.B[7] != 40 {
		t.Errorf("its matte is %+v", m)
	}
	before := read
	both := "[[region]]\ntime = 2.5\ncolour = \"-60, 40\"\npolygon = [[120, 95], [126, 95], [126, 101], [120, 101]]\n"
	green := detailsOf(t, frames, reel, tracks, both)
	if read != before || green[9][0].Matte.A[7] != -60 {
		t.Errorf("another colour read %d frames and is %v", read-before, green[9][0].Matte.A[7])
	}
	both += "[[region]]\ntime = 0\ncolour = \"60, 40\"\npolygon = [[60, 80], [66, 80], [66, 86], [60, 86]]\n"
	for i, d := range detailsOf(t, frames, reel, tracks, both) {
		want := float32(60) // as is stated nearer
		if i >= stated/2 {
			want = -60
		}
		if i != stated/2 && (len(d) != 2 || d[1].Matte.A[7] != want) {
			t.Fatalf("frame %d: %d details, the last is of a %v, want %v", i, len(d), d[len(d)-1].Matte.A[7], want)
		}
	}
}

// A dab on a small thing states what hangs together with it, and nothing else.
func TestDabIsTheThing(t *testing.T) {
	d := &small{spot: &spot{x: 63, y: 83, color: Color{A: 50}}}
	d.box.Min.X, d.box.Min.Y, d.box.Max.X, d.box.Max.Y = 52, 72, 76, 96
	read := 0
	err := reelOf(1, func(int) (x, y int) { return 60, 80 }, &read)(t.Context(), 0, time.Second, func(f *vidcolor.Frame, _ Span) (bool, error) {
		cover := d.grown(&f.Luma)
		m := d.matte(cover)
		if c, a, _ := m.At(11, 11); c < 0.99 || a != 50 {
			t.Errorf("in the thing it covers %v and is %v, want 1 and 50", c, a)
		}
		for _, p := range [][2]float64{{3, 3}, {11, 3}, {20, 11}, {11, 20}} {
			if c, _, _ := m.At(p[0], p[1]); c != 0 {
				t.Errorf("at %v it covers %v, want 0", p, c)
			}
		}
		return true, nil
	})
	if err != nil || read != 1 {
		t.Fatal(read, err)
	}
}

// A small piece of a corrected picture is a thing of its own; specks and what is larger
// belong to the grid, and a small dab of a painted hint goes where a dab would.
func TestPieces(t *testing.T) {
	for _, tt := range []struct {
		name        string
		boxes       [][4]int
		soft        bool
		small, dabs int
		grid        bool
	}{
		{"a button", [][4]int{{40, 40, 46, 46}}, true, 1, 0, false},
		{"two buttons and a coat", [][4]int{{40, 40, 46, 46}, {60, 40, 66, 46}, {100, 20, 200, 150}}, true, 2, 0, true},
		{"a coat", [][4]int{{100, 20, 200, 150}}, true, 0, 0, true},
		{"a speck", [][4]int{{40, 40, 41, 41}}, true, 0, 0, true},
		{"a painted dab", [][4]int{{40, 40, 46, 46}}, false, 0, 1, false},
	} {
		m := drawnAt(320, 192, tt.boxes)
		s := NewStrokes(16, 12, 320, 192)
		s.paint(m, nil, tt.soft)
		if grid := s.soft.w != nil || s.firm.w != nil || s.dabs != nil; len(s.small) != tt.small || len(s.spots) != tt.dabs || grid != tt.grid {
			t.Errorf("%s: %d small things, %d dabs, on the grid: %v; want %d, %d, %v", tt.name, len(s.small), len(s.spots), grid, tt.small, tt.dabs, tt.grid)
		}
		if tt.small > 0 && s.small[0].box.Dx() != 6 {
			t.Errorf("%s: it lies in %v", tt.name, s.small[0].box)
		}
	}
}

// drawnAt is a clear picture with red boxes.
func drawnAt(w, h int, boxes [][4]int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for _, b := range boxes {
		draw.Draw(m, image.Rect(b[0], b[1], b[2], b[3]), image.NewUniform(color.NRGBA{200, 30, 30, 255}), image.Point{}, draw.Src)
	}
	return m
}
