package temporal

import "fmt"

// Defaults of [Options], chosen by the figures of the package's clip test.
const (
	DefaultKeyInterval = 16  // frames
	DefaultSmooth      = 0.5 // a memory of about eight keyframes
)

// Options tune a [Tracker] and a [Carrier]; both of one film take the same. The
// zero value works: default distance of keyframes, no smoothing.
type Options struct {
	// KeyInterval is the longest distance between two keyframes of a shot, in
	// frames; 0 means [DefaultKeyInterval], 1 the network on every frame.
	KeyInterval int
	// Smooth says how much a keyframe's colour leans on the shot's earlier
	// keyframes: 0 = each speaks for itself, 1 = the longest memory. The
	// program's default is [DefaultSmooth].
	Smooth float64
	// Cuts says that a [Tracker] is asked only where shots begin, which takes about half
	// of the time: keyframes other than a shot's first are not chosen, and marks have no
	// Motion.
	Cuts bool
}

// Validate returns an error that names the field that is out of range.
func (o Options) Validate() error {
	if o.KeyInterval < 0 || o.KeyInterval > 1000 {
		return fmt.Errorf("temporal: KeyInterval is %d, allowed are 0 (default) to 1000", o.KeyInterval)
	}
	if !(o.Smooth >= 0 && o.Smooth <= 1) {
		return fmt.Errorf("temporal: Smooth is %g, allowed are 0 to 1", o.Smooth)
	}
	return nil
}

// complete fills defaults and pulls values into their ranges.
func (o Options) complete() Options {
	if o.KeyInterval <= 0 {
		o.KeyInterval = DefaultKeyInterval
	}
	o.KeyInterval = min(o.KeyInterval, 1000)
	if !(o.Smooth >= 0) {
		o.Smooth = 0
	}
	o.Smooth = min(o.Smooth, 1)
	return o
}
