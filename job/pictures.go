package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/sequence"
	"github.com/vidcolor/vidcolor/pipeline"
)

// isPictures reports whether an output is a pattern of numbered pictures.
func isPictures(path string) bool { return encode.Photos(path) && sequence.Is(path) }

// pictures colours a film into numbered pictures, each complete or absent. The
// pictures of a numbered input keep their numbers; a film's count from 1.
func (j *task) pictures(r *decode.Reader, info vidcolor.VideoInfo) error {
	if info.Tag.Matrix.Foreign() && j.spec.keep(info) == pipeline.KeepAlways {
		return j.foreign(info, "it")
	}
	sink, err := j.pictureSink()
	if err != nil {
		return err
	}
	if !sink.numbered {
		if err := j.loseBeside(info); err != nil {
			return err
		}
	}
	defer j.engine.writesBeside(j.output)()
	layout, tag := photoLayout(info), pictureTag(info)
	line, err := j.line(info, layout, tag)
	if err != nil {
		return err
	}
	j.opened(line)
	if sink.options.Provenance != nil {
		sink.options.Provenance.Network = j.net.name()
	}
	res, err := line.Color(j.ctx, r, sink, RunOptions{Progress: j.progress, Shot: j.shotFound(line, info.TimeBase), Chroma: line.Keep(r), Kept: j.mayKeep(info), Note: j.vain})
	j.damage(r.Damage())
	j.report.fill(res, info.Origin, j.net.scenes())
	j.noteKept(info, layout)
	for _, what := range sink.lost {
		j.lose(what)
	}
	if lost := info.LostAlpha(); lost != "" && !sink.numbered {
		j.lose(lost)
	}
	if err == nil {
		err = j.clearStale(sink)
	}
	return err
}

// loseBeside names what the film has besides its picture: numbered pictures hold none of it.
func (j *task) loseBeside(info vidcolor.VideoInfo) error {
	dropped, noted, err := encode.LostInPictures(j.writeOptions(info), strings.TrimPrefix(filepath.Ext(j.output), "."))
	for _, what := range dropped {
		j.dropped(what)
	}
	for _, what := range noted {
		j.warn("%s", what)
	}
	return err
}

// clearStale removes the pictures of an earlier run that would stand among the new ones
// and show a film that is none: those that this run, which may overwrite them, did not
// write. Beside a range of numbered pictures those of the others stay.
func (j *task) clearStale(s *pictureSink) error {
	if !j.spec.Overwrite {
		return nil
	}
	found, err := s.pattern.Find()
	if err != nil {
		return fail.File("open", j.output, err)
	}
	var gone []int64
	for _, n := range found {
		name := s.pattern.Name(n)
		if s.written[n] || beside.Same(name, j.input) || s.numbered && (s.inInput[n] && s.part || beside.Same(name, s.source.Name(n))) {
			continue
		}
		if err := os.Remove(name); err != nil {
			return fail.File("remove", name, err)
		}
		gone = append(gone, n)
	}
	switch k := len(gone); {
	case k == 1:
		j.note(AboutOutput, s.pattern.Name(gone[0])+" of an earlier run was removed")
	case k > 1:
		j.note(AboutOutput, fmt.Sprintf("%d pictures of an earlier run were removed, %s to %s", k, s.pattern.Name(gone[0]), s.pattern.Name(gone[k-1])))
	}
	return nil
}

// pictureSink checks that no picture is in the way.
func (j *task) pictureSink() (*pictureSink, error) {
	p, err := sequence.Parse(j.output)
	if err != nil {
		return nil, fail.Refuse("write", j.output, err, "write frame_%05d.png")
	}
	if found, err := p.Find(); err == nil && !j.spec.Overwrite {
		return nil, fail.Refuse("write", p.Name(found[0]), errors.New("the file exists"), "add -y to replace it, or choose another name")
	}
	s := &pictureSink{pattern: p, first: 1, written: map[int64]bool{}, options: encode.PhotoOptions{Overwrite: j.spec.Overwrite, Provenance: j.photoProvenance()}}
	if in, err := sequence.Parse(j.input); err == nil && sequence.Is(j.input) {
		numbers, err := in.Find()
		if err != nil {
			return nil, fail.File("open", j.input, err)
		}
		if beside.Same(in.Name(numbers[0]), p.Name(numbers[0])) {
			return nil, fail.Refuse("write", j.output, errors.New("OUTPUT is INPUT itself"), "give OUTPUT another name")
		}
		s.first, s.numbered, s.source = numbers[0], true, in
		s.part, s.inInput = j.spec.Start > 0 || j.spec.Duration > 0, map[int64]bool{}
		for _, n := range numbers {
			s.inInput[n] = true
		}
	}
	return s, nil
}

// pictureSink writes each frame under its number.
type pictureSink struct {
	pattern  sequence.Pattern
	first    int64
	numbered bool // times are numbers, so that gaps stay
	source   sequence.Pattern
	inInput  map[int64]bool
	part     bool // a range of them is coloured
	written  map[int64]bool
	lost     []string // what the first picture of numbered ones could not hold
	options  encode.PhotoOptions
}

func (s *pictureSink) Write(ctx context.Context, f *vidcolor.Frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n := s.first + f.Index
	if s.numbered {
		n = s.first + f.PTS
	}
	if n < 0 {
		return fmt.Errorf("a picture with the number %d", n)
	}
	o := s.options
	if from := s.source.Name(n); s.numbered && decode.IsPhotoFile(from) {
		o.Keep = from
	}
	w, err := encode.CreatePhoto(s.pattern.Name(n), f.Luma.Width, f.Luma.Height, o)
	if err != nil {
		return err
	}
	if err := w.Write(ctx, f, 0); err != nil {
		_ = w.Abort() // the first error matters
		return err
	}
	if s.lost == nil {
		s.lost = w.Lost()
	}
	s.written[n] = true
	return w.Close()
}
