package encode

import (
	"context"
	"errors"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// Plan takes f as [Writer.Write] would and encodes nothing: it finds out where the
// chunks of a writer in chunks end, from the frames' luma, times and how they begin. It
// returns the chunk that f ends, nil if f ends none: what the journal will hold of it,
// without size, checksum and delay. The writer is then aborted; nothing is written.
func (w *Writer) Plan(f *vidcolor.Frame) (*Chunk, error) {
	c := w.chunks
	if c == nil || w.closed {
		return nil, errors.New("encode: there are no chunks to plan")
	}
	if w.frames == 0 {
		w.begin(f.PTS, f.TimeBase, f.Shift != 0)
	}
	at := c.arrive(f)
	var ended *journal.Chunk
	if c.full(f) {
		ended = w.PlanEnd()
	}
	if !c.open {
		c.begin(f)
	}
	w.countIn(f, at)
	if err := w.check(f); err != nil {
		return nil, err
	}
	t := w.enc.timing
	t.enter(f.PTS-w.offset, f.Duration, f.TimeBase)
	t.inside = t.inside[:0]
	w.frames++
	return ended, nil
}

// PlanEnd ends the last chunk of what was planned; nil if there is none.
func (w *Writer) PlanEnd() *Chunk {
	c := w.chunks
	if !c.open {
		return nil
	}
	w.closeCount()
	c.open = false
	ended := c.cur
	return &ended
}

// EndPart completes the open chunk and notes it in the journal, for a writer that makes
// some of a film's chunks; last says that they are the film's last. Then it is aborted,
// which leaves the chunks.
func (w *Writer) EndPart(ctx context.Context, last bool) error {
	switch {
	case w.err != nil:
		return w.err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case w.chunks == nil || w.chunks.out == nil:
		return errors.New("encode: there is no open chunk")
	}
	w.err = w.endChunk(last)
	return w.err
}
