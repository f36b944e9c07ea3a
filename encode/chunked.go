package encode

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/chunk"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// leastChunk is the number of frames that a chunk has at least, the film's last
// excepted: films of few frames a second are not to begin anew at each.
const leastChunk = 24

// Journal is the folder of an unfinished film, which package job opens: the list of its
// chunks and the files that they lie in.
type Journal = journal.Journal

// Chunk is an entry of that list: which frames and times a chunk holds, and what the
// encoder's clock carries over its end.
type Chunk = journal.Chunk

// chunked is the state of a writer that keeps its video in chunks until the film
// is complete. Each chunk has an encoder of its own, so that it depends on its
// frames alone, and a chunk's end on the film and the options alone.
type chunked struct {
	j      *Journal
	length time.Duration

	out     *chunk.Writer // the open chunk, nil between two
	cur     Chunk
	open    bool // cur is
	order   order
	used    bool          // the encoder has had its chunk, or was opened for the film's first
	cut     journal.Place // first frame of the last shot that begins with a cut
	last    journal.Place // last frame written
	partial *Chunk        // given up midway; it is not noted in the journal
	joined  bool
	scrap   chunk.Packet
}

// InChunks makes the writer keep its video in chunks of about length in j's
// folder, each noted in j, and put the film together in [Writer.Join] or Close.
// What j holds already counts as written: Frames says how much. Abort leaves the
// chunks. It is called before the first Write; j stays the caller's.
func (w *Writer) InChunks(j *Journal, length time.Duration) {
	w.chunks = &chunked{j: j, length: length}
	removeStrays(w.path) // a join that was killed leaves as much as the film
	m := j.Manifest()
	if len(m.Chunks) == 0 {
		return
	}
	c := &m.Chunks[len(m.Chunks)-1]
	w.begin(m.Chunks[0].FirstPTS, m.TimeBase, len(m.Chunks[0].Shifts) > 0)
	w.chunks.used = w.enc.spec.standard
	w.frames = m.Frames()
	for _, c := range m.Chunks {
		for _, s := range c.Shifts {
			w.noteShift(s, m.TimeBase)
		}
		for what, n := range c.Lost {
			w.marks.add(what, n)
		}
	}
	w.chunks.cut, w.chunks.last = c.Resume, c.Last
	t := w.enc.timing
	t.frames, t.lastPTS, t.lastTick, t.nudged = w.frames, c.Clock, c.ClockTick, c.Nudged
}

// Frames is the number of frames written, those of finished chunks included.
func (w *Writer) Frames() int64 { return w.frames }

// writeChunk encodes f into the open chunk, or into the next where that is full.
func (w *Writer) writeChunk(f *vidcolor.Frame) error {
	c := w.chunks
	at := c.arrive(f)
	if c.full(f) {
		if err := w.endChunk(false); err != nil {
			return err
		}
	}
	if !c.open {
		if err := w.beginChunk(f); err != nil {
			return err
		}
	}
	w.countIn(f, at)
	return w.write(f)
}

// arrive notes where the shot of f, which comes next, begins.
func (c *chunked) arrive(f *vidcolor.Frame) journal.Place {
	at := journal.Place{Frame: f.Index, PTS: f.PTS, Luma: f.Luma.Sum()}
	// A shot that begins with a cut needs nothing from before it. One that
	// emerges from a dissolve may.
	if f.Begin == vidcolor.TransitionStart || f.Begin == vidcolor.TransitionCut {
		c.cut = at
	}
	return at
}

// countIn counts f, which lies at, into the open chunk.
func (w *Writer) countIn(f *vidcolor.Frame, at journal.Place) {
	c := w.chunks
	if w.noteShift(f.Shift, f.TimeBase) {
		c.cur.Shifts = append(c.cur.Shifts, f.Shift)
	}
	c.last = at
	c.cur.Frames++
}

// full reports whether the open chunk ends before f: at a shot's beginning from
// half of its length on, else when it has its length.
func (c *chunked) full(f *vidcolor.Frame) bool {
	if !c.open || c.cur.Frames < leastChunk {
		return false
	}
	seconds := vidcolor.Seconds(f.PTS-c.cur.FirstPTS, f.TimeBase)
	return seconds >= c.length.Seconds() || f.Begin != vidcolor.TransitionNone && seconds >= c.length.Seconds()/2
}

