// Package preview shows frames before and after they are coloured, as the full run
// colours them: single ones of a [Film] that stays open,
//
//	film, err := preview.Open(ctx, engine, job.Spec{Input: "reel.mp4"})
//	i, err := film.At(ctx, 90*time.Second)
//	img, err := film.Image(ctx, i, preview.Want{})
//
// or a sheet of many, before | after, by [Draw]. [ExportGuide] writes frames for a person
// to paint on. Times are durations from the film's beginning, which is
// that of its sound where that begins first: as --start, guides and info count.
package preview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Sheet says what to draw of a film or photo.
type Sheet struct {
	Spec job.Spec        // Input, Output (a picture), Overwrite, and what decides the colour
	At   []time.Duration // from the film's beginning, see [Film.At]; nil = a row for each shot, or for some of many
}

// Draw draws s with the networks of e and tells l, which may be nil, of its progress. An
// input that is damaged is drawn as far as it goes; the error is then of
// vidcolor.KindDamaged.
func Draw(ctx context.Context, e *job.Engine, s Sheet, l job.Listener) error {
	if l == nil {
		l = job.ListenerFunc(func(job.Event) {})
	}
	if !encode.Photos(s.Spec.Output) {
		return fail.Refuse("write", s.Spec.Output, errors.New("a preview is a picture"), "end OUTPUT in .png, .jpg, .tif or .webp")
	}
	if err := fail.First(s.Spec.Validate(), fail.Input(s.Spec.Input), fail.Output(s.Spec.Output, s.Spec.Overwrite, s.Spec.Input)); err != nil {
		return err
	}
	v := &drawing{ctx: ctx, engine: e, listener: l, spec: s.Spec, input: s.Spec.Input, output: s.Spec.Output, at: s.At}
	return fail.Cause(ctx, v.run())
}

// drawing draws one sheet.
type drawing struct {
	ctx      context.Context
	engine   *job.Engine
	listener job.Listener
	spec     job.Spec
	input    string
	output   string
	at       []time.Duration

	info    vidcolor.VideoInfo
	tag     vidcolor.ColorTag // of the preview
	damaged bool
	whole   bool                          // every pixel gets its own colour
	lines   map[vidcolor.Layout]*job.Line // see [drawing.line]
}

func (v *drawing) note(text string) { v.listener.Event(job.Note{About: job.AboutOutput, Text: text}) }

// maxTile bounds the width of a tile, in pixels: of single frames, and of the
// six frames in a sheet's row.
const (
	maxTile      = 1920
	maxSheetTile = 320
)

func (v *drawing) run() error {
	sights, err := v.sights()
	if err != nil {
		return err
	}
	var rows []previewRow
	var shots [][]tile
	var looks []*filmLook // that the shots are of
	for _, s := range sights {
		more := v.chooseRows(s.look, s.at)
		for _, tiles := range tilesByShot(more, len(rows)) {
			shots, looks = append(shots, tiles), append(looks, s.look)
		}
		rows = append(rows, more...)
	}
	if len(rows) == 0 {
		return noPicture(v.input)
	}
	limit := maxSheetTile
	if len(v.at) > 0 || v.info.Still {
		limit = maxTile
	}
	w, h := displaySize(v.info)
	w, h = fitWidth(w, h, limit)
	s := newSheet(v.tag, len(rows), 2*len(rows[0].frames), w, h)
	draw := func(t tile, f *vidcolor.Frame) {
		s.put(t.row, 2*t.col, f, v.info.Rotation, false)
		s.put(t.row, 2*t.col+1, f, v.info.Rotation, true)
	}
	for i, tiles := range shots {
		if err := v.colorShot(tiles, looks[i], draw); err != nil {
			return err
		}
	}
	for i, r := range rows {
		v.note(fmt.Sprintf("row %d: %s", i+1, r.label))
	}
	if err := encode.WritePhoto(v.output, s.frame, encode.PhotoOptions{Input: v.input, Overwrite: v.spec.Overwrite}); err != nil {
		return err
	}
	v.note(v.output + ": before | after")
	if v.damaged {
		return fail.Damaged("preview", v.input)
	}
	return nil
}

// open opens the film from start on and learns what frames it has.
func (v *drawing) open(start time.Duration) (*decode.Reader, error) {
	r, err := decode.Open(v.input, decode.Options{Threads: min(v.spec.Threads, 4), Start: start, Playlists: v.spec.AllowPlaylists})
	if err != nil {
		return nil, err
	}
	v.info = r.Info()
	v.tag = screenTag(v.info)
	return r, nil
}
