package vidcolor

import (
	"strings"
	"time"
)

// VideoInfo describes the main video stream of a file.
type VideoInfo struct {
	Path      string
	Container string // FFmpeg's format name
	Codec     string
	PixFmt    string // FFmpeg's name of the source's pixel format

	Width, Height int
	Depth         int      // bits of the luma that frames will carry
	Layout        Layout   // the source's own sampling; 4:2:0 for grey sources
	Gray          bool     // the source has no chroma planes
	Tag           ColorTag // as in the file, not completed
	TimeBase      Rational
	FrameRate     Rational // guessed nominal rate, may be zero
	SampleAspect  Rational // zero if unknown
	FieldOrder    string   // "progressive", "tt", "bb", "tb", "bt" or "unknown"
	Rotation      int      // display rotation in degrees, counter-clockwise as in the file's matrix

	Timecode string     // label of the first frame that is given, "hh:mm:ss:ff" or "hh:mm:ss;ff" where frames are dropped; "" = none
	Alpha    string     // what in a film may hold transparency: a pixel format, or a codec beside the container's alpha_mode; "" = nothing
	Scene    []SideData // of the first frame, what holds for all the film: SideMastering and SideLight

	StartPTS int64         // NoPTS if unknown
	Origin   int64         // ticks at which the film begins, its sound or its picture: what times a person writes are counted from
	Duration time.Duration // 0 if unknown
	Frames   int64         // the file's own count or an estimate from rate and duration; 0 if unknown
	Still    bool          // a photo: one frame from an image format
	Pages    int           // pictures in a photo's file; 0 of other files

	Metadata map[string]string // the file's tags, not to be changed
}

// LostAlpha says that a film's transparency is not kept, which no output has; "" where
// there can be none.
func (v *VideoInfo) LostAlpha() string {
	if v.Alpha == "" {
		return ""
	}
	return "transparency, which " + v.Alpha + " may hold: it is not kept"
}

// Time is a presentation time as people write it: from the film's beginning.
func (v *VideoInfo) Time(pts int64) time.Duration {
	return time.Duration(Rescale(pts-v.Origin, v.TimeBase, Rational{Num: 1, Den: int(time.Second)}))
}

// End is about when the picture ends, as people write it, by what the file says of itself,
// which may be wrong; 0 if unknown.
func (v *VideoInfo) End() time.Duration {
	if v.Duration <= 0 || v.StartPTS == NoPTS || strings.HasPrefix(v.Container, "matroska") {
		return v.Duration // Matroska says when it ends, not how long it is
	}
	return v.Duration + max(0, v.Time(v.StartPTS))
}

// StreamInfo describes any stream of a file, for `info` and for warnings.
type StreamInfo struct {
	Index    int    `json:"index"`
	Kind     string `json:"kind"` // video, audio, subtitle, data, attachment
	Codec    string `json:"codec"`
	Language string `json:"language,omitempty"`
	Title    string `json:"title,omitempty"`
	Detail   string `json:"detail,omitempty"` // size and rate, or sample rate and channels
	Main     bool   `json:"main"`             // the video stream that is coloured
	Cover    bool   `json:"cover,omitempty"`  // attached picture
}
