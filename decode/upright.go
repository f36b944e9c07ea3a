package decode

import "github.com/vidcolor/vidcolor"

// orientation is how the first row and column of a stored photo lie when it is
// shown: the values of EXIF's tag 274 (CIPA DC-008, 4.6.4), 1 to 8, where 1 is
// upright. What is not 2 to 8 counts as upright.
type orientation int

const upright orientation = 1

// swaps reports whether width and height change places.
func (o orientation) swaps() bool { return o >= 5 && o <= 8 }

// turned reports whether o is anything but upright.
func (o orientation) turned() bool { return o >= 2 && o <= 8 }

// turner puts frames on request upright: samples are moved, never altered.
type turner struct {
	how    orientation
	stored *vidcolor.Frame // as the file has it
}

// quarterTurn is the orientation that undoes a display rotation in degrees,
// counter-clockwise; upright for what is no quarter of a turn.
func quarterTurn(degrees int) orientation {
	switch (degrees%360 + 360) % 360 {
	case 90:
		return 8
	case 180:
		return 3
	case 270:
		return 6
	}
	return upright
}

// describe makes of what the file holds what is shown.
func (t *turner) describe(i *vidcolor.VideoInfo) {
	if !t.how.swaps() {
		return
	}
	i.Width, i.Height = i.Height, i.Width
	i.Layout.SubX, i.Layout.SubY = i.Layout.SubY, i.Layout.SubX
	i.SampleAspect.Num, i.SampleAspect.Den = i.SampleAspect.Den, i.SampleAspect.Num
}

// turn writes src, as stored, to dst, as shown.
func (t *turner) turn(dst, src *vidcolor.Plane) {
	w, h := src.Width-1, src.Height-1
	from := [...]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - x, y },
		3: func(x, y int) (int, int) { return w - x, h - y },
		4: func(x, y int) (int, int) { return x, h - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - x },
		7: func(x, y int) (int, int) { return w - y, h - x },
		8: func(x, y int) (int, int) { return w - y, x },
	}[t.how]
	for y := range dst.Height {
		for x := range dst.Width {
			sx, sy := from(x, y)
			dst.Set(x, y, src.At(sx, sy))
		}
	}
}

// convert reads cur into f and puts it upright.
func (r *Reader) convert(f *vidcolor.Frame) (resized bool, err error) {
	if !r.turner.how.turned() {
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
	t.turn(&f.Luma, &t.stored.Luma)
	if r.o.Chroma || r.conv.keep != nil {
		t.turn(&f.U, &t.stored.U)
		t.turn(&f.V, &t.stored.V)
	}
	return resized, nil
}
