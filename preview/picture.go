package preview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

// Picture is one frame to look at. Its planes are the caller's.
type Picture struct {
	// Frame has the luma, and where Colored, U and V painted from Chroma. A frame of
	// the film's own size is the one that the run gives to its encoder, bit for bit. A
	// smaller one has 8 bits and 4:2:0, luma averaged over areas.
	Frame    *vidcolor.Frame
	Index    int64
	At       time.Duration // from the film's beginning, as [Film.At] counts
	Colored  bool
	Draft    bool             // its colours are a first idea; see Want.Draft
	Revision int64            // of the guide that it is coloured by, 0 without one
	Shot     job.Shot         // that the frame is in; zero unless Colored
	Chroma   *vidcolor.Chroma // at the network's resolution, with its confidence; nil unless it was painted
}

// Want says how a frame is wanted.
type Want struct {
	// Width in samples of the picture as it is coded, 0 or more than the film's: the
	// film's own.
	Width int

	// Gray leaves colour out: neutral U and V. It does not wait for the shot.
	Gray bool

	// Draft takes the first idea of the colours where those of the run take longer, because
	// what was said of the shot asks for other keyframes.
	Draft bool

	// Screen paints for sRGB whatever the film's primaries are, as programs take
	// pictures that are made of it. Other frames are as the encoder gets them.
	Screen bool
}

// Ready waits until frame i can be had in colour at once, with draft in a first idea of
// it, or ctx ends.
func (f *Film) Ready(ctx context.Context, i int64, draft bool) error {
	shot, from, err := f.shotOf(ctx, i)
	if err == nil {
		_, _, err = f.colors.chroma(ctx, shot, from, i, draft)
	}
	return err
}

// Picture is frame i. It waits until the frame's shot has been found, and coloured so
// far, or ctx ends.
func (f *Film) Picture(ctx context.Context, i int64, w Want) (*Picture, error) {
	t, err := f.time(ctx, i)
	if err != nil {
		return nil, err
	}
	p := &Picture{Index: i, At: t.after(i)}
	_, p.Revision = f.now()
	if !w.Gray {
		var from int64
		if p.Shot, from, err = f.shotOf(ctx, i); err != nil {
			return nil, err
		}
		if p.Chroma, p.Draft, err = f.colors.chroma(ctx, p.Shot, from, i, w.Draft); err != nil {
			return nil, err
		}
		p.Colored = true
	}
	line, tag, err := f.lineOf(ctx, w)
	if err != nil {
		return nil, err
	}
	own := p.Colored && p.Chroma == nil
	err = f.heads.luma(ctx, i, func(from *vidcolor.Frame) error {
		p.Frame = f.copyOf(from, w.Width, own)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if own {
		return p, nil
	}
	p.Frame.Tag = tag
	if p.Colored {
		return p, line.Paint(p.Frame, p.Chroma)
	}
	neutral := 1 << (p.Frame.Layout.Depth - 1)
	p.Frame.U.Fill(neutral)
	p.Frame.V.Fill(neutral)
	return p, nil
}

// reduced reports whether width asks for less than the film's own.
func (f *Film) reduced(width int) bool { return width > 0 && width < f.info.Width }

// smaller is the film's description at a width.
func (f *Film) smaller(width int) vidcolor.VideoInfo {
	info := f.info
	info.Height = max(1, (info.Height*width+info.Width/2)/info.Width)
	info.Width, info.Depth = width, 8
	return info
}

// smallLayout is the layout of frames that are smaller than the film's.
func smallLayout() vidcolor.Layout { return vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8} }

// lineKey tells lines that paint apart.
type lineKey struct {
	width  int  // of the frames in samples, 0 = the film's own
	screen bool // for sRGB
}

// maxLines bounds how many kinds of frames have a line of their own.
const maxLines = 16

// lineOf is the line that paints what w wants, and the tag that it paints by.
func (f *Film) lineOf(ctx context.Context, w Want) (*job.Line, vidcolor.ColorTag, error) {
	key, tag := lineKey{screen: w.Screen && screenTag(f.info) != f.tag}, f.tag
	if key.screen {
		tag = screenTag(f.info)
	}
	info, layout := f.info, f.layout
	if f.reduced(w.Width) {
		key.width, info, layout = w.Width, f.smaller(w.Width), smallLayout()
	}
	if key == (lineKey{}) {
		line, _ := f.now()
		return line, tag, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if l := f.lines[key]; l != nil {
		return l, tag, nil
	}
	spec := f.chosen
	spec.Guide = "" // the chroma follows it already
	l, err := f.engine.Line(ctx, spec, info, layout, tag)
	if err != nil {
		return nil, tag, err
	}
	if len(f.lines) >= maxLines {
		clear(f.lines)
	}
	f.lines[key] = l
	return l, tag, nil
}

// copyOf is a copy of a decoded frame at a width, with its own colour where own is true.
func (f *Film) copyOf(from *vidcolor.Frame, width int, own bool) *vidcolor.Frame {
	var to *vidcolor.Frame
	if f.reduced(width) {
		info := f.smaller(width)
		to = vidcolor.NewFrame(info.Width, info.Height, 8, smallLayout())
		reduce(&to.Luma, &from.Luma)
		if own {
			reduce(&to.U, &from.U)
			reduce(&to.V, &from.V)
		}
	} else {
		to = f.newFrame()
		to.Interlaced, to.TopFieldFirst = from.Interlaced, from.TopFieldFirst
		copy(to.Luma.Pix, from.Luma.Pix)
		if own {
			copy(to.U.Pix, from.U.Pix)
			copy(to.V.Pix, from.V.Pix)
		}
	}
	to.Index, to.PTS, to.Duration, to.TimeBase, to.Corrupt, to.Tag = from.Index, from.PTS, from.Duration, from.TimeBase, from.Corrupt, f.tag
	return to
}

// Stretch calls show with count frames from i on, at most, in order, as they are ready;
// fewer at the film's end. An error from show ends it and is returned.
func (f *Film) Stretch(ctx context.Context, i int64, count int, w Want, show func(*Picture) error) error {
	for k := range int64(count) {
		p, err := f.Picture(ctx, i+k, w)
		if errors.Is(err, ErrNoSuchFrame) && k > 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("frame %d: %w", i+k, err)
		}
		if err := show(p); err != nil {
			return err
		}
	}
	return nil
}
