package temporal_test

import (
	"math/rand/v2"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// scene is L of a texture seen through a moving window in frame n.
type scene func(n int) *vidcolor.Proxy

func moving(seed uint32, vx, vy float64) scene {
	return func(n int) *vidcolor.Proxy {
		p, _ := texture{seed}.show(pan(vx*float64(n), vy*float64(n)))
		return p
	}
}

// blended is a·u + b·v + c of two scenes' L; b may be nil.
func blended(a, b *vidcolor.Proxy, u, v, c float32, rng *rand.Rand) *vidcolor.Proxy {
	q := &vidcolor.Proxy{W: proxyW, H: proxyH, L: make([]float32, proxyW*proxyH)}
	for i := range q.L {
		l := u*a.L[i] + c + 0.5*float32(rng.NormFloat64())
		if b != nil {
			l += v * b.L[i]
		}
		q.L[i] = min(max(l, 0), 100)
	}
	return q
}

func TestSlowChanges(t *testing.T) {
	heavy(t)
	t.Parallel()
	one, two := moving(71, 1.2, 0.3), moving(72, -0.8, 0.5)
	const turn = 24 // frame at which something happens
	type want struct {
		kind     vidcolor.Transition
		from, to int // frames that the shot may begin at
	}
	tests := []struct {
		name  string
		frame func(n int, rng *rand.Rand) *vidcolor.Proxy
		want  *want
	}{
		{"a dissolve of two moving scenes", func(n int, rng *rand.Rand) *vidcolor.Proxy {
			u := min(max(float32(n-turn+1)/15, 0), 1)
			return blended(one(n), two(n), 1-u, u, 0, rng)
		}, &want{vidcolor.TransitionDissolve, turn + 10, turn + 18}},
		{"a long dissolve", func(n int, rng *rand.Rand) *vidcolor.Proxy {
			u := min(max(float32(n-turn+1)/36, 0), 1)
			return blended(one(n), two(n), 1-u, u, 0, rng)
		}, &want{vidcolor.TransitionDissolve, turn + 25, turn + 40}},
		{"a fast fade through black", func(n int, rng *rand.Rand) *vidcolor.Proxy {
			out, in := min(max(float32(turn+4-n)/4, 0), 1), min(max(float32(n-turn-6)/10, 0), 1)
			return blended(one(n), two(n), out, in, 0, rng)
		}, &want{vidcolor.TransitionFade, turn + 3, turn + 5}},
		{"a fade to white", func(n int, rng *rand.Rand) *vidcolor.Proxy {
			out, in := min(max(float32(turn+12-n)/12, 0), 1), min(max(float32(n-turn-15)/10, 0), 1)
			return blended(one(n), two(n), out, in, 100*(1-max(out, in)), rng)
		}, &want{vidcolor.TransitionFade, turn + 9, turn + 13}},
		{"a shadow of two frames", func(n int, rng *rand.Rand) *vidcolor.Proxy {
			u := float32(1)
			if n == turn || n == turn+1 {
				u = 0.01
			}
			return blended(one(n), nil, u, 0, 0, rng)
		}, nil},
		{"one scene that darkens by half", func(n int, rng *rand.Rand) *vidcolor.Proxy {
			return blended(one(n), nil, 1-0.5*min(max(float32(n-turn)/12, 0), 1), 0, 0, rng)
		}, nil},
		{"a whip of the camera", func(n int, rng *rand.Rand) *vidcolor.Proxy {
			x := 13 * min(max(float64(n-turn), 0), 16)
			a, _ := texture{71}.show(pan(x, 0))
			b, _ := texture{71}.show(pan(x+7, 0)) // blur of motion
			if n < turn || n > turn+16 {
				b = a
			}
			return blended(a, b, 0.5, 0.5, 0, rng)
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 7))
			var proxies []*vidcolor.Proxy
			for n := range turn + 60 {
				p := tt.frame(n, rng)
				p.Index = int64(n)
				proxies = append(proxies, p)
			}
			found, marks := cutsOf(temporal.NewTracker(temporal.Options{}), proxies)
			if tt.want == nil {
				if len(found) > 0 {
					t.Errorf("shots begin at %v (%v), want none", found, marks[found[0]].Begin)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("shots begin at %v, want one", found)
			}
			m := marks[found[0]]
			if m.Begin != tt.want.kind || found[0] < tt.want.from || found[0] > tt.want.to {
				t.Errorf("a %v at %d with %d mixed frames, want a %v from %d to %d", m.Begin, found[0], m.Mixed, tt.want.kind, tt.want.from, tt.want.to)
			}
		})
	}
}
