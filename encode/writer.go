package encode

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Writer encodes and muxes one film. It owns its encoder, muxer, hidden file
// and, where streams are copied, a demuxer of the source; Close or Abort frees
// them. One goroutine uses it.
type Writer struct {
	path string
	o    Options
	in   vidcolor.VideoInfo
	box  container

	part   *partFile
	sink   *av.Sink
	out    *av.Output
	enc    *encoder
	copy   *copier // nil where nothing is copied
	stream *astiav.Stream
	pkt    *astiav.Packet

	chunks *chunked // nil where the film is written in one piece

	dropped, notes []string
	marks          marks
	anyTags        bool  // QuickTime's tags of any name
	unofficial     bool  // and its boxes of stereo and spherical pictures
	offset         int64 // taken off every time, in the film's ticks
	lead           int64 // frame lengths before the first frame, where the container has no times
	frames         int64
	shift          int64 // of the last frame, in the film's ticks
	lastDTS        int64 // in stream's ticks
	gaps, lost     int64 // times without a frame that the container cannot hold, and their frame lengths
	closed         bool
	kept           bool  // Abort has finished what there was
	err            error // first error of Write
}

// Coding is the processor time, by Options.Clock, that the encoder has taken so far on the
// threads that called Write; what it does on threads of its own is not in it. It is for the
// goroutine that writes, or after the last Write.
func (w *Writer) Coding() time.Duration { return w.o.coding.spent }

// Layout is the chroma sampling and depth that frames must have.
func (w *Writer) Layout() vidcolor.Layout { return w.enc.layout }

// Tag is the completed colour tag that is written and that U and V must obey.
func (w *Writer) Tag() vidcolor.ColorTag { return w.enc.tag }

// Dropped names what the output cannot hold, one line each; nil if nothing. What rides
// on frames is named in it after Close.
func (w *Writer) Dropped() []string { return w.dropped }

// Notes says what the user should know of the output, one line each: odd sizes,
// rounded depth, packets that could not be copied as they were. It is complete
// after Close.
func (w *Writer) Notes() []string { return w.notes }

