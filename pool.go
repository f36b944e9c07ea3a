package vidcolor

import "context"

// Pool lends frames of one size and bounds how many are out at once: it is the
// memory bound of the whole line. Safe for concurrent use.
type Pool struct {
	free  chan *Frame
	slots chan struct{}
	make  func() *Frame
}

// NewPool returns a pool of at most n frames, each allocated when first needed:
// luma of lumaDepth bits, chroma as layout says.
func NewPool(n, width, height, lumaDepth int, layout Layout) *Pool {
	p := &Pool{free: make(chan *Frame, n), slots: make(chan struct{}, n)}
	p.make = func() *Frame {
		f := NewFrame(width, height, lumaDepth, layout)
		f.pool = p
		return f
	}
	return p
}

// Get lends a frame, waiting until one is free. It fails only with ctx's error.
// The planes still hold what the last user left in them.
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
		return p.make(), nil
	}
}

// Live is the number of frames that are lent at this moment.
func (p *Pool) Live() int { return len(p.slots) }

func (p *Pool) put(f *Frame) {
	p.free <- f
	<-p.slots
}
