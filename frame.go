package vidcolor

import "strconv"

// Layout says how chroma is sampled and how deep samples are: the shape of a
// planar YUV picture.
type Layout struct {
	SubX  int // log2 of horizontal chroma subsampling: 1 for 4:2:0 and 4:2:2, 0 for 4:4:4
	SubY  int // log2 of vertical chroma subsampling: 1 for 4:2:0, 0 for 4:2:2 and 4:4:4
	Depth int // bits a sample, 8 to 16

	// Center says that chroma columns lie in the middle of the luma columns that they
	// cover, as in JPEG and WebP, and not on the first of these, as in video. It is
	// told of pictures that are read; what is painted has it false.
	Center bool
}

// ChromaSize returns the size of the chroma planes of a picture of width ×
// height samples: odd sizes round up.
func (l Layout) ChromaSize(width, height int) (w, h int) {
	return (width + 1<<l.SubX - 1) >> l.SubX, (height + 1<<l.SubY - 1) >> l.SubY
}

// String names the layout as FFmpeg does, without byte order: "yuv420p10".
func (l Layout) String() string {
	name := "yuv444p"
	switch {
	case l.SubX == 1 && l.SubY == 1:
		name = "yuv420p"
	case l.SubX == 1:
		name = "yuv422p"
	case l.SubX == 2 && l.SubY == 0:
		name = "yuv411p"
	case l.SubX == 2:
		name = "yuv410p"
	case l.SubY == 1:
		name = "yuv440p"
	}
	if l.Depth > 8 {
		name += strconv.Itoa(l.Depth)
	}
	return name
}

// Frame is one picture on its way through the line. It has one owner at a
// time: whoever took it from a channel or from the pool. The owner passes it on
// or calls Release, never both.
type Frame struct {
	Index    int64    // place among the decoded frames, from 0
	PTS      int64    // presentation time in ticks of TimeBase
	Duration int64    // ticks of TimeBase, 0 if unknown
	TimeBase Rational // seconds a tick
	Shift    int64    // ticks added to the source's time, which began anew before this frame; mostly 0

	Luma Plane // exactly as decoded, at the source's depth; nobody writes it after the decoder
	U, V Plane // chroma, none or of any content until painted (or decoded, where chroma was asked for)

	Layout Layout   // layout of U and V, and the depth that the encoder wants
	Tag    ColorTag // matrix, range, primaries and transfer

	Interlaced    bool // two fields woven into one frame
	TopFieldFirst bool // meaningful where Interlaced
	Corrupt       bool // the decoder concealed damage here

	Side []SideData // captions and the like that ride on the picture; mostly nil

	Begin Transition // how a shot begins here, TransitionNone within one; known behind the tracker

	pool *Pool
}

// NewFrame allocates a frame that belongs to no pool: luma of lumaDepth bits,
// chroma as layout says.
func NewFrame(width, height, lumaDepth int, layout Layout) *Frame {
	f := &Frame{Layout: layout, Luma: NewPlane(width, height, lumaDepth)}
	cw, ch := layout.ChromaSize(width, height)
	f.U = NewPlane(cw, ch, layout.Depth)
	f.V = NewPlane(cw, ch, layout.Depth)
	return f
}

// Bare is the frame without planes, side data and pool: what it is and when it is shown.
func (f *Frame) Bare() *Frame {
	b := *f
	b.Luma, b.U, b.V, b.Side, b.pool = Plane{}, Plane{}, Plane{}, nil, nil
	return &b
}

// Release gives the frame back to its pool. The caller must not touch it
// afterwards. Releasing a frame without a pool does nothing.
func (f *Frame) Release() {
	if f.pool != nil {
		f.pool.put(f)
	}
}
