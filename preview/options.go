package preview

import (
	"context"
	"errors"

	"github.com/vidcolor/vidcolor/job"
)

// SetOptions colours from now on by the options of s that decide the colour; what was
// found is dropped. Input, guide, and how the film is read stay as they are. revision
// names the change in pictures. An error changes nothing.
func (f *Film) SetOptions(ctx context.Context, s job.Spec, revision int64) error {
	return f.follow(ctx, change{f.with(s), revision, -1, true, func(job.Shot) bool { return true }})
}

// with is s for this film: its input and guide, read as it is read.
func (f *Film) with(s job.Spec) job.Spec {
	f.mu.Lock()
	defer f.mu.Unlock()
	s.Input, s.Output, s.Guide = f.spec.Input, f.spec.Output, f.chosen.Guide
	s.Start, s.Duration, s.FrameRate, s.Deinterlace = f.spec.Start, f.spec.Duration, f.spec.FrameRate, f.spec.Deinterlace
	return s
}

// change is another way to colour a film.
type change struct {
	spec     job.Spec
	revision int64
	frame    int64               // that it is about, −1 = none
	paint    bool                // frames are painted in another way, too, which a guide does not change
	changed  func(job.Shot) bool // which shots are of other colours then
}

// follow makes the line of c the one that colours, and drops what was found of shots that
// it changes.
func (f *Film) follow(ctx context.Context, c change) error {
	line, err := f.lineBy(ctx, c.spec)
	if err != nil {
		return err
	}
	f.mu.Lock()
	f.line, f.chosen, f.revision = line, c.spec, c.revision
	if c.paint {
		clear(f.lines)
	}
	shots := f.found.shots
	f.mu.Unlock()
	for _, shot := range shots {
		if c.changed(shot) {
			f.colors.forget(shot.LastFrame, c.frame)
		}
	}
	return nil
}

// lineBy is the line of the film's own frames by s.
func (f *Film) lineBy(ctx context.Context, s job.Spec) (*job.Line, error) {
	if s.Guide != "" {
		s.Input = f.path // whose content the guide names
	}
	return f.engine.Line(ctx, s, f.info, f.layout, f.tag)
}

// Variant is the film once more, coloured by the options of s that decide the colour,
// and by the same guide. It shares the look of f, which has to be closed after it. The
// caller closes it.
func (f *Film) Variant(ctx context.Context, s job.Spec) (*Film, error) {
	s = f.with(s)
	v := &Film{engine: f.engine, spec: f.spec, path: f.path, info: f.info, layout: f.layout, tag: f.tag, size: f.size,
		news: make(chan struct{}), lines: map[lineKey]*job.Line{}, of: f}
	v.colors = &colorStore{film: v}
	v.heads.film = v
	if err := v.follow(ctx, change{s, 0, -1, true, func(job.Shot) bool { return false }}); err != nil {
		return nil, err
	}
	v.life, v.end = context.WithCancel(context.Background())
	return v, nil
}

// share takes over what the film that f is a variant of finds.
func (f *Film) share() {
	f.of.start()
	for {
		f.of.mu.Lock()
		k, news := f.of.found, f.of.news
		f.of.mu.Unlock()
		f.tell(func(own *found) { *own = k })
		if k.done {
			return
		}
		select {
		case <-news:
		case <-f.life.Done():
			f.tell(func(own *found) { own.done, own.err = true, errors.Join(own.err, ErrClosed) })
			return
		}
	}
}
