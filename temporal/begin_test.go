package temporal_test

import (
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// TestDissolveBlendsBothColours shows a red scene that dissolves into a green
// one. The network sees mixed frames as mixed.
func TestDissolveBlendsBothColours(t *testing.T) {
	const before, mixed, after = 22, 10, 12
	red, _ := texture{41}.show(pan(0, 0))
	green, _ := texture{42}.show(pan(0, 0))
	share := func(n int) float32 { return min(max(float32(n-before+1)/(mixed+1), 0), 1) }
	f := &film{}
	for n := range before + mixed + after {
		u := share(n)
		p := &vidcolor.Proxy{W: proxyW, H: proxyH, L: make([]float32, proxyW*proxyH)}
		for i := range p.L {
			p.L[i] = red.L[i] + u*(green.L[i]-red.L[i])
		}
		c := vidcolor.NewChroma(mapW, mapH)
		for i := range c.A {
			c.A[i], c.Conf[i] = 40-80*u, 0.5
		}
		f.add(p, c)
	}
	out, marks, _ := run(f, temporal.Options{Smooth: temporal.DefaultSmooth}, func(i int64) *vidcolor.Chroma { return f.truth[i] })
	var begins []int
	for i, m := range marks {
		if m.First {
			begins = append(begins, i)
		}
	}
	if len(begins) != 2 {
		t.Fatalf("shots begin at %v, want two", begins)
	}
	m := marks[begins[1]]
	if m.Begin != vidcolor.TransitionDissolve || begins[1] < before+mixed-1 || begins[1] > before+mixed+1 {
		t.Errorf("the second shot begins with a %v at frame %d, want a dissolve at about %d", m.Begin, begins[1], before+mixed)
	}
	if m.Mixed < mixed-3 || m.Mixed > mixed+3 {
		t.Errorf("%d mixed frames, want about %d", m.Mixed, mixed)
	}
	for i := 1; i < len(out); i++ {
		step := mean(out[i-1].A) - mean(out[i].A)
		if step < -2 || step > 24 {
			t.Errorf("frame %d: a falls by %.1f, want a slow fall of 80 in all", i, step)
		}
	}
	if first, last := mean(out[0].A), mean(out[len(out)-1].A); first < 39 || last > -39 {
		t.Errorf("a goes from %.1f to %.1f, want 40 to -40", first, last)
	}
}

func mean(v []float32) (s float32) {
	for _, x := range v {
		s += x
	}
	return s / float32(len(v))
}

// TestLastFrameIsKeyWhereCarryFails: what comes in after the last keyframe of a
// shot has no keyframe behind it to take colour from.
func TestLastFrameIsKeyWhereCarryFails(t *testing.T) {
	f := &film{}
	for n := range 12 { // a pan that uncovers a tenth of the picture, then a cut
		f.add(texture{50}.show(pan(2.5*float64(n), 0)))
	}
	for range 12 {
		f.add(texture{51}.show(pan(0, 0)))
	}
	_, marks := cutsOf(temporal.NewTracker(temporal.Options{}), f.proxy)
	want := map[int]vidcolor.Transition{0: vidcolor.TransitionStart, 12: vidcolor.TransitionCut}
	for i, m := range marks {
		if m.Begin != want[i] || m.First != (want[i] != vidcolor.TransitionNone) {
			t.Errorf("frame %d: begins %v (first %v), want %v", i, m.Begin, m.First, want[i])
		}
		key := i == 0 || i == 11 || i == 12
		if m.Key != key {
			t.Errorf("frame %d: key %v, want %v", i, m.Key, key)
		}
	}
}
