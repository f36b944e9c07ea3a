package pipeline

import (
	"errors"

	"github.com/vidcolor/vidcolor"
)

// Stages are the parts that one run joins. The caller opens and closes them; a
// run uses each of Source, Tracker, Carrier and Sink from one goroutine at a
// time, and the Colorizer from several.
type Stages struct {
	Source    Source
	Colorizer Colorizer
	Tracker   Tracker
	Carrier   Carrier
	Sink      Sink
	Guide     Guide // may be nil
	Liker     Liker // may be nil
}

func (s Stages) validate() error {
	switch {
	case s.Source == nil:
		return errors.New("pipeline: no source")
	case s.Colorizer == nil:
		return errors.New("pipeline: no colorizer")
	case s.Tracker == nil:
		return errors.New("pipeline: no tracker")
	}
	return nil
}

// item is a frame on its way through the line with what is known of it so far.
// Its frame is owned by whoever holds the item.
type item struct {
	frame  *vidcolor.Frame
	proxy  *vidcolor.Proxy
	mark   *vidcolor.Mark
	chroma *vidcolor.Chroma

	hues *hues // of the frame's own chroma, until its shot is judged
	kept bool  // its shot keeps its own chroma: the network does not see it
	own  bool  // it keeps its own chroma
}

// key reports whether the network runs on it.
func (it *item) key() bool { return it.mark.Key && !it.kept }

// batch is a run of consecutive items of which those in keys are keyframes.
type batch struct {
	items    []*item
	keys     []*item
	features []*vidcolor.Features // of keys, after the features stage
	colored  []colored            // the same, after the second graph
}
