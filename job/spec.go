package job

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/temporal"
)

// Spec says what to make of one input: everything that the result depends on, and
// how it is made. It is plain data: the zero value of every field but Input and
// Output is its default, and it marshals to JSON under the names of the command
// line's options, with "_" for "-". [Options] lists units, ranges and defaults.
type Spec struct {
	// Input is a film, a photo, numbered pictures (frame_%05d.png), a named pipe,
	// or "-" for the engine's own Input.
	Input string `json:"input"`
	// Output is a film, a photo or numbered pictures by its extension, or "-" for
	// the engine's own Output.
	Output string `json:"output"`

	Model      string   `json:"model,omitempty"`      // name of a built-in network or a file; "" = the default one
	Device     string   `json:"device,omitempty"`     // "auto" (also ""), "cpu" or "cuda[:N]"
	Size       int      `json:"size,omitempty"`       // short side of the picture that the network sees, 32 to 1024 samples; 0 = the network's own
	Keyframes  int      `json:"keyframes,omitempty"`  // frames from one that the network sees to the next, at most, 1 to 1000; 0 = 16
	Smooth     *float64 `json:"smooth,omitempty"`     // how much a shot's colour leans on its past, 0 to 1; nil = 0.5
	Saturation *float64 `json:"saturation,omitempty"` // factor on chroma, 0 to 4; nil = 1
	KeepColor  string   `json:"keep_color,omitempty"` // "auto" (also ""), "never" or "always": which shots keep the colour that the film has
	Year       int      `json:"year,omitempty"`       // of the film, 1826 to 2100; 0 = by its date tags, UnknownYear = not even those

	// Guide is the folder of a guide, see package guide; "" = none. In a [Batch] it
	// holds a guide for each film, in folders of the films' names.
	Guide string `json:"guide,omitempty"`

	Start     time.Duration     `json:"-"` // frames from here on, from the film's beginning
	Duration  time.Duration     `json:"-"` // of the film, 0 = to its end
	FrameRate vidcolor.Rational `json:"-"` // of numbered pictures as Input, frames a second; zero = 24

	// Profile names a set of options for a purpose, over which each that is given
	// wins: "web", "archive", "prores"; "" = none.
	Profile string `json:"profile,omitempty"`

	Deinterlace   bool          `json:"deinterlace,omitempty"`    // make whole pictures of interlaced frames
	Format        string        `json:"format,omitempty"`         // kind of film, such as "mkv"; "" = by Output's name
	Codec         string        `json:"vcodec,omitempty"`         // FFmpeg's name of the video encoder; "" = libx264, in WebM libvpx-vp9
	CRF           *int          `json:"crf,omitempty"`            // constant quality, 0 to 63, less is better; nil = 18 for x264 and x265, else the encoder's
	Preset        string        `json:"preset,omitempty"`         // the encoder's; "" = its default
	PixFmt        string        `json:"pix_fmt,omitempty"`        // FFmpeg's name; "" = 4:2:0 of 8 bits, or of 10 for deeper films
	Overwrite     bool          `json:"overwrite,omitempty"`      // replace an existing Output
	KeepPartial   bool          `json:"keep_partial,omitempty"`   // of a stopped film keep a playable part, not what Resume needs
	StrictStreams bool          `json:"strict_streams,omitempty"` // a stream that Output cannot hold is an error of KindDamaged
	Provenance    string        `json:"provenance,omitempty"`     // "auto" (also ""): Output's comment says that its colour was made by machine; NoProvenance
	Resume        bool          `json:"resume,omitempty"`         // go on where a job with the same spec was ended
	KeepChunks    bool          `json:"keep_chunks,omitempty"`    // of a finished film keep what Resume needs to make only what another guide changes: as much as Output again
	WorkDir       string        `json:"work_dir,omitempty"`       // folder for the work folders of unfinished films; "" = hidden beside Output
	Chunk         time.Duration `json:"-"`                        // that a long film is kept in while it is made, up to an hour; 0 = 10 s
	ReportFile    string        `json:"report,omitempty"`         // JSON of what was done; "" = none

	// Content is the SHA-256 of the whole input in hexadecimal, as [ContentDigest]
	// gives it. A job refuses another input, and Resume knows the input by it, on any
	// machine and whatever the file's times are. "" = not asked: Resume then knows a
	// file of up to 256 MiB by its content, a larger one by samples of it and the time
	// of its last change.
	Content string `json:"content_sha256,omitempty"`

	AllowPlaylists bool `json:"allow_playlists,omitempty"` // Input may lead to other files on this machine; else no file but it is read

	// Threads bounds what works for this job; 0 = the engine's share for a job. The
	// network uses at most 8, FFmpeg's coders at most 64. EncoderThreads are the video encoder's, on which the bits of
	// some encoders depend; 0 = as Threads, and if that is 0, too, the encoder's
	// choice by the number of processors.
	Threads        int `json:"threads,omitempty"`
	EncoderThreads int `json:"encoder_threads,omitempty"`
}

