package decode

import (
	"fmt"
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

	FailOnError bool // stop at the first damage instead of counting it
}

// Validate reports the first field that is out of range.
func (o Options) Validate() error {
	switch {
	case o.Threads < 0 || o.Threads > 64:
		return fmt.Errorf("threads %d is not between 0 and 64", o.Threads)
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
