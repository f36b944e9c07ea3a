package track

import (
	"math"

	"github.com/vidcolor/vidcolor"
)

const (
	levels    = 3    // of the pyramid: whole, half, quarter
	margin    = 0.5  // of the thing's size that is looked at around it, each side
	least     = 8    // and at least so many samples
	reach     = 0.03 // of a frame's width that a thing may move from frame to frame
	leastMove = 16   // and at least so many samples
	mostMove  = 3    // times that, as far as is looked for a thing that is lost

	found                   = 0.6    // likeness to the last sight, and half to the first, from which it is the thing
	again                   = 0.85   // likeness to the first, of one that was lost
	unsure                  = 0.35   // likeness to the first at which it is nothing any more
	sure                    = 0.6    // and from which it is wholly the thing
	same                    = 14     // codes that a thing may differ in the mean from how it was last
	differs                 = 28     // and from which it is another; twice that from how it was first
	sameAgain, differsAgain = 10, 20 // the same of one that was lost, from how it was first
	giveUp                  = 24     // frames after which what is lost is not looked for any more
	refresh                 = 0.8    // likeness to the last sight from which that is taken anew
)

// Tracker follows one thing. Frames come in order, forwards or backwards; all have the
// size and depth of the first.
type Tracker struct {
	x, y, w, h int // of the thing, as it was seen last
	around     int // samples looked at on each side of it
	one        float64

	first, last [levels]pattern
	cover       []float32 // of the thing's samples, 0 to 1
	face, seen  image     // the thing and what lies around it, as it was first and last
	lost        int
	dx, dy      int // last step
}

// Place is where the thing was found: its upper left corner moved by so many samples from
// where it began, and how sure that is, 0 to 1.
type Place struct {
	DX, DY int
	Sure   float32
}

// New begins with a thing that covers w × h samples at x, y of a frame's luma as cover says,
// row by row, which it keeps.
func New(luma *vidcolor.Plane, x, y, w, h int, cover []float32) *Tracker {
	t := &Tracker{x: x, y: y, w: w, h: h, cover: cover, one: math.Ldexp(1, luma.Depth-8)}
	t.around = max(least, int(margin*float64(max(w, h))))
	t.first = t.look(luma, x, y)
	t.last = t.first
	t.face = t.see(luma, x, y)
	t.seen = t.face
	return t
}

// see is the thing at x, y with what lies around it.
func (t *Tracker) see(luma *vidcolor.Plane, x, y int) image {
	return crop(luma, x-t.around, y-t.around, t.w+2*t.around, t.h+2*t.around)
}

// apart is how much the thing differs in two sights, in codes of 8 bits a sample, when both
// are seen against the mean of what lies around it.
func (t *Tracker) apart(now, then *image) float64 {
	own := func(i int) float32 {
		x, y := i%now.w-t.around, i/now.w-t.around
		if x < 0 || y < 0 || x >= t.w || y >= t.h {
			return -1
		}
		return t.cover[y*t.w+x]
	}
	var shift, sum, total float64
	for i, v := range now.v {
		if own(i) < 0 {
			shift += float64(v - then.v[i])
		}
	}
	shift /= float64(len(now.v) - t.w*t.h)
	for i, v := range now.v {
		if share := float64(own(i)); share > 0 {
			sum += share * math.Abs(float64(v-then.v[i])-shift)
			total += share
		}
	}
	return sum / max(total, 1e-9) / t.one
}

// look makes patterns of the thing at x, y.
func (t *Tracker) look(luma *vidcolor.Plane, x, y int) (all [levels]pattern) {
	const multiple = 1 << (levels - 1)
	w := (t.w + 2*t.around + multiple - 1) / multiple * multiple
	h := (t.h + 2*t.around + multiple - 1) / multiple * multiple
	m := crop(luma, x-t.around, y-t.around, w, h)
	for i := range all {
		left, right, down := t.around>>i, (t.around+t.w-1)>>i, (t.around+t.h-1)>>i
		all[i] = patternOf(m, func(x, y int) bool { return x >= left && x <= right && y >= left && y <= down })
		m = m.half()
	}
	return all
}

