package temporal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// reel is a spliced film whose cuts are known.
type reel struct {
	film
	cuts    map[int]bool // first frames of shots but the film's first
	flashes map[int]bool
	fades   [][2]int // dissolves and fades: first and last mixed frame
}

// shoot appends a copy of a frame whose L was changed by f.
func (r *reel) shoot(p *vidcolor.Proxy, c *vidcolor.Chroma, f func(x, y int, l float32) float32) {
	q := &vidcolor.Proxy{W: p.W, H: p.H, L: make([]float32, len(p.L))}
	for i, l := range p.L {
		q.L[i] = min(max(f(i%p.W, i/p.W, l), 0), 100)
	}
	d := vidcolor.NewChroma(c.W, c.H)
	copy(d.A, c.A)
	copy(d.B, c.B)
	copy(d.Conf, c.Conf)
	r.add(q, d)
}

// aged returns a fault of old film: exposure flicker of ±10 %, grain, and now
// and then dust.
func aged(rng *rand.Rand) func(x, y int, l float32) float32 {
	gain := float32(1 + 0.1*(2*rng.Float64()-1))
	type spot struct{ x, y, r, v float32 }
	var dust []spot
	for range rng.IntN(4) {
		dust = append(dust, spot{float32(rng.IntN(proxyW)), float32(rng.IntN(proxyH)), float32(1 + rng.IntN(7)), float32(100 * rng.IntN(2))})
	}
	scratch := -1
	if rng.IntN(3) == 0 {
		scratch = rng.IntN(proxyW)
	}
	return func(x, y int, l float32) float32 {
		l = l*gain + float32(rng.NormFloat64())
		if x == scratch {
			return 95
		}
		for _, s := range dust {
			dx, dy := float32(x)-s.x, float32(y)-s.y
			if dx*dx+dy*dy < s.r*s.r {
				return s.v
			}
		}
		return l
	}
}

// weave returns p shifted by whole pixels, the edge repeated.
func weave(p *vidcolor.Proxy, dx, dy int) *vidcolor.Proxy {
	q := &vidcolor.Proxy{W: p.W, H: p.H, L: make([]float32, len(p.L))}
	for y := range p.H {
		sy := min(max(y+dy, 0), p.H-1)
		for x := range p.W {
			q.L[y*p.W+x] = p.L[sy*p.W+min(max(x+dx, 0), p.W-1)]
		}
	}
	return q
}

// spliceReel joins parts of the sources, of 10 to 40 frames, with hard cuts and
// flashes of one or two frames.
func spliceReel(sources []*film, shots int, seed uint64) *reel {
	rng := rand.New(rand.NewPCG(seed, 1))
	r := &reel{cuts: map[int]bool{}, flashes: map[int]bool{}}
	last := -1
	for s := range shots {
		k := rng.IntN(len(sources))
		for k == last {
			k = rng.IntN(len(sources))
		}
		last = k
		src := sources[k]
		n := min(10+rng.IntN(31), len(src.proxy))
		from := rng.IntN(len(src.proxy) - n + 1)
		if s > 0 {
			r.cuts[len(r.proxy)] = true
		}
		flash := -1
		if n > 16 && rng.IntN(2) == 0 {
			flash = 6 + rng.IntN(n-12)
		}
		long := 1 + rng.IntN(2)
		for i := range n {
			p := weave(src.proxy[from+i], rng.IntN(3)-1, rng.IntN(3)-1)
			old := aged(rng)
			if flash >= 0 && i >= flash && i < flash+long {
				r.flashes[len(r.proxy)] = true
				power := float32(25 + 35*rng.Float64())
				r.shoot(p, src.truth[from+i], func(x, y int, l float32) float32 { return old(x, y, l)*0.9 + power })
				continue
			}
			r.shoot(p, src.truth[from+i], old)
		}
	}
	return r
}

// f1 scores found cuts, allowing one frame of difference.
func f1(found []int, truth map[int]bool) (f, precision, recall float64) {
	used := map[int]bool{}
	hit := 0
	for _, c := range found {
		for _, d := range []int{0, -1, 1} {
			if truth[c+d] && !used[c+d] {
				used[c+d] = true
				hit++
				break
			}
		}
	}
	precision = float64(hit) / math.Max(float64(len(found)), 1)
	recall = float64(hit) / math.Max(float64(len(truth)), 1)
	if hit == 0 {
		return 0, precision, recall
	}
	return 2 * precision * recall / (precision + recall), precision, recall
}

