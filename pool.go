package vidcolor

import "context"

// Pool lends frames of one size and bounds how many are out at once: it is the
// memory bound of the whole line. Safe for concurrent use.
type Pool struct {
	free   chan *Frame
	slots  chan struct{}
	chroma chan [2]Plane
	luma   Plane // without samples: its shape
	layout Layout
}

// NewPool returns a pool of at most n frames, each allocated when first needed:
// luma of lumaDepth bits. Their chroma, as layout says, is lent apart by
// [Frame.TakeChroma], so that frames which wait to be painted need none.
func NewPool(n, width, height, lumaDepth int, layout Layout) *Pool {
	return &Pool{
		free: make(chan *Frame, n), slots: make(chan struct{}, n), chroma: make(chan [2]Plane, n),
		luma: Plane{Width: width, Height: height, Depth: lumaDepth}, layout: layout,
	}
}

// Get lends a frame without chroma, waiting until one is free. It fails only with ctx's
// error. The luma still holds what the last user left in it.
func (p *Pool) Get(ctx context.Context) (*Frame, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case f := <-p.free:
		return f, nil
	default:
		return &Frame{Layout: p.layout, Luma: NewPlane(p.luma.Width, p.luma.Height, p.luma.Depth), pool: p}, nil
	}
}

// Live is the number of frames that are lent at this moment.
func (p *Pool) Live() int { return len(p.slots) }

func (p *Pool) put(f *Frame) {
	f.DropChroma()
	p.free <- f
	<-p.slots
}

// TakeChroma gives f, which has been lent by a pool, chroma planes of the pool's layout,
// unless it has them. What they hold is left from earlier use.
func (f *Frame) TakeChroma() {
	if f.pool == nil || len(f.U.Pix) > 0 {
		return
	}
	select {
	case c := <-f.pool.chroma:
		f.U, f.V = c[0], c[1]
	default:
		l := f.pool.layout
		w, h := l.ChromaSize(f.Luma.Width, f.Luma.Height)
		f.U, f.V = NewPlane(w, h, l.Depth), NewPlane(w, h, l.Depth)
	}
}

// DropChroma gives chroma that [Frame.TakeChroma] took back to the pool.
func (f *Frame) DropChroma() {
	if f.pool == nil || len(f.U.Pix) == 0 {
		return
	}
	f.pool.chroma <- [2]Plane{f.U, f.V} // of at most as many frames as there is room for
	f.U, f.V = Plane{}, Plane{}
}
