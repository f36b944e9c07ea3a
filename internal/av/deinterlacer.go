package av

import (
	"errors"
	"fmt"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// Deinterlacer is FFmpeg's bwdif for frames of one size and format: one frame
// comes out for each that goes in, one frame later. Frames that are not marked
// as interlaced pass unaltered. One goroutine uses it; Free frees it.
type Deinterlacer struct {
	graph     *astiav.FilterGraph
	src, sink *astiav.FilterContext
}

// NewDeinterlacer makes one for frames like f.
func NewDeinterlacer(f *astiav.Frame) (*Deinterlacer, error) {
	if err := fault.At("filter"); err != nil {
		return nil, err
	}
	d := &Deinterlacer{graph: astiav.AllocFilterGraph()}
	if d.graph == nil {
		return nil, errors.New("out of memory")
	}
	live[KindFilter].Add(1)
	d.graph.SetThreadCount(1)
	if err := d.open(f); err != nil {
		d.Free()
		return nil, err
	}
	return d, nil
}

func (d *Deinterlacer) open(f *astiav.Frame) (err error) {
	buffer, sink := astiav.FindFilterByName("buffer"), astiav.FindFilterByName("buffersink")
	if buffer == nil || sink == nil || astiav.FindFilterByName("bwdif") == nil {
		return errors.New("this FFmpeg has no filter bwdif")
	}
	d.src, err = d.graph.NewFilterContext(buffer, "in", astiav.FilterArgs{
		"video_size": fmt.Sprintf("%dx%d", f.Width(), f.Height()), "pix_fmt": f.PixelFormat().Name(), "time_base": "1/1000000", "pixel_aspect": "1/1",
	})
	if err != nil {
		return err
	}
	if d.sink, err = d.graph.NewFilterContext(sink, "out", nil); err != nil {
		return err
	}
	outputs, inputs := astiav.AllocFilterInOut(), astiav.AllocFilterInOut()
	defer outputs.Free()
	defer inputs.Free()
	outputs.SetName("in")
	outputs.SetFilterContext(d.src)
	inputs.SetName("out")
	inputs.SetFilterContext(d.sink)
	if err := d.graph.Parse("bwdif=mode=send_frame:deint=interlaced", inputs, outputs); err != nil {
		return err
	}
	return d.graph.Configure()
}

// Send hands f over, whose content it takes; nil says that none follows.
func (d *Deinterlacer) Send(f *astiav.Frame) error {
	if err := fault.At("filter input"); err != nil {
		return err
	}
	return d.src.BuffersrcAddFrame(f, astiav.NewBuffersrcFlags())
}

// Receive puts the next frame into f: astiav.ErrEagain if it needs another
// first, astiav.ErrEof after the last.
func (d *Deinterlacer) Receive(f *astiav.Frame) error {
	if err := fault.At("filter output"); err != nil {
		return err
	}
	return d.sink.BuffersinkGetFrame(f, astiav.NewBuffersinkFlags())
}

// Free releases the filter. It may be called twice.
func (d *Deinterlacer) Free() {
	if d.graph == nil {
		return
	}
	for _, c := range []*astiav.FilterContext{d.src, d.sink} {
		if c != nil {
			c.Free()
		}
	}
	d.graph.Free()
	d.graph = nil
	live[KindFilter].Add(-1)
}
