package pipeline

import (
	"context"

	"github.com/vidcolor/vidcolor"
)

// Source gives frames in presentation order.
type Source interface {
	// Next fills f, a frame of the source's size and depth whose rows are not padded,
	// with the next picture: its luma, PTS, Duration and TimeBase, and where they say
	// something Shift, Interlaced, TopFieldFirst, Corrupt and Side. Index, Layout and Tag
	// are the run's to set. It returns io.EOF after the last.
	Next(ctx context.Context, f *vidcolor.Frame) error
}

// Tracker looks at proxies in order and decides shots, keyframes and motion.
type Tracker interface {
	// Add takes the next frame's proxy and returns, in order, the marks that are
	// decided by now; none, one or several.
	Add(p *vidcolor.Proxy) []*vidcolor.Mark
	// Flush returns the marks still undecided when the film has ended.
	Flush() []*vidcolor.Mark
	// Lookahead is the largest number of frames undecided at once.
	Lookahead() int
}

// Carrier settles the colour of keyframes and carries it to every frame.
type Carrier interface {
	// Prior takes a keyframe's features, in order, and returns the global
	// feature that its colour is to be computed with: one prior for a shot.
	Prior(m *vidcolor.Mark, f *vidcolor.Features) []float32
	// Add takes the next mark, with what was said of its frame, and with the network's
	// chroma where the mark is a key (nil elsewhere), and returns, in order, the chroma of all frames that
	// nothing later can change.
	Add(m *vidcolor.Mark, key *vidcolor.Chroma) []*vidcolor.Chroma
	// Flush returns the chroma of the frames still open when the film has ended.
	Flush() []*vidcolor.Chroma
	// Lookahead is the largest number of frames open at once.
	Lookahead() int
}

// Colorizer is the network and the kernels around it.
type Colorizer interface {
	// Proxy makes the small picture of a frame. Safe for concurrent use.
	Proxy(f *vidcolor.Frame) *vidcolor.Proxy
	// Features runs the first graph on a batch of proxies of one size.
	Features(ctx context.Context, batch []*vidcolor.Proxy) ([]*vidcolor.Features, error)
	// Color runs the second graph on a batch, each with its global feature.
	Color(ctx context.Context, batch []*vidcolor.Features, prior [][]float32) ([]*vidcolor.Chroma, error)
	// Paint writes f's chroma planes from c. Safe for concurrent use on
	// different frames.
	Paint(f *vidcolor.Frame, c *vidcolor.Chroma) error
}

// Liker says what a keyframe shows.
type Liker interface {
	// Alike is what a proxy shows whose chroma was computed from features and prior. Called
	// by the goroutine that runs the carrier.
	Alike(ctx context.Context, p *vidcolor.Proxy, f *vidcolor.Features, prior []float32) (vidcolor.Alike, error)
}

// Guide is what a person says of the film's colours.
type Guide interface {
	// See sets p.Asked where what is said is to be found for this very frame, and
	// p.Emulsion where its shot's is named. Called in order, from one goroutine.
	See(f *vidcolor.Frame, p *vidcolor.Proxy)
	// Key returns what is said of keyframe f, nil for nothing, and changes c, the
	// network's chroma of it. features and prior are those that c was computed from. All
	// three are nil of a frame that is no keyframe but was asked for. Called in order,
	// from one goroutine.
	Key(ctx context.Context, f *vidcolor.Frame, m *vidcolor.Mark, features *vidcolor.Features, prior []float32, c *vidcolor.Chroma) (*vidcolor.Said, error)
	// Details are what is said of things in f that are smaller than the cells of chroma.
	// Called of every frame to be painted, in order, by the goroutine that calls Key, after
	// Key of the keyframe that f's chroma comes from.
	Details(ctx context.Context, f *vidcolor.Frame) ([]vidcolor.Detail, error)
}

// Sink takes finished frames in order. It does not keep them.
type Sink interface {
	Write(ctx context.Context, f *vidcolor.Frame) error
}
