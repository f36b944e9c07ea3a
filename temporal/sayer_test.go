package temporal_test

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// said colours a film's frames with layer said of frame at, every eighth frame asked for,
// with late set only after all is decided; at < 0 is without a guide.
func said(f *film, at int64, late bool, layer *vidcolor.SaidLayer, net func(i int64) *vidcolor.Chroma) (out []*vidcolor.Chroma, keys []int64) {
	o := temporal.Options{Smooth: temporal.DefaultSmooth}
	tr, ca := temporal.NewTracker(o), temporal.NewCarrier(o)
	asks := func(i int64) bool { return at >= 0 && (i == at || i%8 == 0) }
	var asker temporal.Asker
	take := func(ms []*vidcolor.Mark) {
		for _, m := range ms {
			if late {
				m.Motion = temporal.Slim(m)
				m = asker.Add(m, asks(m.Index))
			}
			var key *vidcolor.Chroma
			if m.Key {
				key = net(m.Index)
				keys = append(keys, m.Index)
			}
			if m.Index == at {
				own := make([]float32, len(layer.W))
				copy(own, layer.W)
				m.Said = &vidcolor.Said{Firm: layer, Own: own}
			}
			out = append(out, ca.Add(m, key)...)
		}
	}
	for _, p := range f.proxy {
		q := *p
		q.Asked = !late && asks(q.Index)
		take(tr.Add(&q))
	}
	take(tr.Flush())
	return append(out, ca.Flush()...), keys
}

// What a statement says is carried to the frames around it, and leaves all else, and which
// frames the network sees, as they are without one, bit for bit.
func TestSaidLeavesTheRest(t *testing.T) {
	heavy(t)
	t.Parallel()
	const frames, at = 40, 5
	tex := texture{9}
	f := &film{}
	for i := range frames {
		p, c := tex.show(pan(0.5*float64(i), 0))
		f.add(p, c)
	}
	net := func(i int64) *vidcolor.Chroma { return f.truth[i] }
	layer := vidcolor.NewSaidLayer(mapW * mapH)
	for i := range layer.W {
		if i%mapW < mapW/3 {
			layer.W[i], layer.A[i], layer.B[i] = 1, 70, -70
		}
	}
	plain, keys := said(f, -1, false, nil, net)
	got, askedKeys := said(f, at, false, layer, net)
	if len(got) != frames || len(plain) != frames {
		t.Fatalf("%d and %d frames, want %d", len(got), len(plain), frames)
	}
	if len(keys) != len(askedKeys) {
		t.Errorf("keyframes %v with a guide, %v without", askedKeys, keys)
	}
	for i, c := range got {
		shows := 0
		for k := range c.A {
			x := k % mapW
			if x > mapW*2/3 && (c.A[k] != plain[i].A[k] || c.B[k] != plain[i].B[k] || c.Conf[k] != plain[i].Conf[k]) {
				t.Fatalf("frame %d, column %d: a is %g, without a guide %g", i, x, c.A[k], plain[i].A[k])
			}
			if x > 6 && x < mapW/3-8 && math.Hypot(float64(c.A[k]-70), float64(c.B[k]+70)) < 3 {
				shows++
			}
		}
		if all := (mapW/3 - 15) * mapH; i >= at && shows < all*9/10 {
			t.Errorf("frame %d: %d of %d cells show what was said", i, shows, all)
		}
	}
}

// Frames that are asked for when all is decided come out as if they had been asked for before,
// also over cuts and flashes.
func TestAskedLate(t *testing.T) {
	heavy(t)
	t.Parallel()
	r := syntheticReel(4, 1)
	layer := vidcolor.NewSaidLayer(mapW * mapH)
	for i := range layer.W {
		layer.W[i], layer.A[i] = 0.8, 40
	}
	net := func(i int64) *vidcolor.Chroma { return r.truth[i] }
	for _, at := range []int64{2, 21, 22, 45} {
		want, _ := said(&r.film, at, false, layer, net)
		got, _ := said(&r.film, at, true, layer, net)
		plain, _ := said(&r.film, -1, false, layer, net)
		changed := 0
		for i := range want {
			for k, a := range want[i].A {
				if got[i].A[k] != a || got[i].Conf[k] != want[i].Conf[k] {
					t.Fatalf("frame %d of which is said, frame %d, cell %d: a is %g, want %g", at, i, k, got[i].A[k], a)
				}
				if a != plain[i].A[k] {
					changed++
				}
			}
		}
		if changed < mapW*mapH {
			t.Errorf("what is said of frame %d changes %d cells", at, changed)
		}
	}
}
