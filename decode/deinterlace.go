package decode

import (
	"fmt"
	"io"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
)

// deinterlacer stands behind the decoder where fields are to become frames.
type deinterlacer struct {
	filter *av.Deinterlacer
	w, h   int // of the frames that it is open for
	format astiav.PixelFormat
	held   *astiav.Frame // decoded, of another shape: waits until the filter is empty
	ended  bool
}

// decodeShown puts the next frame into cur, deinterlaced if that is wanted; io.EOF
// after the last.
func (r *Reader) decodeShown() error {
	if !r.o.Deinterlace {
		return r.decodeNext()
	}
	d := &r.deint
	for {
		if d.filter != nil {
			err := d.filter.Receive(r.cur)
			if err == nil {
				return d.check(r.cur)
			}
			if err == error(astiav.ErrEof) {
				d.close()
				if d.ended {
					return io.EOF
				}
			} else if err != error(astiav.ErrEagain) {
				return err
			}
		}
		if err := d.feed(r); err != nil {
			return err
		}
	}
}

// feed gives the filter one more frame, or ends it at the film's end and where
// the shape of frames changes.
func (d *deinterlacer) feed(r *Reader) error {
	if d.held == nil {
		d.held = av.NewFrame()
	}
	if !av.Filled(d.held) {
		err := r.decodeNext()
		if err == io.EOF && d.filter != nil {
			d.ended = true
			return d.filter.Send(nil)
		}
		if err != nil {
			return err
		}
		av.MoveFrame(d.held, r.cur)
	}
	f := d.held
	if d.filter != nil && (f.Width() != d.w || f.Height() != d.h || f.PixelFormat() != d.format) {
		return d.filter.Send(nil)
	}
	if d.filter == nil {
		filter, err := av.NewDeinterlacer(f)
		if err != nil {
			return fmt.Errorf("deinterlace: %w", err)
		}
		d.filter, d.w, d.h, d.format = filter, f.Width(), f.Height(), f.PixelFormat()
	}
	return d.filter.Send(f)
}

// check refuses what the filter could not do without converting the picture.
func (d *deinterlacer) check(f *astiav.Frame) error {
	if f.PixelFormat() != d.format {
		return fmt.Errorf("deinterlace: bwdif does not take pixel format %s", d.format)
	}
	return nil
}

// close forgets what is inside, after a seek too.
func (d *deinterlacer) close() {
	if d.filter != nil {
		d.filter.Free()
		d.filter = nil
	}
}

// reset begins anew after a seek.
func (d *deinterlacer) reset() {
	d.close()
	av.FreeFrame(&d.held)
	d.ended = false
}
