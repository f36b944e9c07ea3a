package temporal

import "github.com/vidcolor/vidcolor/temporal/internal/lanes"

// template holds what probe's sums are compared with: the window's own moments
// and the inverse of its gradient matrix with the mean taken out.
type template struct {
	mean, variance float32
	gx, gy         float32 // Σ of the gradients
	gxp, gyp       float32 // Σ gradient·p with the mean taken out
	ixx, ixy, iyy  float32 // inverse of the damped gradient matrix
}

// damping is added to the gradient matrix per sample, in L² per sample²: it
// keeps flat windows, whose gradients are grain, where their neighbours sent
// them.
const damping = 0.05

// templates measures the windows of a grid of gw×gh, one every side samples each way,
// each centred on its cell.
func templates(lv *level, sh shape, side, gw, gh int, out []template) {
	lead := (sh.N - side) / 2 // samples that a window begins before its cell
	k := lanes.NewPair(lv.stride, lv.stride, sh.Window)
	for j := range gh {
		for i := range gw {
			sums := k.Gradients(lv.pix[lv.at(i*side-lead-1, j*side-lead-1):])
			out[j*gw+i].set(&sums, sh.per)
		}
	}
}

// set makes t of the sums of its window: Σp, Σp², Σgx, Σgy, Σgx·p, Σgy·p, Σgx², Σgx·gy, Σgy².
func (t *template) set(s *[9]float32, per float32) {
	t.mean = s[0] * per
	t.variance = max(s[1]*per-t.mean*t.mean, 0)
	t.gx, t.gy = s[2], s[3]
	t.gxp, t.gyp = s[4]-t.gx*t.mean, s[5]-t.gy*t.mean
	damp := damping / per
	xx := s[6] + damp - t.gx*t.gx*per
	yy := s[8] + damp - t.gy*t.gy*per
	xy := s[7] - t.gx*t.gy*per
	det := 1 / (xx*yy - xy*xy)
	t.ixx, t.ixy, t.iyy = yy*det, -xy*det, xx*det
}

// step is one Gauss-Newton step of the inverse compositional alignment (Baker
// and Matthews 2004) with means taken out: what to add to the displacement.
// over is one over how much brighter q is than p.
func (t *template) step(s *sums, per, over float32) vec {
	mq := s[0] * per
	bx := (0.5*s[3]-t.gx*mq)*over - t.gxp
	by := (0.5*s[4]-t.gy*mq)*over - t.gyp
	return vec{X: -(t.ixx*bx + t.ixy*by), Y: -(t.ixy*bx + t.iyy*by)}
}

// moment is how one window matched: the variance e of q − p, the variance of p,
// and the means of both.
type moment struct{ e, vp, mp, mq float32 }

// moment is of Σq, Σq² and Σpq.
func (t *template) moment(q, qq, pq, per float32) moment {
	mq := q * per
	vq := atLeast0(qq*per - mq*mq)
	cov := pq*per - t.mean*mq
	return moment{atLeast0(t.variance + vq - 2*cov), t.variance, t.mean, mq}
}
