package job

import (
	"context"
	"errors"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
)

// photo colours the one picture that r reads. It goes down the same line as a
// film of one frame.
func (j *task) photo(r *decode.Reader, info vidcolor.VideoInfo) error {
	layout, tag := photoLayout(info), pictureTag(info)
	line, err := j.line(info, layout, tag)
	if err != nil {
		return err
	}
	sink := &photoSink{path: j.output, options: encode.PhotoOptions{Input: j.source.path, Overwrite: j.spec.Overwrite}}
	res, err := line.Color(j.ctx, r, sink, RunOptions{Chroma: line.Keep(r)})
	j.damage(r.Damage())
	if err == nil && res.Frames == 0 {
		err = &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: j.input, Err: errors.New("no picture came out"), Hint: "check whether the photo opens elsewhere"}
	}
	if err != nil {
		return err
	}
	j.report.fill(res, j.net.scenes())
	return nil
}

// photoLayout keeps every pixel's own colour.
func photoLayout(info vidcolor.VideoInfo) vidcolor.Layout {
	return vidcolor.Layout{Depth: info.Depth}
}

// pictureTag is what pictures made of info's luma are painted for: whatever the
// film's primaries are, programs take the R'G'B' of a picture file for sRGB.
func pictureTag(info vidcolor.VideoInfo) vidcolor.ColorTag {
	tag := info.Tag.Complete(info.Width, info.Height)
	tag.Primaries = vidcolor.PrimariesBT709
	return tag
}

// photoSink writes the frame that it gets.
type photoSink struct {
	path    string
	options encode.PhotoOptions
	done    bool
}

func (s *photoSink) Write(_ context.Context, f *vidcolor.Frame) error {
	if s.done {
		return nil // an animation's other pictures
	}
	s.done = true
	return encode.WritePhoto(s.path, f, s.options)
}
