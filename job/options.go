package job

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vidcolor/vidcolor/internal/clock"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// OptionKind is what an option's value is.
type OptionKind string

// The kinds of [Option].
const (
	KindText   OptionKind = "text"
	KindWhole  OptionKind = "whole number"
	KindNumber OptionKind = "number"
	KindSwitch OptionKind = "true or false"
	KindTime   OptionKind = "time" // "12.5" (seconds), "1:02.5", "1:02:03", "1m30s"
	KindRate   OptionKind = "rate" // "24", "23.976", "24000/1001"
)

// Option describes one field of [Spec] for command lines, files and forms.
type Option struct {
	Name    string     // on the command line, without dashes; in JSON with "_" for "-"
	Short   string     // one letter, "" = none
	Group   string     // heading in a help: "Colour", "Range", "Output", "Run"
	Kind    OptionKind // of its value
	Unit    string     // "samples", "frames", "seconds", …; "" = none
	Default string     // as Set takes it; "" = not set
	Least   float64    // of numbers
	Most    float64
	Value   string   // what a help calls the value, such as N
	Usage   string   // one line for a help, where `Value` is in back quotes
	Choices []string // values, if few
	Hidden  bool     // of no interest outside tests

	set func(s *Spec, v string) error
	get func(s *Spec) string
}

// Groups of options.
const (
	GroupColor  = "Colour"
	GroupRange  = "Range"
	GroupOutput = "Output"
	GroupRun    = "Run"
)

// Set sets the option in s to what text says; "" leaves it alone. The error names the
// option, what is wrong, and as a hint what is right.
func (o Option) Set(s *Spec, text string) error {
	if text == "" {
		return nil
	}
	return o.set(s, text)
}

// Get returns the option's value in s as Set takes it, the default where it is not set.
func (o Option) Get(s *Spec) string {
	if v := o.get(s); v != "" {
		return v
	}
	return o.Default
}

// out is the error of a number that is out of range.
func (o Option) out(v float64) error {
	return fail.Usage("--"+o.Name, fmt.Errorf("%g is out of range", v), fmt.Sprintf("allowed are %g to %g", o.Least, o.Most))
}

// check refuses a number out of range.
func (o Option) check(v float64) error {
	if v >= o.Least && v <= o.Most {
		return nil
	}
	return o.out(v)
}

// bad is the error of a value that is not of the option's kind.
func (o Option) bad(text string) error {
	what := map[OptionKind]string{KindWhole: "a whole number", KindNumber: "a number", KindSwitch: "true or false"}[o.Kind]
	return fail.Usage("--"+o.Name, fmt.Errorf("%q is not %s", text, what), "vidcolor --help lists the options and their values")
}

// LookOptions choose the network and how it looks at a film.
func LookOptions() []Option {
	return []Option{
		text(Option{Name: "model", Group: GroupColor, Value: "NAME", Usage: "`NAME` of a built-in network, or a FILE.vidcolor"}, func(s *Spec) *string { return &s.Model }),
		text(Option{Name: "device", Group: GroupColor, Choices: []string{"auto", "cpu", "cuda"}, Default: "auto", Value: "WHERE", Usage: "`WHERE` the network runs: auto, cpu or cuda[:N]"}, func(s *Spec) *string { return &s.Device }),
		whole(Option{Name: "size", Group: GroupColor, Unit: "samples", Default: "0", Least: 32, Most: 1024, Value: "N", Usage: "short side of the picture the network sees, `N` samples (0: the network's own)"}, func(s *Spec) *int { return &s.Size }),
		whole(Option{Name: "keyframes", Group: GroupColor, Unit: "frames", Default: strconv.Itoa(DefaultKeyframes), Least: 0, Most: 1000, Value: "N", Usage: "network at least every `N` frames; 1: on every frame"}, func(s *Spec) *int { return &s.Keyframes }),
	}
}

// PaintOptions decide the colour.
func PaintOptions() []Option {
	return []Option{
		number(Option{Name: "smooth", Group: GroupColor, Default: "0.5", Most: 1, Value: "0..1", Usage: "how much a shot's colour leans on its past, `0..1`"}, func(s *Spec) **float64 { return &s.Smooth }),
		number(Option{Name: "saturation", Group: GroupColor, Default: "1", Most: 4, Value: "X", Usage: "multiplies the colour, `X` from 0 to 4"}, func(s *Spec) **float64 { return &s.Saturation }),
		text(Option{Name: "guide", Group: GroupColor, Value: "DIR", Usage: "follow what the guide in `DIR` says of colours; of many inputs DIR/NAME is that of NAME"}, func(s *Spec) *string { return &s.Guide }),
		text(Option{Name: "keep-color", Choices: []string{"auto", "never", "always"}, Group: GroupColor, Default: KeepAuto, Value: "WHICH", Usage: "shots keep the colour that they have, `WHICH`: auto (those in real colour), never or always"}, func(s *Spec) *string { return &s.KeepColor }),
		year(Option{Name: "year", Group: GroupColor, Kind: KindWhole, Unit: "year", Least: 1826, Most: 2100, Value: "YYYY", Usage: "`YYYY` of the film: picks its emulsion (without: the file's date tag; 0: unknown)"}),
	}
}

