package encode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/chunk"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// Join completes the last chunk and puts the film together, with everything that
// is copied, as far as the last frame. Close does the same but cannot be stopped;
// a stopped Join is followed by Abort. Without chunks Join does nothing.
func (w *Writer) Join(ctx context.Context) error {
	if w.chunks == nil || w.closed {
		return nil
	}
	if w.err == nil {
		w.err = w.join(ctx)
	}
	return w.err
}

func (w *Writer) join(ctx context.Context) error {
	c := w.chunks
	if c.joined {
		return nil
	}
	if c.out != nil {
		if err := w.endChunk(true); err != nil {
			return err
		}
	}
	m := c.j.Manifest()
	chunks, delay := m.Chunks, m.Delay()
	if c.partial != nil {
		chunks, delay = append(chunks[:len(chunks):len(chunks)], *c.partial), max(delay, c.partial.Delay)
	}
	rate := nominalRate(&w.in)
	times := &decodingTimes{delay: delay, step: max(1, rescale(1, vidcolor.Rational{Num: rate.Den, Den: rate.Num}, w.enc.timing.base))}
	for i := range chunks {
		if err := w.joinChunk(ctx, c.j.Path(i), &chunks[i], times); err != nil {
			return err
		}
	}
	c.joined = true
	return nil
}

// joinChunk muxes the packets of one chunk, whose file is checked on the way.
func (w *Writer) joinChunk(ctx context.Context, path string, c *journal.Chunk, times *decodingTimes) error {
	r, err := chunk.Open(path)
	if err != nil {
		return failed("read", path, cause(err), "")
	}
	defer r.Close()
	if !bytes.Equal(r.Header, w.enc.ctx.ExtraData()) {
		return unlike(path, errors.New("the encoder now describes the film in another way"))
	}
	for {
		p, err := r.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if errors.Is(err, chunk.ErrDamaged) {
			return unlike(path, err)
		}
		if err != nil {
			return err
		}
		if err := w.muxStored(p, times.next(p.PTS)); err != nil {
			return err
		}
	}
	if r.Sum() != c.SHA256 {
		return unlike(path, fmt.Errorf("%w: another checksum", chunk.ErrDamaged))
	}
	return nil
}

// muxStored muxes a packet that comes from a chunk.
func (w *Writer) muxStored(p chunk.Packet, dts int64) error {
	if err := w.pkt.FromData(p.Data); err != nil {
		return w.fail("write", err)
	}
	defer w.pkt.Unref()
	w.pkt.SetFlags(astiav.PacketFlags(p.Flags))
	w.pkt.SetPts(p.PTS)
	w.pkt.SetDts(dts)
	w.pkt.SetDuration(p.Duration)
	return w.mux()
}

// unlike is the error of a chunk that does not go with the film.
func unlike(path string, err error) error {
	return &vidcolor.Error{Kind: vidcolor.KindResume, Op: "read", Path: path, Err: err, Hint: "start the film anew, without --resume"}
}
