package pipeline

import "github.com/vidcolor/vidcolor"

// Result is what a run did. A run that fails returns the part until then.
type Result struct {
	Frames        int64 // written to the sink, now or before Options.From
	Keyframes     int64 // keyframes among the frames that were tracked
	NetworkFrames int64 // frames that the network ran on
	CorruptFrames int64 // frames that the decoder marked as concealed
	Seconds       float64
	Effort        Effort // zero without Options.Clock
	Pool          int    // frames the pool could lend: the memory bound
	TimeBase      vidcolor.Rational
	Shots         []Shot
}

// Shot is a run of frames without a cut.
type Shot struct {
	Begin            vidcolor.Transition // how it begins
	Mixed            int                 // frames before First that are a mixture with the shot before
	First, Last      int64               // frame indexes, both inclusive
	StartPTS, EndPTS int64               // ticks of the result's time base; EndPTS is where the last frame ends
	LastPTS          int64               // presentation time of frame Last
	Keyframes        []int64             // frame indexes
	Scenes           []Scene             // likeliest first, at most TopScenes
	Confidence       float64             // mean confidence of the keyframes' chroma, 0 to 1
	Kept             bool                // it is in real colour, and keeps it
}

// Scene is a scene class, by its place in the network's list, with its
// probability averaged over the keyframes of a shot.
type Scene struct {
	Class       int
	Probability float64
}

// TopScenes is how many scenes a [Shot] lists at most.
const TopScenes = 5
