package encode

import (
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// copyChapters copies the chapters of the range that is written. The first
// frame is not known yet, so they may be off by less than a frame.
func (w *Writer) copyChapters() error {
	if w.copy == nil {
		return nil
	}
	offset, end := int64(0), int64(av.NoEnd)
	origin := w.copy.in.StartTime()
	if origin == vidcolor.NoPTS {
		origin = 0
	}
	if w.o.Start > 0 {
		offset = origin + w.o.Start.Microseconds()
	}
	if w.o.Duration > 0 {
		end = origin + (w.o.Start + w.o.Duration).Microseconds()
	}
	if err := fault.At("copy chapters"); err != nil {
		return failed("write", w.path, err, "")
	}
	if err := av.CopyChapters(w.out.FormatContext, w.copy.in.FormatContext, offset, end); err != nil {
		return failed("write", w.path, err, "")
	}
	n := av.Chapters(w.out.FormatContext)
	if n == 0 {
		return nil
	}
	held, err := w.holdsChapters()
	if err != nil {
		return failed("write", w.path, err, "")
	}
	if !held {
		w.dropped = append(w.dropped, lostChapters(n, w.box.ext[1:]))
	}
	return nil
}

// holdsChapters writes the film's chapters to a trial file and reports whether its reader
// finds any.
func (w *Writer) holdsChapters() (bool, error) {
	t, ok, err := newTrial(w.box, nil, func(out *av.Output) error {
		if err := addEncoded(out, w.enc, &w.in); err != nil {
			return err
		}
		return av.CopyChapters(out.FormatContext, w.out.FormatContext, 0, av.NoEnd)
	})
	if err != nil || !ok {
		return true, err // of a header that is refused the film's own will say it
	}
	defer t.free()
	t.writeAnything()
	back, err := t.read()
	if back == nil { // nothing recognises so short a file
		return w.box.mkv || w.box.mov, err
	}
	defer back.Close()
	return av.Chapters(back.FormatContext) > 0, nil
}
