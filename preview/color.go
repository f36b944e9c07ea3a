package preview

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// tile is a frame's place in the preview.
type tile struct {
	frame    int64 // film index
	shot     int64 // film index of the frame that its colour begins with
	row, col int
}

// tilesByShot gathers what is wanted of each shot, both in film order. rows begin with
// the sheet's row first.
func tilesByShot(rows []previewRow, first int) [][]tile {
	var all []tile
	for i, r := range rows {
		for k, f := range r.frames {
			all = append(all, tile{f, r.from, first + i, k})
		}
	}
	slices.SortStableFunc(all, func(a, b tile) int { return cmp.Compare(a.frame, b.frame) })
	var shots [][]tile
	for i, t := range all {
		if i == 0 || t.shot != all[i-1].shot {
			shots = append(shots, nil)
		}
		last := len(shots) - 1
		shots[last] = append(shots[last], t)
	}
	return shots
}

// colorShot colours the shot of tiles from its first frame, as far as the last
// frame that is wanted, and draws those that are. Nothing crosses a cut, so they
// look as in the full run.
func (v *drawing) colorShot(tiles []tile, l *filmLook, draw func(tile, *vidcolor.Frame)) error {
	err := v.colorFrom(l.seek(tiles[0].shot), tiles, l, draw)
	if errors.Is(err, errOtherFrame) {
		err = v.colorFrom(0, tiles, l, draw) // a seek has led elsewhere
	}
	return err
}

// colorFrom is colorShot by decoding from start on.
func (v *drawing) colorFrom(start time.Duration, tiles []tile, l *filmLook, draw func(tile, *vidcolor.Frame)) error {
	first := tiles[0].shot
	src, err := v.open(start)
	if err != nil {
		return err
	}
	defer src.Close()
	line, err := v.line(v.layout())
	if err != nil {
		return err
	}
	sink := &keepSink{want: tiles, first: first, draw: draw}
	_, err = line.Color(v.ctx, &lateSource{Source: src, first: l.pts[first]}, sink, job.RunOptions{Chroma: line.Keep(src), Note: v.vain})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if len(sink.want) > 0 {
		return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "preview", Path: v.input,
			Err: fmt.Errorf("the film ended before frame %d the second time", sink.want[0].frame), Hint: "check whether the file is still being written"}
	}
	return nil
}

// layoutOf is what the full run would write: 4:2:0 of 8 bits, or of 10 for deeper
// films; a photo keeps every pixel's colour.
func layoutOf(info vidcolor.VideoInfo) vidcolor.Layout {
	if info.Still {
		return vidcolor.Layout{Depth: info.Depth}
	}
	depth := 8
	if info.Depth > 8 {
		depth = 10
	}
	return vidcolor.Layout{SubX: 1, SubY: 1, Depth: depth}
}

// layout is layoutOf, or every pixel's own colour.
func (v *drawing) layout() vidcolor.Layout {
	if v.whole {
		return vidcolor.Layout{Depth: v.info.Depth}
	}
	return layoutOf(v.info)
}

// screenTag is what pictures made of info's luma are painted for: programs take the
// R'G'B' of a picture for sRGB.
func screenTag(info vidcolor.VideoInfo) vidcolor.ColorTag {
	tag := info.Tag.Complete(info.Width, info.Height)
	tag.Primaries = vidcolor.PrimariesBT709
	return tag
}

// keepSink shows the wanted frames of a shot and ends the run after the last.
type keepSink struct {
	want  []tile // in film order
	first int64  // film index of the run's first frame
	draw  func(tile, *vidcolor.Frame)
}

func (k *keepSink) Write(_ context.Context, f *vidcolor.Frame) error {
	for len(k.want) > 0 && k.want[0].frame == k.first+f.Index {
		k.draw(k.want[0], f)
		k.want = k.want[1:]
	}
	if len(k.want) == 0 {
		return errEnough
	}
	return nil
}

// errOtherFrame is the error of a source that does not meet the frame that it was to
// begin with.
var errOtherFrame = errors.New("its frames have other times the second time")

// lateSource skips the frames before the one at time first.
type lateSource struct {
	pipeline.Source
	first int64 // ticks
	begun bool
}

func (s *lateSource) Next(ctx context.Context, f *vidcolor.Frame) error {
	for {
		err := s.Source.Next(ctx, f)
		if err != nil || s.begun || f.PTS == s.first {
			s.begun = true
			return err
		}
		if f.PTS > s.first {
			return errOtherFrame
		}
	}
}

// vain notes what the guide says in vain.
func (v *drawing) vain(text string) { v.listener.Event(job.Note{About: job.AboutGuide, Text: text}) }
