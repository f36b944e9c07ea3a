package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/lab"
	"github.com/vidcolor/vidcolor/job"
)

const (
	smallThings = 8   // of a clip
	smallSide   = 0.7 // of a cell
	gridColumns = 56  // cells of a wide film at the default size
	patterned   = 10  // standard deviation of the luma codes of a thing, at least
	colorful    = 10  // its chroma, at least
)

// box is a square of a frame with the true colour that it has there.
type box struct {
	x, y, side int
	a, b       float64
}

// smallScore is how the things of one clip fared in the frames after their own.
type smallScore struct {
	name                 string
	things, frames       int
	followed             int     // of things × frames
	before, after, worse float64 // mean distance in ab from the truth, automatic and stated, where followed; share that is worse
}

// runSmall states the true colour of small patterned squares of each clip's first frame and
// tells how far the colour is from the truth where they are found later.
func runSmall(ctx context.Context, paths []string) error {
	engine := job.NewEngine(job.EngineOptions{})
	defer engine.Close()
	fmt.Println("| clip | things | followed, % of later frames | automatic, from the truth | stated | % of those further than the automatic |")
	fmt.Println("|---|---|---|---|---|---|")
	var sum smallScore
	for _, path := range paths {
		s, err := scoreSmall(ctx, engine, path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		s.print()
		n := float64(s.followed)
		sum.things, sum.frames, sum.followed = sum.things+s.things, sum.frames+s.frames, sum.followed+s.followed
		sum.before, sum.after, sum.worse = sum.before+n*s.before, sum.after+n*s.after, sum.worse+n*s.worse
	}
	n := max(float64(sum.followed), 1)
	sum.name, sum.before, sum.after, sum.worse = "**all**", sum.before/n, sum.after/n, sum.worse/n
	sum.print()
	return nil
}

func (s *smallScore) print() {
	fmt.Printf("| %s | %d | %.0f | %.1f | %.1f | %.0f |\n", s.name, s.things, 100*float64(s.followed)/max(float64(s.frames), 1), s.before, s.after, 100*s.worse)
}

func scoreSmall(ctx context.Context, engine *job.Engine, path string) (*smallScore, error) {
	truth, err := decode.Open(path, decode.Options{Chroma: true})
	if err != nil {
		return nil, err
	}
	defer truth.Close()
	info := truth.Info()
	tag := info.Tag.Complete(info.Width, info.Height)
	coder := lab.NewCoder(tag, info.Depth)
	f := vidcolor.NewFrame(info.Width, info.Height, info.Depth, info.Layout)
	if err := truth.Next(ctx, f); err != nil {
		return nil, err
	}
	things := chooseThings(f, &coder)
	dir, err := os.MkdirTemp("", "score-small-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "guide.toml"), []byte(guideOf(things)), 0o600); err != nil {
		return nil, err
	}
	line, err := engine.Line(ctx, job.Spec{Input: path, Guide: dir, KeepColor: job.KeepNever}, info, info.Layout, tag)
	if err != nil {
		return nil, err
	}
	film, err := decode.Open(path, decode.Options{})
	if err != nil {
		return nil, err
	}
	defer film.Close()
	s := &smallScore{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), things: len(things)}
	_, err = line.Carry(ctx, film, job.RunOptions{}, func(shown *vidcolor.Frame, c *vidcolor.Chroma) error {
		if shown.Index == 0 {
			return nil
		}
		if err := truth.Next(ctx, f); err != nil {
			return errors.Join(err, io.ErrUnexpectedEOF)
		}
		s.add(f, &coder, c)
		return nil
	})
	n := max(float64(s.followed), 1)
	s.before, s.after, s.worse = s.before/n, s.after/n, s.worse/n
	return s, err
}

// add scores the things of one frame.
func (s *smallScore) add(f *vidcolor.Frame, coder *lab.Coder, c *vidcolor.Chroma) {
	s.frames += s.things
	for _, d := range c.Details {
		x, y, side := int(d.X), int(d.Y), d.Matte.W
		if x < 0 || y < 0 || x+side > f.Luma.Width || y+side > f.Luma.Height || d.Strength < 0.5 {
			continue
		}
		t := colorAt(f, coder, x, y, side)
		i := (y+side/2)*c.H/f.Luma.Height*c.W + (x+side/2)*c.W/f.Luma.Width
		autoA, autoB := float64(c.A[i]), float64(c.B[i])
		k := float64(d.Strength)
		before := math.Hypot(autoA-t.a, autoB-t.b)
		after := math.Hypot(autoA+k*(float64(d.Matte.A[0])-autoA)-t.a, autoB+k*(float64(d.Matte.B[0])-autoB)-t.b)
		s.followed++
		s.before += before
		s.after += after
		if after > before {
			s.worse++
		}
	}
}

// chooseThings are the most colourful squares of a frame that have a pattern.
func chooseThings(f *vidcolor.Frame, coder *lab.Coder) []box {
	side := int(smallSide * float64(f.Luma.Width) / gridColumns)
	var all []box
	for y := 2 * side; y+3*side < f.Luma.Height; y += side {
		for x := 2 * side; x+3*side < f.Luma.Width; x += side {
			if b := colorAt(f, coder, x, y, side); deviation(&f.Luma, x, y, side) >= patterned && math.Hypot(b.a, b.b) >= colorful {
				all = append(all, b)
			}
		}
	}
	slices.SortStableFunc(all, func(p, q box) int {
		if math.Hypot(p.a, p.b) > math.Hypot(q.a, q.b) {
			return -1
		}
		return 1
	})
	return all[:min(len(all), smallThings)]
}

func guideOf(things []box) string {
	var b strings.Builder
	b.WriteString("format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0\nend = 3600\n")
	for _, t := range things {
		x, y := t.x+t.side, t.y+t.side
		fmt.Fprintf(&b, "[[region]]\ntime = 0\ncolour = \"%.1f, %.1f\"\npolygon = [[%d, %d], [%d, %d], [%d, %d], [%d, %d]]\n", t.a, t.b, t.x, t.y, x, t.y, x, y, t.x, y)
	}
	return b.String()
}

// colorAt is the mean true colour of a square.
func colorAt(f *vidcolor.Frame, coder *lab.Coder, x, y, side int) box {
	luma := mean(&f.Luma, x, y, side, 0, 0)
	u := mean(&f.U, x, y, side, f.Layout.SubX, f.Layout.SubY)
	v := mean(&f.V, x, y, side, f.Layout.SubX, f.Layout.SubY)
	rgb := coder.RGB(luma, u, v)
	for k, c := range rgb {
		rgb[k] = min(max(c, 0), 1)
	}
	c := lab.FromRGB(rgb)
	return box{x, y, side, c[1], c[2]}
}

func mean(p *vidcolor.Plane, x, y, side, subX, subY int) float64 {
	var sum, n float64
	for j := y >> subY; j < (y+side)>>subY; j++ {
		for i := x >> subX; i < (x+side)>>subX; i++ {
			sum += float64(p.At(i, j))
			n++
		}
	}
	return sum / n
}

func deviation(p *vidcolor.Plane, x, y, side int) float64 {
	m, sum := mean(p, x, y, side, 0, 0), 0.0
	for j := y; j < y+side; j++ {
		for i := x; i < x+side; i++ {
			d := float64(p.At(i, j)) - m
			sum += d * d
		}
	}
	return math.Sqrt(sum / float64(side*side))
}
