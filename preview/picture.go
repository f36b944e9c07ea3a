package preview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/job"
)

// Picture is one frame to look at. Its planes are the caller's.
type Picture struct {
	// Frame has the luma, and where Colored, U and V painted from Chroma. A frame of
	// the film's own size is the one that the run gives to its encoder, bit for bit. A
	// smaller one has 8 bits and 4:2:0, luma averaged over areas.
	Frame    *vidcolor.Frame
	Index    int64
	At       time.Duration // after the film's first frame
	Colored  bool
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
}

// Ready waits until frame i can be had in colour at once, or ctx ends.
func (f *Viewer) Ready(ctx context.Context, i int64) error {
	shot, from, err := f.shotOf(ctx, i)
	if err == nil {
		_, err = f.colors.chroma(ctx, shot, from, i)
	}
	return err
}

// Picture is frame i. It waits until the frame's shot has been found, and coloured so
// far, or ctx ends.
func (f *Viewer) Picture(ctx context.Context, i int64, w Want) (*Picture, error) {
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
		if p.Chroma, err = f.colors.chroma(ctx, p.Shot, from, i); err != nil {
			return nil, err
		}
		p.Colored = true
	}
	line, err := f.lineOf(ctx, w.Width)
	if err != nil {
		return nil, err
	}
	own := p.Colored && p.Chroma == nil
	err = f.heads.luma(ctx, i, func(from *vidcolor.Frame) error {
		p.Frame = f.copyOf(from, w.Width, own)
		return nil
	})
	if err != nil || own {
		return p, err
	}
	if p.Colored {
		return p, line.Paint(p.Frame, p.Chroma)
	}
	neutral := 1 << (p.Frame.Layout.Depth - 1)
	p.Frame.U.Fill(neutral)
	p.Frame.V.Fill(neutral)
	return p, nil
}

// reduced reports whether width asks for less than the film's own.
func (f *Viewer) reduced(width int) bool { return width > 0 && width < f.info.Width }

// smaller is the film's description at a width.
func (f *Viewer) smaller(width int) vidcolor.VideoInfo {
	info := f.info
	info.Height = max(1, (info.Height*width+info.Width/2)/info.Width)
	info.Width, info.Depth = width, 8
	return info
}

// smallLayout is the layout of frames that are smaller than the film's.
func smallLayout() vidcolor.Layout { return vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8} }

// maxLines bounds how many widths have a line of their own.
const maxLines = 16

// lineOf is the line that paints frames of a width.
func (f *Viewer) lineOf(ctx context.Context, width int) (*job.Line, error) {
	if !f.reduced(width) {
		line, _ := f.now()
		return line, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if l := f.small[width]; l != nil {
		return l, nil
	}
	l, err := f.engine.Line(ctx, f.spec, f.smaller(width), smallLayout(), f.tag)
	if err != nil {
		return nil, err
	}
	if len(f.small) >= maxLines {
		clear(f.small)
	}
	f.small[width] = l
	return l, nil
}

// copyOf is a copy of a decoded frame at a width, with its own colour where own is true.
func (f *Viewer) copyOf(from *vidcolor.Frame, width int, own bool) *vidcolor.Frame {
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
func (f *Viewer) Stretch(ctx context.Context, i int64, count int, w Want, show func(*Picture) error) error {
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

// Poster is a frame a little behind the beginning of the film or photo at path, grey and
// of at most width samples: enough for a list. No network is needed.
func Poster(ctx context.Context, path string, width int) (*vidcolor.Frame, vidcolor.VideoInfo, error) {
	r, err := decode.Open(path, decode.Options{Threads: 1})
	if err != nil {
		return nil, vidcolor.VideoInfo{}, err
	}
	if at := min(time.Second, r.Info().Duration/3); at > 0 {
		if err := r.Close(); err != nil {
			return nil, vidcolor.VideoInfo{}, err
		}
		if r, err = decode.Open(path, decode.Options{Threads: 1, Start: at, Nearby: true}); err != nil {
			return nil, vidcolor.VideoInfo{}, err
		}
	}
	defer r.Close()
	f := &Viewer{info: r.Info()}
	f.layout = layoutOf(f.info)
	from := f.newFrame()
	if err := r.Next(ctx, from); err != nil {
		return nil, f.info, err
	}
	info := f.smaller(min(width, f.info.Width))
	to := vidcolor.NewFrame(info.Width, info.Height, 8, smallLayout())
	reduce(&to.Luma, &from.Luma)
	to.U.Fill(128)
	to.V.Fill(128)
	return to, f.info, nil
}
