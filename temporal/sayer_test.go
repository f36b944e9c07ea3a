package temporal_test

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/temporal"
)

// said colours a film's frames with layer said of frame at, every eighth frame asked for;
// at < 0 is without a guide.
func said(f *film, at int64, layer *vidcolor.SaidLayer, net func(i int64) *vidcolor.Chroma) (out []*vidcolor.Chroma, keys []int64) {
	o := temporal.Options{Smooth: temporal.DefaultSmooth}
	tr, ca := temporal.NewTracker(o), temporal.NewCarrier(o)
	take := func(ms []*vidcolor.Mark) {
		for _, m := range ms {
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
		q.Asked = at >= 0 && (q.Index == at || q.Index%8 == 0)
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
	plain, keys := said(f, -1, nil, net)
	got, askedKeys := said(f, at, layer, net)
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
