package encode

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/vidcolor/vidcolor"
)

// DefaultCRF as Options.CRF asks for the codec's default quality.
const DefaultCRF = -1

// Options say how to write a film.
type Options struct {
	Codec  string // FFmpeg's encoder name, "" = libx264, in WebM libvpx-vp9, in MPEG-PS mpeg2video
	Preset string // encoder's speed preset, "" = the codec's default
	PixFmt string // "" = 4:2:0 at 8 bits, or at 10 for deeper sources

	// CRF is the constant quality, smaller is better; DefaultCRF = the codec's
	// default, 18 for libx264 and libx265.
	CRF     int
	Threads int // 0 = the encoder's choice

	// Clock gives the processor time of the thread that calls it, for
	// [Writer.Coding]; nil = not measured.
	Clock func() time.Duration

	coding *coding // of the writer

	// CopyFrom is the file whose other streams, chapters and tags are copied,
	// by a demuxer of the writer's own. "" copies nothing.
	CopyFrom string

	// CopyStream, if not nil, gives the bytes of CopyFrom, from the beginning, in
	// place of the file of that name.
	CopyStream func() (io.ReadCloser, error)

	// Playlists lets CopyFrom lead to other files on this machine, as decode's option
	// of that name does.
	Playlists bool

	// Format is the kind of film as the extension of a file's name, without the
	// dot; "" = that of the output's own name.
	Format string

	// Pipe, if not nil, takes the film in place of a file of the output's name,
	// which then only names it. It is never sought and stays the caller's. What
	// was written to it stays, also after Abort.
	Pipe *os.File

	// Start and Duration are the range that was decoded. With a Start all times
	// are moved so that the first frame written is at 0.
	Start, Duration time.Duration

	FastStart bool   // in MP4 and QuickTime files the index stands before the picture
	TimeCode  string // "hh:mm:ss:ff" of the first frame, of a source that has none; "" = none

	// Kept says that every frame brings the film's own chroma, whose matrix is written
	// as it is, also one that nothing is painted for.
	Kept bool

	// Provenance is a line that is added to the film's comment where the container has
	// that tag; "" = none.
	Provenance string

	Overwrite   bool // replace an existing output
	KeepPartial bool // Abort finishes what there is instead of removing it
}

// Validate reports the first field that is out of range.
func (o Options) Validate() error {
	switch {
	case o.CRF < DefaultCRF || o.CRF > 63:
		return fmt.Errorf("crf %d is not between 0 and 63", o.CRF)
	case o.Threads < 0 || o.Threads > 64:
		return fmt.Errorf("threads %d is not between 0 and 64", o.Threads)
	case o.Start < 0 || o.Duration < 0:
		return fmt.Errorf("start %v and duration %v must not be negative", o.Start, o.Duration)
	}
	return nil
}

func usage(op, path string, err error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindUsage, Op: op, Path: path, Err: err, Hint: hint}
}

func failed(op, path string, err error, hint string) error {
	return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: op, Path: path, Err: err, Hint: hint}
}
