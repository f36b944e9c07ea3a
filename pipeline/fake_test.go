package pipeline

import (
	"context"
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// The fakes below stand for every stage: a film whose luma is its frame number,
// a tracker and a carrier with real look-ahead, and a network whose chroma
// repeats the number. What reaches the sink proves that nothing was mixed up.

const fakeSize = 32

func fakeOptions() Options {
	return Options{Width: fakeSize, Height: fakeSize, LumaDepth: 8, Layout: vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}}
}

// fakeFilm gives n frames and fails at frame failAt with err.
type fakeFilm struct {
	n, next int64
	failAt  int64
	err     error
}

func (s *fakeFilm) Next(ctx context.Context, f *vidcolor.Frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.err != nil && s.next == s.failAt {
		return s.err
	}
	if s.next == s.n {
		return io.EOF
	}
	f.PTS, f.Duration, f.TimeBase = s.next*2, 2, vidcolor.Rational{Num: 1, Den: 50}
	f.Luma.Fill(int(s.next % 251))
	s.next++
	return nil
}

// fakeTracker cuts every shotLen frames, keys every keyEvery and decides ahead
// frames late.
type fakeTracker struct {
	shotLen, keyEvery int64
	ahead             int
	waiting           []*vidcolor.Mark
}

func (t *fakeTracker) Lookahead() int { return t.ahead }

func (t *fakeTracker) Add(p *vidcolor.Proxy) []*vidcolor.Mark {
	in := p.Index % t.shotLen
	t.waiting = append(t.waiting, &vidcolor.Mark{
		Index: p.Index, Shot: int(p.Index / t.shotLen), First: in == 0, Key: in%t.keyEvery == 0, Proxy: p,
	})
	if in == 0 && p.Index > 0 {
		m := t.waiting[len(t.waiting)-1]
		m.Begin, m.Mixed = vidcolor.TransitionDissolve, 5
	}
	if len(t.waiting) <= t.ahead {
		return nil
	}
	out := t.waiting[:1:1]
	t.waiting = t.waiting[1:]
	return out
}

func (t *fakeTracker) Flush() []*vidcolor.Mark {
	out := t.waiting
	t.waiting = nil
	return out
}

// fakeCarrier holds frames until the next keyframe, at most ahead.
type fakeCarrier struct {
	ahead   int
	waiting []*vidcolor.Chroma
	priors  int
}

func (c *fakeCarrier) Lookahead() int { return c.ahead }

func (c *fakeCarrier) Prior(m *vidcolor.Mark, f *vidcolor.Features) []float32 {
	c.priors++
	return f.G
}

func (c *fakeCarrier) Add(m *vidcolor.Mark, key *vidcolor.Chroma) []*vidcolor.Chroma {
	var out []*vidcolor.Chroma
	if key != nil || len(c.waiting) == c.ahead {
		out, c.waiting = c.waiting, nil
	}
	ch := vidcolor.NewChroma(1, 1)
	ch.Index, ch.A[0] = m.Index, float32(m.Index%251)
	c.waiting = append(c.waiting, ch)
	return out
}

func (c *fakeCarrier) Flush() []*vidcolor.Chroma {
	out := c.waiting
	c.waiting = nil
	return out
}

// fakeNetwork notes its batches and fails where told.
type fakeNetwork struct {
	features, color, paint error // returned at frame failAt
	failAt                 int64

	mu      sync.Mutex
	batches []string
}

func (n *fakeNetwork) Proxy(f *vidcolor.Frame) *vidcolor.Proxy {
	return &vidcolor.Proxy{W: 32, H: 32, L: []float32{float32(f.Luma.At(0, 0))}}
}

func (n *fakeNetwork) Features(ctx context.Context, ps []*vidcolor.Proxy) ([]*vidcolor.Features, error) {
	var out []*vidcolor.Features
	name := ""
	for _, p := range ps {
		if n.features != nil && p.Index >= n.failAt {
			return nil, n.features
		}
		name += fmt.Sprintf(" %d", p.Index)
		out = append(out, &vidcolor.Features{Index: p.Index, G: []float32{1}, Scene: []float32{0.25, 0.75}})
	}
	n.mu.Lock()
	n.batches = append(n.batches, name)
	n.mu.Unlock()
	return out, ctx.Err()
}

func (n *fakeNetwork) Color(ctx context.Context, fs []*vidcolor.Features, prior [][]float32) ([]*vidcolor.Chroma, error) {
	var out []*vidcolor.Chroma
	for _, f := range fs {
		if n.color != nil && f.Index >= n.failAt {
			return nil, n.color
		}
		c := vidcolor.NewChroma(1, 1)
		c.Index, c.Conf[0] = f.Index, 0.5
		out = append(out, c)
	}
	return out, ctx.Err()
}

func (n *fakeNetwork) Paint(f *vidcolor.Frame, c *vidcolor.Chroma) error {
	if n.paint != nil && f.Index >= n.failAt {
		return n.paint
	}
	f.U.Fill(int(c.A[0]))
	f.V.Fill(int(c.A[0]))
	return nil
}

// fakeSink checks order and colour.
type fakeSink struct {
	t       *testing.T
	next    int64
	failAt  int64
	err     error
	onWrite func(int64)
}

func (s *fakeSink) Write(_ context.Context, f *vidcolor.Frame) error {
	if s.err != nil && s.next == s.failAt {
		return s.err
	}
	want := int(s.next % 251)
	if f.Index != s.next || f.PTS != 2*s.next || f.Luma.At(3, 3) != want || f.U.At(1, 1) != want || f.V.At(0, 2) != want {
		s.t.Errorf("frame %d at the sink: index %d pts %d luma %d u %d, want all of %d", s.next, f.Index, f.PTS, f.Luma.At(3, 3), f.U.At(1, 1), want)
	}
	s.next++
	if s.onWrite != nil {
		s.onWrite(s.next)
	}
	return nil
}

func fakeStages(t *testing.T, n int64) (Stages, *fakeNetwork) {
	net := &fakeNetwork{}
	return Stages{
		Source:    &fakeFilm{n: n},
		Colorizer: net,
		Tracker:   &fakeTracker{shotLen: 30, keyEvery: 12, ahead: 5},
		Carrier:   &fakeCarrier{ahead: 12},
		Sink:      &fakeSink{t: t},
	}, net
}

var (
	_ Source    = (*fakeFilm)(nil)
	_ Tracker   = (*fakeTracker)(nil)
	_ Carrier   = (*fakeCarrier)(nil)
	_ Colorizer = (*fakeNetwork)(nil)
	_ Sink      = (*fakeSink)(nil)
)