// UnknownYear as [Spec.Year] leaves the emulsion unknown, whatever tags say.
const UnknownYear = -1

// Defaults of [Spec] where the zero value stands for something else.
const (
	DefaultKeyframes  = temporal.DefaultKeyInterval
	DefaultSmooth     = temporal.DefaultSmooth
	DefaultSaturation = 1.0
	DefaultChunk      = 10 * time.Second
)

func (s *Spec) keyframes() int {
	if s.Keyframes == 0 {
		return DefaultKeyframes
	}
	return s.Keyframes
}

func (s *Spec) smooth() float64     { return valueOr(s.Smooth, DefaultSmooth) }
func (s *Spec) saturation() float64 { return valueOr(s.Saturation, DefaultSaturation) }
func (s *Spec) crf() int            { return valueOr(s.CRF, -1) }

func (s *Spec) frameRate() vidcolor.Rational {
	if s.FrameRate.Num == 0 {
		return vidcolor.Rational{Num: 24, Den: 1}
	}
	return s.FrameRate
}

func (s *Spec) chunk() time.Duration {
	if s.Chunk == 0 {
		return DefaultChunk
	}
	return s.Chunk
}

// coderThreads are the encoder's, 0 for its own choice.
func (s *Spec) coderThreads() int {
	if s.EncoderThreads > 0 {
		return s.EncoderThreads
	}
	return s.Threads
}

// networkSaturation is the saturation as colorize counts it.
func (s *Spec) networkSaturation() float64 {
	if v := s.saturation(); v != 0 {
		return v
	}
	return colorize.NoColor
}

func valueOr[T any](v *T, other T) T {
	if v == nil {
		return other
	}
	return *v
}

// plainSpec is Spec without its methods.
type plainSpec Spec

// jsonSpec is Spec as JSON holds it: times and rates as text.
type jsonSpec struct {
	*plainSpec
	Start     string `json:"start,omitempty"`
	Duration  string `json:"duration,omitempty"`
	FrameRate string `json:"framerate,omitempty"`
	Chunk     string `json:"chunk,omitempty"`
}

// MarshalJSON writes what is not default; times as "1m2.5s", rates as "24000/1001".
func (s Spec) MarshalJSON() ([]byte, error) {
	return json.Marshal(jsonSpec{
		plainSpec: (*plainSpec)(&s),
		Start:     timeText(s.Start), Duration: timeText(s.Duration), FrameRate: rateText(s.FrameRate), Chunk: timeText(s.Chunk),
	})
}

// UnmarshalJSON reads what MarshalJSON wrote, and times and rates in every way that
// the command line takes. A name that is no option is an error that names it.
func (s *Spec) UnmarshalJSON(data []byte) error {
	var read Spec
	text := jsonSpec{plainSpec: (*plainSpec)(&read)}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&text); err != nil {
		return err
	}
	var err error
	for _, t := range []struct {
		text string
		to   *time.Duration
	}{{text.Start, &read.Start}, {text.Duration, &read.Duration}, {text.Chunk, &read.Chunk}} {
		if t.text != "" {
			if *t.to, err = clock.Parse(t.text); err != nil {
				return err
			}
		}
	}
	if text.FrameRate != "" {
		if read.FrameRate, err = clock.ParseRate(text.FrameRate); err != nil {
			return err
		}
	}
	*s = read
	return nil
}

func timeText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func rateText(r vidcolor.Rational) string {
	switch {
	case r.Num == 0:
		return ""
	case r.Den == 1:
		return strconv.Itoa(r.Num)
	}
	return r.String()
}
