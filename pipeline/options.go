package pipeline

import (
	"fmt"
	"runtime"
	"time"

	"github.com/vidcolor/vidcolor"
)

// Defaults of [Options].
const (
	DefaultQueue = 2 // items a channel holds between two stages
	DefaultBatch = 1 // keyframes a call of the network
)

// Limits by bytes, so that large frames do not multiply into gigabytes.
const (
	batchBytes = 32 << 20 // frames that wait for one batch of keyframes
	spareBytes = 8 << 20  // frames beyond those that the stages need to go on
)

// Options say what frames a run lends and how much of it works at once. Width,
// Height, LumaDepth and Layout must be set; the rest works as zero.
type Options struct {
	Width, Height int             // of the luma, in samples
	LumaDepth     int             // bits of the source's luma, 8 to 16
	Layout        vidcolor.Layout // what the painter writes and the sink takes
	Tag           vidcolor.ColorTag

	Queue    int // items between two stages, 0 = DefaultQueue
	Painters int // frames painted at once, 0 = one a processor, at most 4
	Batch    int // keyframes a network call, 0 = DefaultBatch

	// First is the film index of the first frame that the source gives, From that
	// of the first one that is wanted: those before it are looked at for what they
	// teach of their shot, and neither painted nor written.
	First, From int64

	// Until is the film index of the first frame that is not wanted any more, 0 = none.
	// It is to begin a shot with a cut: those from it on are looked at only as far as
	// those before it need that, and the run ends as it would at the film's end.
	Until int64

	// Keep says which shots keep the chroma that the source gives, sample for sample.
	// Unless that is KeepNever the source fills U and V, too, in Layout; else its frames
	// have no planes for them.
	Keep Keep

	// Kept is called with the first frame of each shot that is to keep its chroma by
	// KeepAuto; an error ends the run. May be nil.
	Kept func(frame int64) error

	// Bare says that nobody wants the pictures: a frame's planes go back to the pool once it
	// has been looked at, and the guide's keyframes, the painter and the sink get it
	// without them ([vidcolor.Frame.Bare]).
	Bare bool

	// Looked is called by [Scan] with every frame in order, as it was read and with how it
	// begins; it keeps none. An error from it ends the scan. May be nil.
	Looked func(*vidcolor.Frame) error

	// Clock gives the processor time of the thread that calls it, for [Effort]; nil = not
	// measured.
	Clock func() time.Duration

	Total    int64          // frames expected, 0 if unknown; only for progress
	Progress func(Progress) // called twice a second from one goroutine, may be nil
	Shot     func(Shot)     // called with each shot that has ended, before its last frames are written; may be nil
}

// Validate names the first field that is out of range.
func (o Options) Validate() error {
	switch {
	case o.Width < 1 || o.Height < 1:
		return fmt.Errorf("pipeline: frame size %d×%d: must be at least 1×1", o.Width, o.Height)
	case o.LumaDepth < 8 || o.LumaDepth > 16:
		return fmt.Errorf("pipeline: luma depth %d: must be 8 to 16", o.LumaDepth)
	case o.Layout.Depth < 8 || o.Layout.Depth > 16:
		return fmt.Errorf("pipeline: chroma depth %d: must be 8 to 16", o.Layout.Depth)
	case o.First < 0 || o.From < 0 || o.From > 0 && o.From < o.First:
		return fmt.Errorf("pipeline: frames wanted from %d of a source that begins at %d", o.From, o.First)
	case o.Until < 0 || o.Until > 0 && o.Until <= max(o.First, o.From):
		return fmt.Errorf("pipeline: frames wanted up to %d, which is not behind the first", o.Until)
	case o.Keep < KeepNever || o.Keep > KeepAlways:
		return fmt.Errorf("pipeline: keep %d: unknown", o.Keep)
	case o.Queue < 0 || o.Painters < 0 || o.Batch < 0:
		return fmt.Errorf("pipeline: queue %d, painters %d, batch %d: must not be negative", o.Queue, o.Painters, o.Batch)
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.Queue == 0 {
		o.Queue = DefaultQueue
	}
	if o.Painters == 0 {
		o.Painters = min(runtime.GOMAXPROCS(0), 4)
	}
	if o.Batch == 0 {
		o.Batch = DefaultBatch
	}
	return o
}

// frameBytes is the size of one frame's planes in bytes.
func (o Options) frameBytes() int {
	cw, ch := o.Layout.ChromaSize(o.Width, o.Height)
	return o.Width*o.Height*((o.LumaDepth+7)/8) + 2*cw*ch*((o.Layout.Depth+7)/8)
}

// window is the largest number of frames that wait for one batch. It follows
// from the options alone, so that batches never depend on timing.
func (o Options) window() int {
	if o.Batch == 1 {
		return 1 // frames between keyframes wait for nothing
	}
	return min(max(batchBytes/o.frameBytes(), 1), 16*o.Batch)
}

// poolSize is the number of frames that the line may hold: what tracker, batch
// and carrier keep before they hand anything on, plus spare ones that let the
// stages work side by side.
func (o Options) poolSize(trackerAhead, carrierAhead int) int {
	if o.Bare {
		return trackerAhead + 4 + min(2*o.Queue+2*o.Painters+4, max(spareBytes/o.frameBytes(), 2))
	}
	need := trackerAhead + o.window() + carrierAhead + 4
	spare := o.window() + 4*o.Queue + 2*o.Painters + 4
	return need + min(spare, max(spareBytes/o.frameBytes(), 2))
}
