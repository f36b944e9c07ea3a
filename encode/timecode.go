package encode

import (
	"fmt"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/timecode"
)

// frameLabel is the time code of the film's frame of that number, counted at rate: from
// the film's own label, or from 0.
func frameLabel(in *vidcolor.VideoInfo, frame int64, rate vidcolor.Rational) string {
	c, err := timecode.Parse(in.Timecode, rate)
	if err != nil {
		if c, err = timecode.Parse("00:00:00:00", rate); err != nil {
			return ""
		}
	}
	return c.Add(frame).String()
}

// setTimecode gives the output the label of the frame that is its first, in place of the
// labels that were copied, which name the first frame of the source. Other streams' own
// labels move by as much. A film without any gets the one that is asked for.
func (w *Writer) setTimecode() error {
	labelled := false
	for i, s := range w.out.Streams() {
		key, old := findTimecode(av.StreamMetadata(s))
		if key == "" {
			continue
		}
		if err := av.SetMetadata(s, key, ""); err != nil {
			return err
		}
		if i == 0 && w.in.Timecode != "" {
			continue
		}
		labelled = true
		if err := av.SetMetadata(s, key, w.later(old)); err != nil {
			return err
		}
	}
	key, old := findTimecode(av.FormatMetadata(w.out.FormatContext))
	switch {
	case w.in.Timecode == "" && key != "":
		return av.SetFormatMetadata(w.out.FormatContext, key, w.later(old))
	case w.in.Timecode == "" && !labelled:
		return w.giveTimecode()
	case w.in.Timecode == "":
		return nil
	}
	if key != "" {
		if err := av.SetFormatMetadata(w.out.FormatContext, key, ""); err != nil {
			return err
		}
	}
	switch {
	case w.box.mov || w.box.mkv || w.box.format == "nut":
		return av.SetMetadata(w.out.Streams()[0], "timecode", w.in.Timecode)
	case w.box.format == "avi":
		return av.SetFormatMetadata(w.out.FormatContext, "timecode", w.in.Timecode)
	case w.enc.spec.standard && frameLabel(&w.in, 0, w.enc.rate()) == w.in.Timecode:
		return nil // in the stream itself
	}
	w.notes = append(w.notes, fmt.Sprintf("time code %s of the first frame: %s cannot hold it", w.in.Timecode, w.box.ext[1:]))
	return nil
}

// giveTimecode labels the first frame as is asked for, where the container and a frame
// rate allow it.
func (w *Writer) giveTimecode() error {
	if w.o.TimeCode == "" || !w.box.mov || nominalRate(&w.in) == (vidcolor.Rational{}) {
		return nil
	}
	return av.SetMetadata(w.out.Streams()[0], "timecode", w.o.TimeCode)
}

// rate is the frame rate that the encoder counts at.
func (e *encoder) rate() vidcolor.Rational {
	return vidcolor.Rational{Num: e.timing.encoder.Den, Den: e.timing.encoder.Num}
}

// later is a label moved on by what is left out at the film's beginning; "" of one that
// makes no sense.
func (w *Writer) later(label string) string {
	rate := nominalRate(&w.in)
	c, err := timecode.Parse(label, rate)
	if err != nil {
		return label
	}
	return c.Add(int64(w.o.Start.Seconds()*rate.Float() + 0.5)).String()
}

func findTimecode(tags map[string]string) (key, value string) {
	for k, v := range tags {
		if strings.EqualFold(k, "timecode") {
			return k, v
		}
	}
	return "", ""
}
