package vidcolor

// Turn is how a picture is turned to be shown: by so many quarters of a turn,
// counter-clockwise, 0 to 3.
type Turn int

// TurnOf is the turn of a display rotation in degrees, counter-clockwise, as VideoInfo
// has it; 0 of what is no quarter of a turn.
func TurnOf(degrees int) Turn {
	if degrees%90 != 0 {
		return 0
	}
	return Turn((degrees/90%4 + 4) % 4)
}

// Size is the size that a picture of w × h has when it is turned.
func (t Turn) Size(w, h int) (int, int) {
	if t%2 != 0 {
		return h, w
	}
	return w, h
}

// From is where the sample at column x of row y of the turned picture lies in the
// picture itself, which is of w × h.
func (t Turn) From(x, y, w, h int) (int, int) {
	switch t {
	case 1:
		return w - 1 - y, x
	case 2:
		return w - 1 - x, h - 1 - y
	case 3:
		return y, h - 1 - x
	}
	return x, y
}

// Copy writes src, turned, to dst, which has its depth and its size as turned. Samples
// are moved, never altered.
func (t Turn) Copy(dst, src *Plane) {
	n := src.BytesPerSample()
	for y := range dst.Height {
		to := dst.Pix[y*dst.Stride:]
		if t == 0 {
			copy(to[:dst.Width*n], src.Pix[y*src.Stride:])
			continue
		}
		for x := range dst.Width {
			sx, sy := t.From(x, y, src.Width, src.Height)
			copy(to[x*n:][:n], src.Pix[sy*src.Stride+sx*n:])
		}
	}
}

// Plane is p turned, in a plane of its own, whose rows are not padded.
func (t Turn) Plane(p *Plane) Plane {
	w, h := t.Size(p.Width, p.Height)
	out := NewPlane(w, h, p.Depth)
	t.Copy(&out, p)
	return out
}
