package decode

import (
	"context"

	"github.com/vidcolor/vidcolor/internal/av"
)

// watch interrupts a blocking read when a context ends. It is armed once for
// each context and not once a frame, so that reading allocates nothing.
type watch struct {
	ctx  context.Context
	stop func() bool
	done chan struct{}
}

func (w *watch) arm(ctx context.Context, in *av.Input) {
	if w.ctx == ctx {
		return
	}
	w.disarm()
	in.Interrupt(false)
	done := make(chan struct{})
	w.ctx, w.done = ctx, done
	w.stop = context.AfterFunc(ctx, func() {
		defer close(done)
		in.Interrupt(true)
	})
}

// disarm returns only after nothing of the watch can touch its input any more.
func (w *watch) disarm() {
	if w.stop != nil && !w.stop() {
		<-w.done
	}
	*w = watch{}
}