// beginChunk opens a chunk for f and an encoder for it.
func (w *Writer) beginChunk(f *vidcolor.Frame) error {
	c := w.chunks
	header := bytes.Clone(w.enc.ctx.ExtraData())
	if c.used {
		if err := w.renewEncoder(); err != nil {
			return err
		}
		if !bytes.Equal(header, w.enc.ctx.ExtraData()) {
			return failed("encode", w.path, errors.New("the encoder describes each part of the film in another way"), "choose another encoder, such as libx264 or ffv1")
		}
	}
	c.used = true
	var err error
	if c.out, err = c.j.NewChunk(header, f.TimeBase); err != nil {
		return writeError(c.j.Dir(), err)
	}
	c.begin(f)
	return nil
}

// begin begins to count a chunk with f.
func (c *chunked) begin(f *vidcolor.Frame) {
	c.cur, c.open, c.order = Chunk{First: f.Index, FirstPTS: f.PTS}, true, order{}
}

// renewEncoder puts a fresh encoder into the place of the one that was flushed.
// Its clock goes on.
func (w *Writer) renewEncoder() error {
	t := w.enc.timing
	t.inside = t.inside[:0]
	w.enc.free() // before the next one is opened: two at a time would be the film's peak of memory
	av.Trim()
	e, _, _, err := openEncoder(w.path, &w.in, w.enc.tag, w.box, w.o, t.frames)
	if err != nil {
		return err
	}
	w.enc, e.timing = e, t
	return nil
}

// add puts a packet of the encoder into the open chunk.
func (c *chunked) add(p *astiav.Packet) error {
	c.order.add(p.Pts(), p.Dts())
	c.scrap = chunk.Packet{PTS: p.Pts(), Duration: p.Duration(), Flags: int(p.Flags()), Data: av.PacketData(p)}
	err := c.out.Add(c.scrap)
	c.scrap.Data = nil
	if err != nil {
		return writeError(c.j.Dir(), err)
	}
	return nil
}

// endChunk completes the open chunk and notes it; last says that no frame
// follows.
func (w *Writer) endChunk(last bool) error {
	c := w.chunks
	if err := w.flushChunk(); err != nil {
		return err
	}
	out := c.out
	c.out, c.open = nil, false
	if err := c.j.Add(out, c.cur, last); err != nil {
		out.Abort()
		return writeError(c.j.Dir(), err)
	}
	return nil
}

// flushChunk brings all packets of the open chunk into it.
func (w *Writer) flushChunk() error {
	c := w.chunks
	if err := w.enc.flush(); err != nil {
		return w.fail("encode", err)
	}
	if err := w.drain(); err != nil {
		return err
	}
	w.closeCount()
	c.cur.Delay = min(c.order.delay(), int(c.cur.Frames))
	if c.order.frames() == 0 {
		return failed("encode", w.path, fmt.Errorf("%d frames gave no packet", c.cur.Frames), "")
	}
	return nil
}

// closeCount notes where the open chunk ends.
func (w *Writer) closeCount() {
	c, t := w.chunks, w.enc.timing
	c.cur.LastPTS, c.cur.Last, c.cur.Resume = c.last.PTS, c.last, c.cut
	c.cur.Clock, c.cur.ClockTick, c.cur.Nudged = t.lastPTS, t.lastTick, t.nudged
}

// keep completes the open chunk without noting it, for a film that ends here.
func (w *Writer) keep() error {
	c := w.chunks
	if c.out == nil {
		return nil
	}
	if err := w.flushChunk(); err != nil {
		return err
	}
	out := c.out
	c.out, c.open = nil, false
	var err error
	if c.cur.Bytes, c.cur.SHA256, err = out.Commit(); err != nil {
		return writeError(c.j.Dir(), err)
	}
	c.partial = &c.cur
	return nil
}

func (c *chunked) abort() {
	if c.out != nil {
		c.out.Abort()
		c.out, c.open = nil, false
	}
}

// noteFinished notes in the journal that the film is about to get its name.
func (w *Writer) noteFinished() error {
	if w.chunks == nil || w.chunks.partial != nil {
		return nil
	}
	st, err := w.part.Stat()
	if err == nil {
		err = w.chunks.j.Finish(st.Size())
	}
	if err != nil {
		return writeError(w.chunks.j.Dir(), err)
	}
	return nil
}
