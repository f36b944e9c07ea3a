package guide

import (
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // pictures may be of either kind
	_ "image/png"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/internal/lab"
)

const (
	codingStep  = 6       // levels of R, G or B that a pixel may differ by unpainted
	paintedStep = 14      // levels from which it is painted for sure
	mostPixels  = 1 << 28 // of a guide's picture
)

func sorted(words []string) string {
	slices.Sort(words)
	return strings.Join(words, ", ")
}

func pictureSize(path string) (image.Point, error) {
	f, err := os.Open(path)
	if err != nil {
		return image.Point{}, err
	}
	defer f.Close()
	c, kind, err := image.DecodeConfig(f)
	if err != nil {
		return image.Point{}, fmt.Errorf("cannot be read: %w", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > mostPixels/c.Height {
		return image.Point{}, fmt.Errorf("a %s of %d×%d is too large", kind, c.Width, c.Height)
	}
	return image.Pt(c.Width, c.Height), nil
}

func openPicture(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	return m, err
}

// pixels calls visit for each pixel with the cell that it lies in; red, green and
// blue are not multiplied with alpha.
func (s *Strokes) pixels(m image.Image, visit func(cell, x, y int, p color.NRGBA)) {
	b := m.Bounds()
	for y := range b.Dy() {
		j := y * s.h / b.Dy()
		for x := range b.Dx() {
			visit(j*s.w+x*s.w/b.Dx(), x, y, color.NRGBAModel.Convert(m.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA))
		}
	}
}

// sums gathers weighted colour and the number of pixels of each cell.
type sums struct{ n, w, a, b []float32 }

func newSums(n int) *sums {
	return &sums{make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)}
}

// means turns sums into membership and mean colour.
func (t *sums) means() (w, a, b []float32) {
	for i, n := range t.n {
		if t.w[i] > 0 {
			t.a[i] /= t.w[i]
			t.b[i] /= t.w[i]
		}
		t.w[i] /= max(n, 1)
	}
	return t.w, t.a, t.b
}

// paint states a picture: where it is opaque and differs from before, or all of it
// where before is nil.
func (s *Strokes) paint(m, before image.Image, soft bool) {
	table, t := lab.NewConverter(), newSums(s.w*s.h)
	s.pixels(m, func(cell, x, y int, p color.NRGBA) {
		t.n[cell]++
		w := float32(p.A) / 255
		if before != nil {
			o := before.Bounds().Min
			q := color.NRGBAModel.Convert(before.At(o.X+x, o.Y+y)).(color.NRGBA)
			d := max(apart(p.R, q.R), apart(p.G, q.G), apart(p.B, q.B))
			w *= clamp(float32(d-codingStep) / (paintedStep - codingStep))
		}
		if w == 0 {
			return
		}
		a, b := table.AB(p.R, p.G, p.B)
		t.w[cell] += w
		t.a[cell] += w * a
		t.b[cell] += w * b
	})
	w, a, b := t.means()
	s.Cells(w, a, b, soft)
}

func apart(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// cover is how far a mask covers each cell: by its brightness, and by its alpha.
func (s *Strokes) cover(m image.Image) []float32 {
	t := newSums(s.w * s.h)
	s.pixels(m, func(cell, _, _ int, p color.NRGBA) {
		t.n[cell]++
		t.w[cell] += float32(max(p.R, p.G, p.B)) / 255 * float32(p.A) / 255
	})
	w, _, _ := t.means()
	return w
}

// Draw adds what is stated at a time to the strokes of the frame that is shown then.
func (g *Guide) Draw(s *Strokes, at time.Duration) error {
	bad := func(line int, path string, err error) error {
		return &FileError{File: g.File, Line: line, Cause: path + ": " + oneLine(err.Error()), Cure: "mend the picture"}
	}
	for _, f := range g.Frames {
		if f.Time != at {
			continue
		}
		m, err := openPicture(f.Picture)
		if err != nil {
			return bad(f.Line, f.Picture, err)
		}
		var before image.Image
		if f.Exported != "" {
			if before, err = openPicture(f.Exported); err != nil {
				return bad(f.Line, f.Exported, err)
			}
			if before.Bounds().Size() != m.Bounds().Size() {
				return bad(f.Line, f.Picture, fmt.Errorf("%v, not %v as exported", m.Bounds().Size(), before.Bounds().Size()))
			}
		}
		s.paint(m, before, true)
	}
	for _, h := range g.Hints {
		if h.Time != at {
			continue
		}
		if h.Reach != 1 {
			s.Reach(h.Reach)
		}
		for _, p := range h.Points {
			s.Dab(p.X, p.Y, p.Radius, p.Color)
		}
		if h.Picture != "" {
			m, err := openPicture(h.Picture)
			if err != nil {
				return bad(h.Line, h.Picture, err)
			}
			s.paint(m, nil, false)
		}
	}
	for _, r := range g.Regions {
		if r.Time != at {
			continue
		}
		if r.Mask == "" {
			s.Mask(s.Polygon(r.Polygon), r.Color)
			continue
		}
		m, err := openPicture(r.Mask)
		if err != nil {
			return bad(r.Line, r.Mask, err)
		}
		s.Mask(s.cover(m), r.Color)
	}
	return nil
}