// Lost reports whether the thing is not looked for any more.
func (t *Tracker) Lost() bool { return t.lost > giveUp }

// Next finds the thing in the next frame; from is where it began.
func (t *Tracker) Next(luma *vidcolor.Plane, fromX, fromY int) Place {
	if t.Lost() {
		return Place{}
	}
	move := max(leastMove, int(reach*float64(luma.Width)))
	move = min(move*(1+t.lost), move*mostMove)
	guessX, guessY := t.x+t.dx, t.y+t.dy
	x, y, last, first := t.search(luma, guessX, guessY, move)
	outside := x+t.w/2 < 0 || y+t.h/2 < 0 || x+t.w/2 >= luma.Width || y+t.h/2 >= luma.Height
	sight := t.see(luma, x, y)
	fromFirst, fromLast := t.apart(&sight, &t.face), t.apart(&sight, &t.seen)
	self := min(ramp(fromLast, differs, same), ramp(fromFirst, 2*differs, differs))
	ok := last >= found && first >= found/2 && self > 0
	if t.lost > 0 {
		self = ramp(fromFirst, differsAgain, sameAgain)
		ok = first >= again && self > 0
	}
	if !ok || outside {
		t.lost++
		t.dx, t.dy = 0, 0
		return Place{DX: t.x - fromX, DY: t.y - fromY}
	}
	t.dx, t.dy = x-t.x, y-t.y
	if t.lost > 0 {
		t.dx, t.dy = 0, 0
	}
	t.x, t.y, t.lost, t.seen = x, y, 0, sight
	if last >= refresh {
		t.last = t.look(luma, x, y)
	}
	share := ramp(first, unsure, sure) * self
	return Place{DX: x - fromX, DY: y - fromY, Sure: float32(share * share * (3 - 2*share))}
}

// ramp is 0 at from and 1 at to, and beyond them.
func ramp(v, from, to float64) float64 { return min(max((v-from)/(to-from), 0), 1) }

// search looks for the thing about a place, first roughly and far, then near and in
// detail. It returns the place and its likenesses to the last and the first sight.
func (t *Tracker) search(luma *vidcolor.Plane, atX, atY, move int) (x, y int, last, first float64) {
	const multiple = 1 << (levels - 1)
	move = (move + multiple - 1) / multiple * multiple
	left, top := atX-t.around-move, atY-t.around-move
	size := &t.first[0]
	var scene [levels]image
	scene[0] = crop(luma, left, top, size.w+2*move+multiple, size.h+2*move+multiple)
	for i := 1; i < levels; i++ {
		scene[i] = scene[i-1].half()
	}
	// Offsets are from the window's corner.
	cx, cy, radius := move/multiple, move/multiple, move/multiple
	for i := levels - 1; i >= 0; i-- {
		cx, cy, last, first = t.best(i, &scene[i], cx, cy, radius)
		if i > 0 {
			cx, cy, radius = 2*cx, 2*cy, 2
		}
	}
	return left + cx + t.around, top + cy + t.around, last, first
}

// best is the place of one level within radius of cx, cy that is most like the first and
// the last sight together. Of equals the nearest to the middle is taken.
func (t *Tracker) best(level int, scene *image, cx, cy, radius int) (x, y int, last, first float64) {
	most, far := math.Inf(-1), 0
	p, q := &t.last[level], &t.first[level]
	for j := max(cy-radius, 0); j <= min(cy+radius, scene.h-p.h); j++ {
		for i := max(cx-radius, 0); i <= min(cx+radius, scene.w-p.w); i++ {
			l, f := p.like(scene, i, j, t.one), q.like(scene, i, j, t.one)
			d := (i-cx)*(i-cx) + (j-cy)*(j-cy)
			if sum := l + f; sum > most || sum == most && d < far {
				most, far, x, y, last, first = sum, d, i, j, l, f
			}
		}
	}
	return x, y, last, first
}