// RangeOptions choose what is read.
func RangeOptions() []Option {
	return []Option{
		instant(Option{Name: "start", Group: GroupRange, Value: "T", Usage: "begin at time `T`"}, func(s *Spec) *time.Duration { return &s.Start }),
		rate(Option{Name: "framerate", Group: GroupRange, Kind: KindRate, Unit: "frames a second", Default: "24", Least: 0.01, Most: 1000, Value: "N", Usage: "of numbered pictures (INPUT like frame_%05d.png), `N` or N/D frames a second"}),
		instant(Option{Name: "duration", Group: GroupRange, Value: "T", Usage: "end after time `T`"}, func(s *Spec) *time.Duration { return &s.Duration }),
	}
}

// OutputOptions choose what is written and how.
func OutputOptions() []Option {
	return []Option{
		text(Option{Name: "profile", Value: "NAME", Choices: profileNames[:], Usage: "options for a purpose, `NAME`: web (H.264, 8 bits), archive (FFV1 in mkv) or prores (422 HQ in mov); others win"}, func(s *Spec) *string { return &s.Profile }),
		toggle(Option{Name: "deinterlace", Usage: "make whole pictures of interlaced frames (bwdif)"}, func(s *Spec) *bool { return &s.Deinterlace }),
		text(Option{Name: "format", Choices: []string{"mp4", "mov", "mkv", "webm", "avi", "ts", "mpg", "nut", "y4m"}, Value: "NAME", Usage: "kind of film `NAME`, such as mkv, nut, mp4, ts or y4m (default: OUTPUT's extension; for -: mkv)"}, func(s *Spec) *string { return &s.Format }),
		text(Option{Name: "vcodec", Choices: []string{"libx264", "libx265", "libsvtav1", "libvpx-vp9", "ffv1", "prores_ks", "dnxhd"}, Value: "NAME", Usage: "FFmpeg's `NAME` of the video encoder (default: libx264, in WebM libvpx-vp9)"}, func(s *Spec) *string { return &s.Codec }),
		quality(Option{Name: "crf", Kind: KindWhole, Default: "-1", Least: -1, Most: 63, Value: "N", Usage: "quality `N`, less is better (-1: 18 for x264 and x265, else the encoder's)"}),
		text(Option{Name: "preset", Value: "NAME", Usage: "the encoder's preset `NAME`"}, func(s *Spec) *string { return &s.Preset }),
		text(Option{Name: "pix-fmt", Value: "NAME", Usage: "pixel format `NAME` (default: 8-bit 4:2:0, or 10-bit for deeper films)"}, func(s *Spec) *string { return &s.PixFmt }),
		toggle(Option{Name: "keep-partial", Usage: "of an interrupted film keep a playable part, not what --resume needs"}, func(s *Spec) *bool { return &s.KeepPartial }),
		toggle(Option{Name: "resume", Usage: "go on where an earlier run with the same options was ended"}, func(s *Spec) *bool { return &s.Resume }),
		toggle(Option{Name: "keep-chunks", Usage: "keep the finished film in chunks, too: --resume with another guide makes only what it changes"}, func(s *Spec) *bool { return &s.KeepChunks }),
		text(Option{Name: "work-dir", Value: "DIR", Usage: "keep what --resume needs in `DIR` while a film is made (default: hidden beside OUTPUT)"}, func(s *Spec) *string { return &s.WorkDir }),
		instant(Option{Name: "chunk", Default: DefaultChunk.String(), Most: 3600, Hidden: true}, func(s *Spec) *time.Duration { return &s.Chunk }),
		text(Option{Name: "provenance", Default: "auto", Value: "auto|none", Usage: "say in OUTPUT's comment that its colour was made by machine (`auto|none`)"}, func(s *Spec) *string { return &s.Provenance }),
		toggle(Option{Name: "strict-streams", Usage: "end with exit code 3 if OUTPUT cannot hold a stream of INPUT"}, func(s *Spec) *bool { return &s.StrictStreams }),
		text(Option{Name: "report", Value: "FILE.json", Usage: "write what was done to `FILE.json`"}, func(s *Spec) *string { return &s.ReportFile }),
		toggle(Option{Name: "overwrite", Short: "y", Usage: "replace an existing OUTPUT"}, func(s *Spec) *bool { return &s.Overwrite }),
	}
}

