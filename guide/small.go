package guide

import (
	"fmt"
	"hash/fnv"
	"image"
	"math"
	"slices"

	"github.com/vidcolor/vidcolor"
)

// small is a statement about something smaller than a cell: it is painted at the film's
// full size, and the grid does not hear of it.
type small struct {
	box  image.Rectangle // of the film's frame: what it lies in
	spot *spot           // a dab on it, whose edges are found where luma changes; nil: cover is known

	cover []float32 // of box, row by row, 0 to 1
	a, b  []float32 // colour, likewise; of a dab a single one
}

// mostSmall bounds how many of one frame there are; of more the largest count.
const mostSmall = 64

// fits reports whether what lies in a box is smaller than a cell.
func (s *Strokes) fits(box image.Rectangle) bool {
	return !box.Empty() && float64(box.Dx()) <= s.width/float64(s.w) && float64(box.Dy()) <= s.height/float64(s.h)
}

// polygon is a region's outline as a small thing, nil if it is not small or a pin.
func (s *Strokes) polygon(points [][2]float64, c Color) *small {
	if c.Pin || len(points) == 0 {
		return nil
	}
	low, high := points[0], points[0]
	for _, p := range points {
		for i, v := range p {
			low[i], high[i] = min(low[i], v), max(high[i], v)
		}
	}
	box := image.Rect(int(math.Floor(low[0])), int(math.Floor(low[1])), int(math.Ceil(high[0])), int(math.Ceil(high[1])))
	box = box.Intersect(image.Rect(0, 0, int(s.width), int(s.height)))
	if !s.fits(box) {
		return nil
	}
	const fine = 4 // points of a pixel, each way
	out := newSmall(box)
	for i := range out.cover {
		x, y := float64(box.Min.X+i%box.Dx()), float64(box.Min.Y+i/box.Dx())
		for k := range fine * fine {
			if inside(points, x+(float64(k%fine)+0.5)/fine, y+(float64(k/fine)+0.5)/fine) {
				out.cover[i] += 1.0 / (fine * fine)
			}
		}
		out.a[i], out.b[i] = c.A, c.B
	}
	return out
}

func newSmall(box image.Rectangle) *small {
	n := box.Dx() * box.Dy()
	return &small{box: box, cover: make([]float32, n), a: make([]float32, n), b: make([]float32, n)}
}

// key names a thing by all that its place in other frames depends on.
func (d *small) key() string {
	if d.spot != nil {
		return fmt.Sprint("dab ", d.box, d.spot.x, d.spot.y)
	}
	sum := fnv.New128a()
	for _, c := range d.cover {
		sum.Write([]byte{byte(c * 255)})
	}
	return fmt.Sprintf("%v %x", d.box, sum.Sum(nil))
}

// matte is the thing with its cover in place of d's own.
func (d *small) matte(cover []float32) *vidcolor.Matte {
	m := &vidcolor.Matte{W: d.box.Dx(), H: d.box.Dy(), Cover: cover, A: d.a, B: d.b}
	if d.spot != nil {
		m.A, m.B = make([]float32, len(cover)), make([]float32, len(cover))
		for i := range cover {
			m.A[i], m.B[i] = d.spot.color.A, d.spot.color.B
		}
	}
	return m
}

// grown is what hangs together with the middle of a dab and is about as light, within the
// box, in a frame's luma.
func (d *small) grown(luma *vidcolor.Plane) []float32 {
	w, h := d.box.Dx(), d.box.Dy()
	smooth := max(1, luma.Height/600) // samples each way against grain
	value := make([]float32, w*h)
	for i := range value {
		var sum float32
		for y := -smooth; y <= smooth; y++ {
			for x := -smooth; x <= smooth; x++ {
				sum += float32(luma.At(min(max(d.box.Min.X+i%w+x, 0), luma.Width-1), min(max(d.box.Min.Y+i/w+y, 0), luma.Height-1)))
			}
		}
		value[i] = sum / float32((2*smooth+1)*(2*smooth+1)) * 100 / float32(luma.Max())
	}
	at := func(v float64, low, n int) int { return min(max(int(math.Floor(v))-low, 0), n-1) }
	first := at(d.spot.y, d.box.Min.Y, h)*w + at(d.spot.x, d.box.Min.X, w)
	in := make([]float32, w*h)
	in[first] = 1
	for todo := []int{first}; len(todo) > 0; todo = todo[1:] {
		x, y := todo[0]%w, todo[0]/w
		for _, step := range [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			nx, ny := x+step[0], y+step[1]
			next := ny*w + nx
			if nx < 0 || ny < 0 || nx >= w || ny >= h || in[next] > 0 {
				continue
			}
			if e := value[next] - value[first]; max(e, -e) < spotAlike {
				in[next] = 1
				todo = append(todo, next)
			}
		}
	}
	return soften(in, w, h)
}

// soften is the mean of each 3×3 values.
func soften(in []float32, w, h int) []float32 {
	out := make([]float32, len(in))
	for i := range in {
		var sum float32
		for k := range 9 {
			x, y := i%w+k%3-1, i/w+k/3-1
			if x >= 0 && y >= 0 && x < w && y < h {
				sum += in[y*w+x]
			}
		}
		out[i] = sum / 9
	}
	return out
}

// pieces are the parts of a w × h picture that hang together, by the weight of its pixels, as
// lists of pixels, without those larger than the limits each way.
func pieces(weight []float32, w, h int, mostW, mostH float64) [][]int {
	seen := make([]bool, len(weight))
	var all [][]int
	for first, v := range weight {
		if v == 0 || seen[first] {
			continue
		}
		seen[first] = true
		piece := []int{first}
		box := image.Rect(first%w, first/w, first%w+1, first/w+1)
		for k := 0; k < len(piece); k++ {
			x, y := piece[k]%w, piece[k]/w
			box = box.Union(image.Rect(x, y, x+1, y+1))
			for n := range 9 {
				nx, ny := x+n%3-1, y+n/3-1
				next := ny*w + nx
				if nx >= 0 && ny >= 0 && nx < w && ny < h && weight[next] > 0 && !seen[next] {
					seen[next] = true
					piece = append(piece, next)
				}
			}
		}
		if float64(box.Dx()) <= mostW && float64(box.Dy()) <= mostH {
			all = append(all, piece)
		}
	}
	slices.SortStableFunc(all, func(a, b []int) int { return len(b) - len(a) })
	return all[:min(len(all), mostSmall)]
}
