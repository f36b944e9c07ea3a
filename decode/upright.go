package decode

import "github.com/vidcolor/vidcolor"

// turner puts frames on request upright: samples are moved, never altered.
type turner struct {
	how    vidcolor.Turn
	stored *vidcolor.Frame // as the file has it
}

// describe makes of what the file holds what is shown.
func (t *turner) describe(i *vidcolor.VideoInfo) {
	if t.how%2 == 0 {
		return
	}
	i.Width, i.Height = i.Height, i.Width
	i.Layout.SubX, i.Layout.SubY = i.Layout.SubY, i.Layout.SubX
	i.SampleAspect.Num, i.SampleAspect.Den = i.SampleAspect.Den, i.SampleAspect.Num
}

// convert reads cur into f and puts it upright.
func (r *Reader) convert(f *vidcolor.Frame) (resized bool, err error) {
	if r.turner.how == 0 {
		return r.conv.convert(r.cur, f)
	}
	t := &r.turner
	if t.stored == nil {
		layout := r.stored.Layout
		if r.conv.keep != nil {
			layout = r.conv.keep.layout
		}
		t.stored = vidcolor.NewFrame(r.stored.Width, r.stored.Height, r.stored.Depth, layout)
	}
	if resized, err = r.conv.convert(r.cur, t.stored); err != nil {
		return resized, err
	}
	t.how.Copy(&f.Luma, &t.stored.Luma)
	if r.o.Chroma || r.conv.keeps(f) {
		t.how.Copy(&f.U, &t.stored.U)
		t.how.Copy(&f.V, &t.stored.V)
	}
	return resized, nil
}
