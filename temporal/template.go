package temporal

// template holds what probe's sums are compared with: the window's own moments
// and the inverse of its gradient matrix with the mean taken out.
type template struct {
	p, pp         float32 // Σp, Σp²
	gx, gy        float32 // Σ of the gradients
	gxp, gyp      float32 // Σ gradient·p
	ixx, ixy, iyy float32 // inverse of the damped gradient matrix
}

// damping is added to the gradient matrix per sample, in L² per sample²: it
// keeps flat windows, whose gradients are grain, where their neighbours sent
// them.
const damping = 0.05

// tiles measures templates of overlapping windows: each is put together from
// k×k tiles of side by side samples, which are visited once.
type tiles struct {
	raw []template // tiles' sums; ixx, ixy, iyy hold the gradient products
}

// fill measures the windows of a grid of gw×gh, one every side samples each
// way, the first from (−side/2·(k−1)…), that is centred on its cell.
func (t *tiles) fill(lv *level, sh shape, side, gw, gh int, out []template) {
	k := sh.n / side
	lead := (sh.n - side) / 2 // samples that a window begins before its cell
	tw, th := gw+k-1, gh+k-1
	if len(t.raw) != tw*th {
		t.raw = make([]template, tw*th)
	}
	for j := range th {
		for i := range tw {
			t.raw[j*tw+i] = tile(lv, lv.at(i*side-lead, j*side-lead), side, sh.skip)
		}
	}
	for j := range gh {
		for i := range gw {
			var s template
			for y := range k {
				for x := range k {
					s.add(&t.raw[(j+y)*tw+i+x])
				}
			}
			s.invert(sh)
			out[j*gw+i] = s
		}
	}
}

// tile sums side × side samples from place o.
func tile(lv *level, o, side, skip int) (t template) {
	for y := 0; y < side; y += skip {
		c := lv.pix[o-1 : o+side+1 : o+side+1]
		up := lv.pix[o-lv.stride : o-lv.stride+side : o-lv.stride+side]
		dn := lv.pix[o+lv.stride : o+lv.stride+side : o+lv.stride+side]
		for i := range up {
			v := c[i+1]
			gx, gy := 0.5*(c[i+2]-c[i]), 0.5*(dn[i]-up[i])
			t.p += v
			t.pp += v * v
			t.gx += gx
			t.gy += gy
			t.gxp += gx * v
			t.gyp += gy * v
			t.ixx += gx * gx
			t.ixy += gx * gy
			t.iyy += gy * gy
		}
		o += skip * lv.stride
	}
	return t
}

func (t *template) add(o *template) {
	t.p += o.p
	t.pp += o.pp
	t.gx += o.gx
	t.gy += o.gy
	t.gxp += o.gxp
	t.gyp += o.gyp
	t.ixx += o.ixx
	t.ixy += o.ixy
	t.iyy += o.iyy
}

// invert turns the gradient products into the damped inverse.
func (t *template) invert(sh shape) {
	m := sh.count()
	xx := t.ixx + damping*m - t.gx*t.gx/m
	yy := t.iyy + damping*m - t.gy*t.gy/m
	xy := t.ixy - t.gx*t.gy/m
	det := 1 / (xx*yy - xy*xy)
	t.ixx, t.ixy, t.iyy = yy*det, -xy*det, xx*det
}

// step is one Gauss-Newton step of the inverse compositional alignment (Baker
// and Matthews 2004) with means taken out: what to add to the displacement.
// gain is how much brighter q is than p.
func (t *template) step(s sums, sh shape, gain float32) vec {
	m := sh.count()
	bx := (s.gxq-t.gx*s.q/m)/gain - (t.gxp - t.gx*t.p/m)
	by := (s.gyq-t.gy*s.q/m)/gain - (t.gyp - t.gy*t.p/m)
	return vec{-(t.ixx*bx + t.ixy*by), -(t.ixy*bx + t.iyy*by)}
}

// moment is how one window matched: the variance e of q − p, the variance of p,
// and the means of both.
type moment struct{ e, vp, mp, mq float32 }

func (t *template) moment(s sums, sh shape) moment {
	m := sh.count()
	mp, mq := t.p/m, s.q/m
	vp := max(t.pp/m-mp*mp, 0)
	vq := max(s.qq/m-mq*mq, 0)
	cov := s.pq/m - mp*mq
	return moment{max(vp+vq-2*cov, 0), vp, mp, mq}
}
