package temporal

const (
	riseStd  = plainStd // contrast of a shot's first frame below which it may come out of a fade
	riseStep = 1.05     // growth, of what is behind a frame over it, and
	riseSpan = 1.08     // over what is as far before it, while a picture rises
	riseFar  = 4        // distance in L from the blank frame from which that has to grow, too
)

// rise follows a picture that comes out of a fade: its shot begins with hardly any
// contrast, and contrast and distance from the blank frame's lightness grow together.
// What the network says of such frames is worth little; they take their colour from the
// keyframe at the fade's end.
type rise struct {
	on   bool
	over bool         // it was on before the last frame
	mean float32      // of the shot's first frame
	past [ahead]shown // the last frames, newest last
}

// shown is how much of a frame's picture there is: its contrast, and how far its mean
// lightness is from that of the blank frame.
type shown struct{ std, far float32 }

func (r *rise) of(l *look) shown { return shown{l.std, abs32(l.mean - r.mean)} }

// next decides of a shot's next frame l whether its picture still rises, and whether it
// has just ceased to; after are the frames behind it.
func (r *rise) next(l *look, first bool, after []*entry) bool {
	if first {
		*r = rise{on: l.std < riseStd, mean: l.mean}
	}
	if r.over = false; !r.on {
		return false
	}
	now, before := r.of(l), r.past[0]
	copy(r.past[:], r.past[1:])
	r.past[ahead-1] = now
	var most shown
	for _, e := range after {
		s := r.of(e.look)
		most = shown{max(most.std, s.std), max(most.far, s.far)}
	}
	r.on = l.blank() || grows(before.std, now.std, most.std) && (most.far < riseFar || grows(before.far, now.far, most.far))
	r.over = !r.on && !first
	return r.on
}

// kept is the share of a keyframe's evidence that counts in the next one: less where
// contrast has grown since, while the picture rises.
func (r *rise) kept(before, now float32) float32 {
	if !r.on && !r.over || before >= now {
		return 1
	}
	s := before / now
	return s * s
}

// dim is the share of a keyframe's chroma that a frame has which is part of a fade: what
// dims its lightness dims its colour.
func (mo *motion) dim(key *motion) float32 {
	if !mo.rises || key.std <= mo.std {
		return 1
	}
	return mo.std / key.std
}

func grows(before, now, after float32) bool { return after > riseStep*now && after > riseSpan*before }