// Write encodes f, whose luma has the source's size and whose chroma has
// Layout's shape. f may be used again when Write returns. After an error only
// Abort makes sense.
func (w *Writer) Write(ctx context.Context, f *vidcolor.Frame) error {
	if w.closed {
		return errors.New("encode: writer is closed")
	}
	if w.err != nil {
		return w.err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w.o.coding.on = true
	defer func() { w.o.coding.on = false }() // who ends the film may be on another thread
	if w.frames == 0 {
		w.begin(f.PTS, f.TimeBase, f.Shift != 0)
	}
	if w.chunks != nil {
		w.err = w.writeChunk(f)
	} else {
		w.noteShift(f.Shift, f.TimeBase)
		w.err = w.write(f)
	}
	return w.err
}

func (w *Writer) write(f *vidcolor.Frame) error {
	if err := w.check(f); err != nil {
		return err
	}
	if err := w.enc.send(f, f.PTS-w.offset); err != nil {
		return w.fail("encode", err)
	}
	w.frames++
	return w.drain()
}

// check refuses what the container cannot hold of f, and counts what is lost of it.
func (w *Writer) check(f *vidcolor.Frame) error {
	if f.Luma.Width != w.in.Width || f.Luma.Height != w.in.Height {
		return fmt.Errorf("encode: frame of %d×%d for a film of %d×%d", f.Luma.Width, f.Luma.Height, w.in.Width, w.in.Height)
	}
	n := w.enc.timing.behind(f.PTS-w.offset, f.TimeBase)
	if w.box.longest > 0 && n > w.box.longest {
		return failed("write", w.path, fmt.Errorf("frame %d comes %d frame lengths after the one before, and %s holds at most %d", f.Index, n, w.box.ext[1:], w.box.longest), "end the name of OUTPUT in .mkv or .mp4")
	}
	if w.box.gapless && n > 1 {
		w.gaps++
		w.lost += n - 1
	}
	if f.Interlaced || f.Side != nil {
		return w.countMarks(f)
	}
	return nil
}

// drain muxes the packets that the encoder has ready, each behind the copied
// packets that come before it, or puts them into the open chunk.
func (w *Writer) drain() error {
	for {
		ok, err := w.enc.receive(w.pkt)
		if err != nil {
			return w.fail("encode", err)
		}
		if !ok {
			return nil
		}
		if w.chunks != nil {
			err = w.chunks.add(w.pkt)
		} else {
			err = w.mux()
		}
		w.pkt.Unref()
		if err != nil {
			return err
		}
	}
}

func (w *Writer) mux() error {
	p, base, tb := w.pkt, w.enc.timing.base, av.StreamTimeBase(w.stream)
	if w.box.cfr {
		if err := w.place(p); err != nil {
			return err
		}
	}
	if w.copy != nil {
		if err := w.copy.until(rescale(p.Dts(), base, microseconds)); err != nil {
			return w.fail("write", err)
		}
	}
	pts, dts := rescale(p.Pts(), base, tb), rescale(p.Dts(), base, tb)
	if w.lastDTS != vidcolor.NoPTS && dts <= w.lastDTS {
		dts = w.lastDTS + 1
	}
	w.lastDTS = dts
	p.SetPts(max(pts, dts))
	p.SetDts(dts)
	p.SetDuration(rescale(p.Duration(), base, tb))
	p.SetStreamIndex(w.stream.Index())
	if err := fault.At("write packet"); err != nil {
		return w.fail("write", err)
	}
	if err := w.out.Write(p); err != nil {
		return w.fail("write", err)
	}
	if err := w.sink.Err(); err != nil {
		return writeError(w.path, err)
	}
	return nil
}

// fail words an error of FFmpeg; the first error of the file itself, if there
// is one, is the cause.
func (w *Writer) fail(op string, err error) error {
	if w.sink != nil {
		if e := w.sink.Err(); e != nil {
			return writeError(w.path, e)
		}
	}
	return failed(op, w.path, err, "")
}

// Close finishes the film and gives it its name. If it fails, nothing is left
// behind. A second call does nothing.
func (w *Writer) Close() error {
	if w.closed {
		return nil
	}
	if w.err != nil {
		_ = w.discard() // the first error matters
		return w.err
	}
	if err := w.finish(math.MaxInt64); err != nil {
		_ = w.discard()
		return err
	}
	return nil
}

// finish flushes everything, copies what lies before the time last (in µs) and
// commits the file.
func (w *Writer) finish(last int64) error {
	if w.frames == 0 {
		return failed("write", w.path, errors.New("no frame was written"), "")
	}
	if err := w.finishVideo(); err != nil {
		return err
	}
	if w.copy != nil {
		if err := w.copy.until(last); err != nil {
			return w.fail("write", err)
		}
		if err := w.copy.finish(); err != nil {
			return w.fail("write", err)
		}
		w.notes = append(w.notes, w.copy.notes()...)
		w.dropped = append(w.dropped, w.copy.dropped()...)
		w.dropped = append(w.dropped, w.copy.misplaced(w.box, w.enc.timing.base)...)
	}
	w.tellLost()
	if n := w.enc.timing.nudged; n > 0 {
		w.notes = append(w.notes, fmt.Sprintf("%d frames fell on a time that was taken in %s and were moved on", n, w.box.ext[1:]))
	}
	if w.gaps > 0 {
		w.notes = append(w.notes, fmt.Sprintf("%s holds frames one after another: %d times a longer one lasts one frame only, and the film is %d frame lengths shorter", w.box.ext[1:], w.gaps, w.lost))
	}
	if err := fault.At("write trailer"); err != nil {
		return w.fail("write", err)
	}
	if err := w.out.WriteTrailer(); err != nil {
		return w.fail("write", err)
	}
	if err := w.sink.Flush(); err != nil {
		return writeError(w.path, err)
	}
	if err := w.noteStarts(); err != nil {
		return err
	}
	if err := w.noteFinished(); err != nil {
		return err
	}
	w.free()
	w.closed = true
	if err := w.part.commit(); err != nil {
		_ = w.part.remove()
		return err
	}
	if !w.part.pipe {
		removeStrays(w.path)
	}
	return nil
}

// finishVideo brings the last of the video to the muxer.
func (w *Writer) finishVideo() error {
	if w.chunks != nil {
		return w.join(context.Background())
	}
	if err := w.enc.flush(); err != nil {
		return w.fail("encode", err)
	}
	return w.drain()
}

// Abort gives the film up and leaves nothing behind; with KeepPartial it
// finishes what was written so far under the output's name, sound cut where the
// picture ends. After Close it does nothing.
func (w *Writer) Abort() error {
	if w.closed {
		return nil
	}
	if w.o.KeepPartial && w.frames > 0 && w.err == nil {
		if w.chunks != nil {
			if err := w.keep(); err != nil {
				_ = w.discard()
				return err
			}
		}
		last := rescale(w.enc.timing.lastPTS+w.lead, w.enc.timing.base, microseconds)
		if err := w.finish(last); err != nil {
			_ = w.discard()
			return err
		}
		w.kept = true
		return nil
	}
	return w.discard()
}

// Kept reports whether Abort has left a film of what was written.
func (w *Writer) Kept() bool { return w.kept }

func (w *Writer) discard() error {
	w.closed = true
	w.free()
	return w.part.remove()
}

// free releases every native object; the hidden file stays.
func (w *Writer) free() {
	if w.copy != nil {
		w.copy.free()
	}
	av.FreePacket(&w.pkt)
	if w.out != nil {
		w.out.Free()
	}
	if w.sink != nil {
		w.sink.Free()
	}
	if w.chunks != nil {
		w.chunks.abort()
	}
	if w.enc != nil {
		w.enc.free()
	}
}