// ThreadOptions bound the work.
func ThreadOptions() []Option {
	return []Option{
		whole(Option{Name: "threads", Group: GroupRun, Unit: "threads", Default: "0", Most: mostThreads, Value: "N", Usage: "use `N` threads (0: one a processor)"}, func(s *Spec) *int { return &s.Threads }),
		whole(Option{Name: "encoder-threads", Group: GroupRun, Unit: "threads", Default: "0", Most: mostThreads, Value: "N", Usage: "of the video encoder, `N` (0: as --threads)"}, func(s *Spec) *int { return &s.EncoderThreads }),
	}
}

// InputOptions say what may be read.
func InputOptions() []Option {
	return []Option{
		toggle(Option{Name: "allow-playlists", Group: GroupRun, Usage: "let INPUT lead to other files on this machine (HLS, DASH, ffconcat); without it they are refused"}, func(s *Spec) *bool { return &s.AllowPlaylists }),
	}
}

// Options lists every option of a [Spec].
func Options() []Option {
	var all []Option
	for _, group := range [][]Option{LookOptions(), PaintOptions(), RangeOptions(), OutputOptions(), InputOptions(), ThreadOptions()} {
		all = append(all, group...)
	}
	return all
}

func text(o Option, at func(*Spec) *string) Option {
	o.Kind = KindText
	if o.Group == "" {
		o.Group = GroupOutput
	}
	o.set = func(s *Spec, v string) error { *at(s) = v; return nil }
	o.get = func(s *Spec) string { return *at(s) }
	return o
}

func toggle(o Option, at func(*Spec) *bool) Option {
	o.Kind, o.Default = KindSwitch, "false"
	if o.Group == "" {
		o.Group = GroupOutput
	}
	o.set = func(s *Spec, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return o.bad(v)
		}
		*at(s) = b
		return nil
	}
	o.get = func(s *Spec) string { return strconv.FormatBool(*at(s)) }
	return o
}

// parseWhole reads a whole number as Go writes it.
func (o Option) parseWhole(v string) (int, error) {
	n, err := strconv.ParseInt(v, 0, 64)
	if err != nil || int64(int(n)) != n {
		return 0, o.bad(v)
	}
	return int(n), nil
}

// mostThreads is what package encode takes.
const mostThreads = 64

func whole(o Option, at func(*Spec) *int) Option {
	o.Kind = KindWhole
	o.set = func(s *Spec, v string) (err error) { *at(s), err = o.parseWhole(v); return err }
	o.get = func(s *Spec) string {
		if *at(s) == 0 {
			return ""
		}
		return strconv.Itoa(*at(s))
	}
	return o
}

func number(o Option, at func(*Spec) **float64) Option {
	o.Kind = KindNumber
	o.set = func(s *Spec, v string) error {
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return o.bad(v)
		}
		*at(s) = &f
		return nil
	}
	o.get = func(s *Spec) string {
		if *at(s) == nil {
			return ""
		}
		return formatNumber(**at(s))
	}
	return o
}

// year is an option by which 0 says that the year is not known.
func year(o Option) Option {
	o.set = func(s *Spec, v string) error {
		n, err := o.parseWhole(v)
		if s.Year = n; n == 0 {
			s.Year = UnknownYear
		}
		return err
	}
	o.get = func(s *Spec) string {
		switch s.Year {
		case 0:
			return ""
		case UnknownYear:
			return "0"
		}
		return strconv.Itoa(s.Year)
	}
	return o
}

// quality is an option by which -1 leaves it to the encoder.
func quality(o Option) Option {
	o.Group = GroupOutput
	o.set = func(s *Spec, v string) error {
		n, err := o.parseWhole(v)
		if s.CRF = &n; n == -1 {
			s.CRF = nil
		}
		return err
	}
	o.get = func(s *Spec) string { return strconv.Itoa(s.crf()) }
	return o
}

func instant(o Option, at func(*Spec) *time.Duration) Option {
	o.Kind, o.Unit = KindTime, "seconds"
	if o.Group == "" {
		o.Group = GroupOutput
	}
	o.set = func(s *Spec, v string) error {
		d, err := clock.Parse(v)
		if err != nil {
			return fail.Usage("--"+o.Name, err, "times are seconds from the film's beginning")
		}
		if o.Name == "duration" && d == 0 {
			return fail.Usage("--duration", errors.New("nothing lasts 0 s"), "leave it out to go to the end")
		}
		*at(s) = d
		return nil
	}
	o.get = func(s *Spec) string { return timeText(*at(s)) }
	return o
}

func rate(o Option) Option {
	o.set = func(s *Spec, v string) error {
		r, err := clock.ParseRate(v)
		if err != nil {
			return fail.Usage("--"+o.Name, err, "write 24, 23.976 or 24000/1001")
		}
		s.FrameRate = r
		return nil
	}
	o.get = func(s *Spec) string { return rateText(s.FrameRate) }
	return o
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
