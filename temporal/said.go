package temporal

import "github.com/vidcolor/vidcolor"

const (
	firmFrom, firmTo = 0.3, 0.5 // membership of an object between which its edge is drawn
	saidMemory       = 8        // keyframes, as of [memory] at the default smoothness
)

// saying is what was said of a keyframe, or of a frame asked for, after it has met what
// motion brings from the one before. trust is how sure the way to the stated frame is.
type saying struct {
	soft, firm *vidcolor.SaidLayer
	trust      []float32
}

// say blends what likeness says of a frame, in said, with what was said of the last
// before it that it was found for, moved along way:
//
//	(W, U) = like + k·(moved − like), k = max(√T, c²·m/(m + 1))
//
// where T, the trust, is the confidence of the motion as composed since a frame of
// the shot in which the cell was stated, c that of the last step alone, and m a memory
// that makes the rest a running mean. Cells that are stated in this very frame stay
// as stated. Nothing is said of a frame if both are nil.
func say(said *vidcolor.Said, before *saying, way *field, n int) *saying {
	if said == nil && before == nil {
		return nil
	}
	if said == nil {
		said = &vidcolor.Said{}
	}
	s := &saying{soft: said.Soft, firm: said.Firm, trust: make([]float32, n)}
	if before != nil && way != nil && len(way.v) == n && len(before.trust) == n {
		s.move(said, before, way)
	}
	for i, v := range said.Own {
		s.trust[i] = max(s.trust[i], v)
	}
	return s
}

// move draws in what was said before.
func (s *saying) move(said *vidcolor.Said, before *saying, way *field) {
	const most = float32(saidMemory) / (saidMemory + 1)
	layers := [2][3]*vidcolor.SaidLayer{{said.Soft, before.soft}, {said.Firm, before.firm}}
	for k := range layers {
		if layers[k][0] != nil || layers[k][1] != nil {
			layers[k][2] = vidcolor.NewSaidLayer(len(s.trust))
		}
	}
	if said.Firm != nil && before.firm != nil {
		layers[1][0] = together(said.Firm, before.firm, way)
	}
	for j := range way.gh {
		for i := range way.gw {
			at := j*way.gw + i
			c := way.c[at]
			t := place(way.gw, way.gh, i, j, way.v[at])
			s.trust[at] = c * t.read(before.trust)
			keep := max(sqrt32(s.trust[at]), c*c*most)
			if said.Own != nil {
				keep *= 1 - said.Own[at]
			}
			for _, l := range layers {
				if l[2] != nil {
					drawIn(l[2], l[0], l[1], &t, at, keep)
				}
			}
		}
	}
	s.soft, s.firm = layers[0][2], layers[1][2]
}

// drawIn sets a cell of out between like and what t reads of moved; nil says nothing.
func drawIn(out, like, moved *vidcolor.SaidLayer, t *tap, at int, keep float32) {
	if like != nil {
		w := 1 - keep
		out.W[at], out.A[at], out.B[at] = w*like.W[at], w*like.A[at], w*like.B[at]
	}
	if moved != nil {
		out.W[at] += keep * t.read(moved.W)
		out.A[at] += keep * t.read(moved.A)
		out.B[at] += keep * t.read(moved.B)
	}
}

// show lays what was said over chroma, in place: M + W·(U/W − M) for the soft layer, then
// M + S(W)·(U/W − M) for the firm one, S a smoothstep. What was said is sure. visible is
// how much of a picture there is: chroma has been multiplied by that.
func (s *saying) show(c *vidcolor.Chroma, visible float32) {
	if l := s.soft; l != nil {
		for i, w := range l.W {
			w = min(w, 1)
			c.A[i] += visible*l.A[i] - w*c.A[i]
			c.B[i] += visible*l.B[i] - w*c.B[i]
		}
	}
	if l := s.firm; l != nil {
		for i, w := range l.W {
			if share := smoothstep((w - firmFrom) / (firmTo - firmFrom)); share > 0 {
				c.A[i] += share * (visible*l.A[i]/w - c.A[i])
				c.B[i] += share * (visible*l.B[i]/w - c.B[i])
			}
		}
	}
	for _, l := range []*vidcolor.SaidLayer{s.soft, s.firm} {
		if l == nil {
			continue
		}
		for i, w := range l.W {
			c.Conf[i] += min(max(w, 0), 1) * (visible - c.Conf[i])
		}
	}
}

// Lay lays what was said of a frame over its chroma, in place.
func Lay(said *vidcolor.Said, c *vidcolor.Chroma) {
	if s := say(said, nil, nil, len(c.A)); s != nil {
		s.show(c, 1)
	}
}

// smoothstep is 0 below 0, 1 above 1 and 3x² − 2x³ between.
func smoothstep(x float32) float32 {
	x = min(max(x, 0), 1)
	return x * x * (3 - 2*x)
}
