package job

import (
	"context"
	"errors"
	"fmt"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// isPictures reports whether an output is a pattern of numbered pictures.
func isPictures(path string) bool { return encode.Photos(path) && sequence.Is(path) }

// pictures colours a film into numbered pictures, each complete or absent. The
// pictures of a numbered input keep their numbers; a film's count from 1.
func (j *task) pictures(r *decode.Reader, info vidcolor.VideoInfo) error {
	sink, err := j.pictureSink()
	if err != nil {
		return err
	}
	defer j.engine.writesBeside(j.output)()
	layout, tag := photoLayout(info), pictureTag(info)
	line, err := j.line(info, layout, tag)
	if err != nil {
		return err
	}
	j.opened(line)
	res, err := line.Color(j.ctx, r, sink, RunOptions{Progress: j.progress, Shot: j.shotFound(line, info.TimeBase), Chroma: line.Keep(r)})
	j.damage(r.Damage())
	j.report.fill(res, j.net.scenes())
	j.noteKept(info, layout)
	return err
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
	s := &pictureSink{pattern: p, first: 1, options: encode.PhotoOptions{Overwrite: j.spec.Overwrite}}
	if in, err := sequence.Parse(j.input); err == nil && sequence.Is(j.input) {
		numbers, err := in.Find()
		if err != nil {
			return nil, fail.File("open", j.input, err)
		}
		if beside.Same(in.Name(numbers[0]), p.Name(numbers[0])) {
			return nil, fail.Refuse("write", j.output, errors.New("OUTPUT is INPUT itself"), "give OUTPUT another name")
		}
		s.first, s.numbered = numbers[0], true
	}
	return s, nil
}

// pictureSink writes each frame under its number.
type pictureSink struct {
	pattern  sequence.Pattern
	first    int64
	numbered bool // times are numbers, so that gaps stay
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
	return encode.WritePhoto(s.pattern.Name(n), f, s.options)
}
