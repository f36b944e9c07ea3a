package decode

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/vidcolor/vidcolor"
)

// Options say how to read. The zero value reads the whole film's luma.
type Options struct {
	Threads int // decoder threads, 0 = one a core, at most 4

	// Start and Duration choose frames with Start ≤ t < Start + Duration, where
	// t counts from the beginning of the film. 0 and 0 mean the whole film.
	// Timestamps stay the film's own.
	Start, Duration time.Duration

	// Chroma fills U and V too: at the source's own layout, neutral for grey
	// sources. RGB sources then give luma and chroma of 16 bits, full range,
	// 4:4:4, by the completed tag's matrix.
	Chroma bool

	// FrameRate is that of numbered pictures; zero means DefaultFrameRate. Other
	// films have their own.
	FrameRate vidcolor.Rational

	// Deinterlace makes whole pictures of frames that hold two fields, by FFmpeg's
	// bwdif: one frame a frame, at its time. Luma of those frames is new.
	Deinterlace bool

	// Nearby lets the film begin at any frame where a seek to Start leads, whose time
	// need not be the one that is given: enough for a look at a film.
	Nearby bool

	// Upright turns frames as the display rotation says, by quarters of a turn; Info
	// has none then. Photos are turned upright in any case.
	Upright bool

	// Stream, if not nil, gives the bytes of the input, from the beginning at each
	// call: the path is then only a name. They are read in order and never sought.
	Stream func() (io.ReadCloser, error)

	// Playlists lets the file lead to others on this machine, as HLS, DASH and ffconcat
	// do, and QuickTime films whose parts lie elsewhere. Without it such a file is
	// refused, and no file but the one that is named is read.
	Playlists bool

	// Page is the picture of a photo that holds several (TIFF), from 0.
	Page int

	// Blank gives a picture of a photo that holds several, of which no row can be decoded,
	// in mid-grey, as damage that Damage.Blank counts, instead of failing.
	Blank bool

	FailOnError bool // stop at the first damage instead of counting it
}

// Validate reports the first field that is out of range.
func (o Options) Validate() error {
	switch {
	case o.Threads < 0 || o.Threads > 64:
		return fmt.Errorf("threads %d is not between 0 and 64", o.Threads)
	case o.FrameRate != (vidcolor.Rational{}) && !(o.FrameRate.Valid() && o.FrameRate.Float() >= 0.01 && o.FrameRate.Float() <= 1000):
		return fmt.Errorf("frame rate %v is not between 0.01 and 1000", o.FrameRate)
	case o.Page < 0:
		return fmt.Errorf("page %d is negative", o.Page)
	case o.Start < 0:
		return fmt.Errorf("start %v is negative", o.Start)
	case o.Duration < 0:
		return fmt.Errorf("duration %v is negative", o.Duration)
	}
	return nil
}

func (o Options) threads() int {
	if o.Threads > 0 {
		return o.Threads
	}
	// More frame threads hold more frames, a hidden queue.
	return min(4, runtime.GOMAXPROCS(0))
}

// usage makes a wrong option an error that says so.
func usage(op, path string, err error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: op, Path: path, Err: err, Hint: hint}
}

// failed makes an error of a file that is to blame itself.
func failed(op, path string, err error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: op, Path: path, Err: err, Hint: hint}
}
