package temporal

import "github.com/vidcolor/vidcolor/temporal/internal/lanes"

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

// templates measures the windows of a grid of gw×gh, one every side samples each way,
// each centred on its cell.
func templates(lv *level, sh shape, side, gw, gh int, out []template) {
	lead := (sh.N - side) / 2 // samples that a window begins before its cell
	for j := range gh {
		for i := range gw {
			s := lanes.Gradients(lv.pix[lv.at(i*side-lead-1, j*side-lead-1):], lv.stride, lanes.Window(sh))
			t := template{s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]}
			t.invert(sh)
			out[j*gw+i] = t
		}
	}
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