func cutsOf(tr *temporal.Tracker, proxies []*vidcolor.Proxy) (cuts []int, marks []*vidcolor.Mark) {
	for _, p := range proxies {
		marks = append(marks, tr.Add(p)...)
	}
	marks = append(marks, tr.Flush()...)
	for i, m := range marks {
		if m.First && i > 0 {
			cuts = append(cuts, i)
		}
	}
	return cuts, marks
}

func TestReelCuts(t *testing.T) {
	t.Parallel()
	r := spliceReel(sharedClips(t), 1+cutsWanted, 7)
	tr := temporal.NewTracker(temporal.Options{})
	cuts, marks := cutsOf(tr, r.proxy)
	f, p, rec := f1(cuts, r.cuts)
	for _, c := range cuts {
		if !r.cuts[c-1] && !r.cuts[c] && !r.cuts[c+1] {
			t.Logf("a %v at frame %d, where nothing is", marks[c].Begin, c)
		}
		if r.flashes[c] && !r.cuts[c] || r.flashes[c-1] && !r.cuts[c] {
			t.Errorf("the flash at frame %d is taken for a %v", c, marks[c].Begin)
		}
	}
	t.Logf("%d frames, %d cuts, %d flash frames: F1 %.3f, precision %.3f, recall %.3f", len(r.proxy), len(r.cuts), len(r.flashes), f, p, rec)
	if f < 0.97 {
		t.Errorf("F1 of cuts is %.3f, want at least 0.97", f)
	}
}

// dissolveReel joins parts of the sources with dissolves and fades through
// black of 8 to 32 frames between them.
func dissolveReel(sources []*film, shots int, seed uint64) *reel {
	rng := rand.New(rand.NewPCG(seed, 2))
	r := &reel{cuts: map[int]bool{}}
	pick := func(not int) (k, from int) {
		k = rng.IntN(len(sources))
		for k == not {
			k = rng.IntN(len(sources))
		}
		return k, 0
	}
	k, at := pick(-1)
	plain := func(n int) {
		for range n {
			src := sources[k]
			i := min(at, len(src.proxy)-1)
			old := rng.Float32()*0.06 + 0.97
			r.shoot(src.proxy[i], src.truth[i], func(x, y int, l float32) float32 { return l*old + float32(rng.NormFloat64()) })
			at++
		}
	}
	for s := range shots {
		plain(10 + rng.IntN(8))
		if s == shots-1 {
			return r
		}
		nk, nat := pick(k)
		n := 8 + rng.IntN(17)
		first := len(r.proxy)
		black := s%4 == 3
		for i := range n {
			u := float32(i+1) / float32(n+1)
			a, b := sources[k], sources[nk]
			pa := a.proxy[min(at, len(a.proxy)-1)]
			pb := b.proxy[min(nat, len(b.proxy)-1)]
			r.shoot(pa, b.truth[0], func(x, y int, l float32) float32 {
				o := pb.L[y*proxyW+x]
				noise := float32(rng.NormFloat64())
				if black {
					return l*max(1-2*u, 0) + o*max(2*u-1, 0) + noise
				}
				return l*(1-u) + o*u + noise
			})
			at++
			nat++
		}
		r.fades = append(r.fades, [2]int{first, len(r.proxy) - 1})
		k, at = nk, nat
	}
	return r
}

func TestDissolves(t *testing.T) {
	t.Parallel()
	r := dissolveReel(sharedClips(t), 1+dissolvesWanted, 11)
	found, marks := cutsOf(temporal.NewTracker(temporal.Options{}), r.proxy)
	hit, wrong := 0, 0
	used := map[int]bool{}
	for _, c := range found {
		ok := false
		for i, f := range r.fades {
			if c >= f[0]-1 && c <= f[1]+4 && !used[i] {
				used[i], ok = true, true
				hit++
				break
			}
		}
		if !ok {
			wrong++
		}
	}
	keys := 0
	for _, f := range r.fades {
		for i := f[0]; i <= f[1]; i++ {
			if marks[i].Key {
				keys++
			}
		}
	}
	f := 2 * float64(hit) / float64(len(found)+len(r.fades))
	t.Logf("%d frames, %d dissolves and fades: found %d, wrong %d, F1 %.2f; %.1f keys in each", len(r.proxy), len(r.fades), hit, wrong, f, float64(keys)/float64(len(r.fades)))
	for i, d := range r.fades {
		if !used[i] {
			t.Logf("missed %v", d)
		}
	}
	if f < 0.85 {
		t.Errorf("F1 of dissolves is %.2f, want at least 0.85", f)
	}
}
