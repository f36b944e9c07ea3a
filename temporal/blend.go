package temporal

import "github.com/vidcolor/vidcolor"

const (
	surest  = 0.3   // confidence from which a cell needs no filling
	fillPut = 0.003 // weight of a fill beside what was carried
	around  = 4     // cells each way that a fill is gathered from
)

// side is one keyframe that a frame takes colour from: the way to it and its
// weight by distance.
type side struct {
	key *settled
	way *field
	w   float32
}

// blender colours single frames; it holds scratch only.
type blender struct {
	judge judge
	trust []float32 // how sure the carried colour of each cell is
}

// frame blends the chroma of both sides, moved along their ways and weighted by
// distance and confidence, and fills what neither knows. The second side's key
// may be nil.
func (b *blender) frame(m *vidcolor.Mark, l, r side) *vidcolor.Chroma {
	mo := motionOf(m)
	out := vidcolor.NewChroma(l.key.gw, l.key.gh)
	out.Index = m.Index
	b.mix(out, mo, l, r)
	for i, best := range b.trust {
		out.Conf[i] *= best
	}
	b.fill(out, mo, l, r, false)
	mo.veil(out)
	return out
}

// mix is frame before anything is filled, its confidences those of the keyframes. It
// sets trust.
func (b *blender) mix(out *vidcolor.Chroma, mo *motion, l, r side) {
	if len(b.trust) != len(out.A) {
		b.trust = make([]float32, len(out.A))
	}
	for j := range out.H {
		for i := range out.W {
			at := j*out.W + i
			var p pot
			p.add(mo, l, i, j, out.W, out.H)
			if r.key != nil {
				p.add(mo, r, i, j, out.W, out.H)
			}
			b.trust[at] = p.best
			if p.w > 0 {
				out.A[at], out.B[at], out.Conf[at] = p.a/p.w, p.b/p.w, p.conf/p.w
			}
		}
	}
}

// pot sums weighted colour.
type pot struct{ a, b, conf, w, best float32 }

// add draws in what a side says of cell (i, j). Confidence counts with its
// cube, so that a bad match leaves no ghost beside a good one.
func (p *pot) add(mo *motion, s side, i, j, gw, gh int) {
	at := j*gw + i
	c := s.way.c[at]
	t := place(gw, gh, i, j, s.way.v[at])
	sure := s.key.sure(&t)
	w := s.w * (c*c*c + 1e-6) * sure
	p.conf += w * t.read(s.key.conf)
	p.w += w
	w *= s.key.gain * mo.dim(s.key.mo)
	p.a += w * t.read(s.key.a)
	p.b += w * t.read(s.key.b)
	p.best = max(p.best, c*sure)
}

// fill gives cells whose carried colour is unsure that of cells nearby of the
// same lightness: in this frame where they are sure, and in the keyframes at
// the same place. Where whole is set, confidences are memberships, and filled as colour is.
func (b *blender) fill(out *vidcolor.Chroma, mo *motion, l, r side, whole bool) {
	gw, gh := out.W, out.H
	type patch struct {
		at         int
		a, b, conf float32
	}
	var found []patch
	for j := range gh {
		for i := range gw {
			at := j*gw + i
			if b.trust[at] >= surest {
				continue
			}
			var p pot
			b.gather(&p, out, mo, i, j)
			gatherKey(&p, mo, l, i, j)
			if r.key != nil {
				gatherKey(&p, mo, r, i, j)
			}
			if p.w == 0 {
				continue
			}
			c := b.trust[at]
			share := fillPut / (fillPut + c*c)
			conf := max(out.Conf[at], 0.3*p.conf/p.w*share)
			if whole {
				conf = out.Conf[at] + share*(p.conf/p.w-out.Conf[at])
			}
			found = append(found, patch{at,
				out.A[at] + share*(p.a/p.w-out.A[at]),
				out.B[at] + share*(p.b/p.w-out.B[at]), conf})
		}
	}
	for _, f := range found {
		out.A[f.at], out.B[f.at], out.Conf[f.at] = f.a, f.b, f.conf
	}
}

// kin is the weight of colour from a cell (dx, dy) away whose L differs by dl.
func kin(dx, dy int, dl float32) float32 {
	d := float32(dx*dx + dy*dy)
	return 1 / ((1 + d/4) * (1 + dl*dl*dl*dl/625))
}

// gather adds the sure cells of the frame around (i, j).
func (b *blender) gather(p *pot, out *vidcolor.Chroma, mo *motion, i, j int) {
	gw, gh := out.W, out.H
	own := mo.check.meanAt(j*gw + i)
	for y := max(j-around, 0); y <= min(j+around, gh-1); y++ {
		for x := max(i-around, 0); x <= min(i+around, gw-1); x++ {
			at := y*gw + x
			if b.trust[at] < surest {
				continue
			}
			w := b.trust[at] * kin(x-i, y-j, mo.check.meanAt(at)-own)
			p.a += w * out.A[at]
			p.b += w * out.B[at]
			p.conf += w * out.Conf[at]
			p.w += w
		}
	}
}

// gatherKey adds the cells of a keyframe around (i, j).
func gatherKey(p *pot, mo *motion, s side, i, j int) {
	gw, gh := s.key.gw, s.key.gh
	own := mo.check.meanAt(j*gw + i)
	for y := max(j-around, 0); y <= min(j+around, gh-1); y++ {
		for x := max(i-around, 0); x <= min(i+around, gw-1); x++ {
			at := y*gw + x
			w := 0.5 * s.w * kin(x-i, y-j, s.key.mo.check.meanAt(at)-own)
			p.conf += w * s.key.conf[at]
			p.w += w
			w *= s.key.gain * mo.dim(s.key.mo)
			p.a += w * s.key.a[at]
			p.b += w * s.key.b[at]
		}
	}
}
