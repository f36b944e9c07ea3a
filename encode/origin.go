package encode

import (
	"math"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// begin fixes where the output's time begins, by the first frame's; anew says that
// the source's time has begun anew by then.
func (w *Writer) begin(pts int64, tb vidcolor.Rational, anew bool) {
	start, end := int64(math.MinInt64), int64(math.MaxInt64)
	if w.o.Start > 0 || w.box.cfr {
		w.offset = pts
	}
	if w.o.Start > 0 {
		start = rescale(pts, tb, microseconds)
	}
	if w.o.Duration > 0 {
		end = rescale(pts, tb, microseconds) + w.o.Duration.Microseconds()
	}
	if w.copy != nil {
		w.copy.from(start, end, anew)
		if w.box.cfr && w.o.Start == 0 {
			w.lead = w.copy.align(rescale(pts, tb, microseconds), w.enc.timing.base)
		}
	}
}

// noteShift tells the copier where the source's time began anew; false if it did not.
func (w *Writer) noteShift(shift int64, tb vidcolor.Rational) bool {
	if shift == w.shift {
		return false
	}
	w.shift = shift
	if w.copy != nil {
		w.copy.shifts = append(w.copy.shifts, rescale(shift, tb, microseconds))
	}
	return true
}

// place moves a packet behind what comes before the first frame, in a container without
// times: where that is empty, packets say so. What is shown in the order in which it is
// decoded lies where it is shown.
func (w *Writer) place(p *astiav.Packet) error {
	if !av.Reorders(w.enc.ctx) {
		p.SetDts(p.Pts())
	}
	p.SetPts(p.Pts() + w.lead)
	p.SetDts(p.Dts() + w.lead)
	for at := int64(0); w.lastDTS == vidcolor.NoPTS && at < w.lead; at += mostEmpty {
		q := av.NewPacket()
		q.SetPts(at)
		q.SetDts(at)
		q.SetDuration(1)
		q.SetStreamIndex(w.stream.Index())
		err := w.out.Write(q)
		av.FreePacket(&q)
		if err != nil {
			return w.fail("write", err)
		}
	}
	return nil
}
