package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/pipeline"
)

// photo colours the photo that r reads, all pages of it where OUTPUT can hold them.
func (j *task) photo(r *decode.Reader, info vidcolor.VideoInfo) (err error) {
	o := encode.PhotoOptions{Input: j.source.path, Overwrite: j.spec.Overwrite, Pages: 1, Provenance: j.photoProvenance()}
	if info.Pages > 0 {
		o.Keep = j.source.path
	}
	if encode.HoldsPages(j.output) {
		o.Pages = max(info.Pages, 1)
	} else if n := info.Pages - 1; n > 0 {
		j.lose(fmt.Sprintf("%d further pages (write to .tif to keep them)", n))
	}
	w, err := encode.CreatePhoto(j.output, info.Width, info.Height, o)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = w.Abort() // the first error matters
		}
	}()
	all, blank := &pipeline.Result{}, 0
	for page := range o.Pages {
		n, err := j.page(w, r, page, all, o.Provenance)
		if err != nil {
			return err
		}
		blank += n
		if page == 0 && r.MeasuresChroma() {
			j.noteColored(info, func() bool { return r.MeasuredChroma() > colorSpread })
		}
	}
	if blank == o.Pages {
		return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: j.input, Err: errors.New("no row of it can be decoded"), Hint: "get another copy, the warnings say what is wrong with this one"}
	}
	for _, s := range w.Lost() {
		j.lose(s)
	}
	j.report.fill(all, 0, j.net.scenes())
	return w.Close()
}

// lose names what of INPUT the output cannot hold.
func (j *task) lose(what string) {
	j.report.DroppedStreams = append(j.report.DroppedStreams, what)
	j.warn("dropped %s", what)
}

// photoProvenance is what OUTPUT tells of its colour, nil for nothing. The network's name is
// filled in once it is open.
func (j *task) photoProvenance() *vidcolor.Provenance {
	if j.spec.Provenance == NoProvenance {
		return nil
	}
	return &vidcolor.Provenance{Program: "vidcolor", Version: readBuild().String(), Date: time.Now().UTC()}
}

// page colours one picture of a photo. It goes down the same line as a film of one
// frame. r reads the first. blank is 1 of a picture of which no row could be decoded.
func (j *task) page(w *encode.PhotoWriter, r *decode.Reader, page int, all *pipeline.Result, p *vidcolor.Provenance) (blank int, err error) {
	if page > 0 {
		if r, err = decode.Open(j.source.path, decode.Options{Threads: j.engine.decodeThreads(&j.spec), Page: page, Blank: true}); err != nil {
			return 0, err
		}
		defer r.Close()
	}
	info := r.Info()
	layout, tag := photoLayout(info), pictureTag(info)
	line, err := j.line(info, layout, tag)
	if err != nil {
		return 0, err
	}
	if p != nil {
		p.Network = j.net.name()
	}
	res, err := line.Color(j.ctx, r, &photoSink{w: w, page: page}, RunOptions{Chroma: line.Keep(r), Note: j.vain})
	j.damage(r.Damage())
	if err == nil && res.Frames == 0 {
		err = &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: j.input, Err: errors.New("no picture came out"), Hint: "check whether the photo opens elsewhere"}
	}
	if err != nil {
		return 0, err
	}
	all.Frames, all.Keyframes, all.NetworkFrames = all.Frames+res.Frames, all.Keyframes+res.Keyframes, all.NetworkFrames+res.NetworkFrames
	all.CorruptFrames, all.Seconds, all.TimeBase = all.CorruptFrames+res.CorruptFrames, all.Seconds+res.Seconds, res.TimeBase
	all.Shots = append(all.Shots, res.Shots...)
	return r.Damage().Blank, nil
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
	w    *encode.PhotoWriter
	page int
	done bool
}

func (s *photoSink) Write(ctx context.Context, f *vidcolor.Frame) error {
	if s.done {
		return nil // an animation's other pictures
	}
	s.done = true
	if f.Corrupt && even(&f.Luma) {
		f.U.Fill(1 << (f.U.Depth - 1)) // there is nothing in it to be coloured
		f.V.Fill(1 << (f.V.Depth - 1))
	}
	return s.w.Write(ctx, f, s.page)
}

// even reports whether all samples of p are the same.
func even(p *vidcolor.Plane) bool {
	first := p.At(0, 0)
	for y := range p.Height {
		for x := range p.Width {
			if p.At(x, y) != first {
				return false
			}
		}
	}
	return true
}
