package temporal_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// gray is a photo at several times the proxy's size, so that it can be read at any
// place without losing detail.
type gray struct {
	w, h int
	l    []float64 // CIELAB L
}

const overSize = 3 // times the proxy's

// readGray decodes a photo's luma.
func readGray(t *testing.T, name string) *gray {
	t.Helper()
	p := &gray{w: overSize * (proxyW + 64), h: overSize * (proxyH + 64)}
	size := fmt.Sprintf("%d:%d", p.w, p.h)
	raw, err := exec.Command("ffmpeg", "-nostdin", "-v", "error", "-i", shared(t, name), "-vf",
		"scale="+size+":force_original_aspect_ratio=increase:flags=area,crop="+size+",format=gray",
		"-frames:v", "1", "-f", "rawvideo", "-").Output()
	if err != nil || len(raw) != p.w*p.h {
		t.Fatalf("decode %s: %d bytes, want %d: %v", name, len(raw), p.w*p.h, err)
	}
	for _, v := range raw {
		p.l = append(p.l, 116*cube(linear(float64(v)/255))-16)
	}
	return p
}

// at is L at a place of the proxy, bilinear.
func (g *gray) at(x, y float64) float64 {
	x, y = overSize*(x+32.5)-0.5, overSize*(y+32.5)-0.5
	x, y = min(max(x, 0), float64(g.w-2)), min(max(y, 0), float64(g.h-2))
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	o := j*g.w + i
	top := g.l[o] + fx*(g.l[o+1]-g.l[o])
	low := g.l[o+g.w] + fx*(g.l[o+g.w+1]-g.l[o+g.w])
	return top + fy*(low-top)
}

// show is the proxy seen through w: each pixel the mean of nine places in it.
func (g *gray) show(w warp) *vidcolor.Proxy {
	p := &vidcolor.Proxy{W: proxyW, H: proxyH, L: make([]float32, proxyW*proxyH)}
	for y := range proxyH {
		for x := range proxyW {
			var sum float64
			for k := range 9 {
				sum += g.at(w(float64(x)+float64(k%3-1)/3, float64(y)+float64(k/3-1)/3))
			}
			p.L[y*proxyW+x] = float32(sum / 9)
		}
	}
	return p
}

// TestKnownMotionOfPhotos moves real photos by known amounts. Errors are those of
// the cells that the search is sure of; grain is of the film's size, σ 6 of 255 at
// 480 lines, a quarter of that at the proxy's 128.
func TestKnownMotionOfPhotos(t *testing.T) {
	heavy(t)
	const filmGrain = 6 * 100.0 / 255 / 3.75
	tests := []struct {
		name        string
		w           warp
		gain, sigma float64
		limit       float64 // of the median error, pixels
	}{
		{"still", pan(0, 0), 1, 0, 0.01},
		{"sub-pixel pan", pan(0.4, -0.3), 1, 0, 0.12},
		{"pan", pan(3.3, -1.7), 1, 0, 0.12},
		{"fast pan", pan(21.6, 7.2), 1, 0, 0.12},
		{"zoom", turn(0, 1.04), 1, 0, 0.12},
		{"rotation", turn(0.035, 1), 1, 0, 0.12},
		{"pan, flicker", pan(5.5, 2.25), 1.1, 0, 0.12},
		{"pan, film grain", pan(-4.5, 3.25), 1, filmGrain, 0.12},
		{"zoom, flicker, film grain", turn(0, 1.03), 0.9, filmGrain, 0.15},
		{"rotation, flicker, heavy grain", turn(0.02, 1), 1.1, 4 * filmGrain, 0.3},
	}
	for _, photo := range []string{"film/detroit-1915.jpg", "film/nipomo-1936.jpg", "film/colorado-1941.png"} {
		g := readGray(t, photo)
		plain := g.show(pan(0, 0))
		for _, tt := range tests {
			t.Run(photo+" "+tt.name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(3, 5))
				p, q := age(plain, 1, tt.sigma, rng), age(g.show(tt.w), tt.gain, tt.sigma, rng)
				v, c := temporal.MatchPair(p, q)
				errs, mean, share := motionErrors(v, c, tt.w)
				if len(errs) == 0 {
					t.Fatal("sure of nothing")
				}
				slices.Sort(errs)
				middle := errs[len(errs)/2]
				t.Logf("median error %.3f px, mean %.3f, sure of %.0f %%", middle, mean, 100*share)
				if middle > tt.limit {
					t.Errorf("median vector error is %.3f px, want at most %g", middle, tt.limit)
				}
				if mean > 0.5 { // flat skies have no motion to be seen
					t.Errorf("mean vector error is %.3f px, want at most 0.5", mean)
				}
				if share < 0.6 {
					t.Errorf("sure of %.0f %% of the picture, want at least 60", 100*share)
				}
			})
		}
	}
}
