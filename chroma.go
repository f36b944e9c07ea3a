package vidcolor

// Proxy is the small picture of a frame that the network and the motion search
// look at.
type Proxy struct {
	Index int64     // the frame's Index
	W, H  int       // multiples of 32
	L     []float32 // CIELAB L of the luma, 0 to 100, W×H row by row
	Asked bool      // what a person said is to be found for this frame, keyframe or not
	Tone  Tone      // whether the frame itself is in colour

	Emulsion string // what recorded this frame, "" = what recorded the film
}

// Tone says whether a frame is in real colour.
type Tone int8

// Tones. What is neither clearly grey, tinted or toned nor clearly in colour is unsure.
const (
	ToneUnsure Tone = iota
	ToneGrey
	ToneColor
)

// Features is what the first half of the network says of one frame.
type Features struct {
	Index int64
	W, H  int         // size of the proxy
	Maps  [][]float32 // local maps in the order of the network's outputs, opaque
	G     []float32   // global feature
	Scene []float32   // scene probabilities, summing to 1

	// Support says how far the picture itself speaks for a colour at each place of the
	// chroma, 0 to 1: not at all where a frame is blank, or on a card's ground; nil is 1
	// everywhere.
	Support []float32
}

// Chroma is colour at network resolution: a quarter of the proxy each way.
type Chroma struct {
	Index int64
	W, H  int
	A, B  []float32 // CIELAB a and b, W×H row by row
	Conf  []float32 // confidence 0 to 1: 1 − entropy/log(bins) of the network's classes

	// Details are painted over the rest, in this order.
	Details []Detail
}

// NewChroma allocates neutral chroma of w × h with confidence 0.
func NewChroma(w, h int) *Chroma {
	buf := make([]float32, 3*w*h)
	n := w * h
	return &Chroma{W: w, H: h, A: buf[:n:n], B: buf[n : 2*n : 2*n], Conf: buf[2*n:]}
}

// Mark is what the look at a frame decided: the shot it belongs to, whether the
// network is to run on it, and the motion from the frame before.
type Mark struct {
	Index int64
	Shot  int          // number of the shot, from 0
	First bool         // first frame of its shot: nothing may be carried across
	Key   bool         // the network runs on this frame
	Asked bool         // no key, but what a person said is to be found for it as for every key
	Said  *Said        // what a person said, of a frame that is a key or asked for; nil for nothing
	Blank bool         // there is no picture: black, white, grey, leader
	Begin Transition   // how the shot begins, where First
	Mixed int          // frames before this one in which it and the old scene mix, where Begin is a dissolve or fade
	Shows func() Alike // what a key shows, found when it is first asked for; nil, and its result, where nobody can say
	Proxy *Proxy       // may be dropped by its owner once the mark has been carried

	Motion any // owned and understood by the temporal package alone
}
