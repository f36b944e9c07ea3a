package temporal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor/temporal"
)

func TestKnownMotion(t *testing.T) {
	tests := []struct {
		name        string
		w           warp // of the second frame; the first sees the texture plainly
		gain, sigma float64
	}{
		{"still", pan(0, 0), 1, 0},
		{"sub-pixel pan", pan(0.4, -0.3), 1, 0},
		{"pan", pan(3.3, -1.7), 1, 0},
		{"fast pan", pan(24.6, 7.2), 1, 0},
		{"zoom", turn(0, 1.04), 1, 0},
		{"rotation", turn(0.035, 1), 1, 0},
		{"rotation and zoom", turn(-0.02, 0.97), 1, 0},
		{"pan, brighter", pan(5.5, 2.25), 1.1, 0},
		{"pan, darker", pan(5.5, 2.25), 0.9, 0},
		{"pan, grain", pan(-4.5, 3.25), 1, 6 * 100.0 / 255},
		{"zoom, darker, grain", turn(0, 1.03), 0.9, 6 * 100.0 / 255},
		{"rotation, brighter, grain", turn(0.02, 1), 1.1, 6 * 100.0 / 255},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 5))
			tex := texture{7}
			p, _ := tex.show(pan(0, 0))
			q, _ := tex.show(tt.w)
			p, q = age(p, 1, tt.sigma, rng), age(q, tt.gain, tt.sigma, rng)
			v, c := temporal.MatchPair(p, q)
			_, mean, share := motionErrors(v, c, tt.w)
			t.Logf("mean error %.3f px, sure of %.0f %%", mean, 100*share)
			if !(mean < 0.5) {
				t.Errorf("mean vector error is %.3f px, want below 0.5", mean)
			}
			if share < 0.7 {
				t.Errorf("sure of %.0f %% of the picture, want at least 70", 100*share)
			}
		})
	}
}

// motionErrors gives how far the vectors that are sure (confidence 0.5 and up) are
// from those of w, in pixels of the proxy, with their mean (NaN without any), and
// which share of the cells that stay in the picture they are.
func motionErrors(v [][2]float32, c []float32, w warp) (errs []float64, mean, share float64) {
	sum, inside := 0.0, 0
	for k := range v {
		x, y := 4*float64(k%mapW)+1.5, 4*float64(k/mapW)+1.5
		ux, uy := w.find(x, y)
		if ux < 0 || uy < 0 || ux >= proxyW || uy >= proxyH {
			continue
		}
		inside++
		if c[k] >= 0.5 {
			errs = append(errs, math.Hypot(float64(v[k][0])-(ux-x), float64(v[k][1])-(uy-y)))
			sum += errs[len(errs)-1]
		}
	}
	n := float64(len(errs))
	return errs, sum / n, n / float64(inside)
}

func TestStrangersDoNotMatch(t *testing.T) {
	p, _ := texture{1}.show(pan(0, 0))
	q, _ := texture{2}.show(pan(0, 0))
	if got := temporal.Unlike(p, q); got < 0.7 {
		t.Errorf("two pictures are unlike by %.2f, want at least 0.7", got)
	}
	if got := temporal.Unlike(p, age(p, 1.1, 2, rand.New(rand.NewPCG(1, 1)))); got > 0.3 {
		t.Errorf("a picture and itself, brighter with grain, are unlike by %.2f, want at most 0.3", got)
	}
}
