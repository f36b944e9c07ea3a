package decode

import (
	"context"
	"io"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// Jump goes on with the frame at pts, a time that a reader of the same film and
// options has given; Info stays. Next gives that frame, or the one behind where it
// is not met.
//
// With seek the way there is short, and right for every film that is whole; the
// caller should know the frame by more than its time. Without, the film is decoded
// from its beginning, to the same frames at the same times as ever, and the damage
// on the way is counted.
//
// Errors are ctx's or a *vidcolor.Error. After one the reader is to be closed.
func (r *Reader) Jump(ctx context.Context, pts int64, seek bool) error {
	var err error
	if r.pictures != nil {
		if err = r.pictures.jump(ctx, r, pts, seek); err == nil {
			r.err = nil
			return nil
		}
	} else if seek {
		err = r.jump(ctx, pts)
	} else {
		err = r.replay(ctx, pts)
	}
	switch {
	case err == nil:
		r.pending, r.done = true, false
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return failed("decode", r.path, err, "")
}

// jump seeks to pts from farther and farther before it.
func (r *Reader) jump(ctx context.Context, pts int64) error {
	first := r.first
	defer func() { r.first = first }()
	r.first = pts
	for i, margin := range seekMargins {
		target := pts - vidcolor.Rescale(int64(margin), vidcolor.Rational{Num: 1, Den: int(time.Second)}, r.info.TimeBase)
		whole := i == len(seekMargins)-1 || target <= r.origin() || r.source.numbered()
		if err := r.seekTo(target, whole); err != nil {
			continue
		}
		early, err := r.skip(ctx)
		if err == nil && (early || whole) || err != nil && (whole || ctx.Err() != nil) {
			return err
		}
	}
	return io.EOF
}

// replay decodes from the beginning of the film, or of the wanted range, until
// the frame at pts is in cur.
func (r *Reader) replay(ctx context.Context, pts int64) error {
	r.packets, r.damage, r.index, r.pending = 0, Damage{}, 0, false
	if r.first != vidcolor.NoPTS {
		if err := r.seekStart(); err != nil {
			return err
		}
	} else if err := r.seekTo(0, true); err != nil {
		return err
	}
	for {
		r.watch.arm(ctx, r.in)
		if !r.pending {
			if err := r.decode(); err != nil {
				return err
			}
		}
		r.pending = false
		before, nudged, restarts := r.clock, r.damage.Nudged, r.damage.Restarts
		if at, _ := r.stamp(); at >= pts {
			r.clock, r.damage.Nudged, r.damage.Restarts = before, nudged, restarts
			return nil
		}
		r.countSkipped()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// countSkipped counts the damage of the frame in cur as if it were given.
func (r *Reader) countSkipped() {
	if av.Damaged(r.cur) {
		r.damage.Frames++
	}
	if r.cur.Width() != r.stored.Width || r.cur.Height() != r.stored.Height {
		r.damage.Resized++
	}
}

// Troubled reports whether anything was lost or repaired so far. Unlike
// Reader.Damage it costs nothing.
func (r *Reader) Troubled() bool {
	return r.damage.Lost() || r.damage.Nudged > 0 || r.damage.Restarts > 0
}
