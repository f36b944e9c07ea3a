package preview

import (
	"context"

	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/job"
)

// SetGuide colours from now on by the guide in folder dir, "" = by none. revision names
// it in pictures. Of the shots of which changed is true what was found is dropped; the
// others have to be what they were. frame is the one that something was stated of, of which
// a draft is wanted first, −1 for none. An error, of a guide that is wrong say, changes
// nothing.
func (f *Film) SetGuide(ctx context.Context, dir string, revision, frame int64, changed func(job.Shot) bool) error {
	f.mu.Lock()
	spec := f.chosen
	f.mu.Unlock()
	spec.Guide = dir
	return f.follow(ctx, change{spec, revision, frame, false, changed})
}

// Renumber names the guide by another revision: its text has changed, the colours have not.
func (f *Film) Renumber(revision int64) {
	f.mu.Lock()
	f.revision = revision
	f.mu.Unlock()
}

// now is the line that colours, and the revision of its guide.
func (f *Film) now() (*job.Line, int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.line, f.revision
}

// GuideShots are the shots that were found so far as a guide lists them.
func (f *Film) GuideShots() []guide.Shot {
	told, _, _ := f.Found()
	var spans []guide.Span
	for _, s := range told {
		if s.StartPTS == nil || s.EndPTS == nil {
			return nil
		}
		spans = append(spans, guide.Span{Start: f.info.Time(*s.StartPTS), End: f.info.Time(*s.EndPTS)})
	}
	return guide.ShotsAt(spans)
}

// GuideTime is when frame i is shown as a guide counts, from the film's beginning.
func (f *Film) GuideTime(ctx context.Context, i int64) (string, error) {
	t, err := f.time(ctx, i)
	if err != nil {
		return "", err
	}
	return guide.FormatTime(f.info.Time(t.pts[i])), nil
}

// forget drops what was found of the shot that ends with frame last; of frame, if it is in
// it, it is kept what it was like.
func (s *colorStore) forget(last, frame int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, c := range s.shots {
		if c.last == last {
			if c.from <= frame && frame <= c.last {
				s.said = glance{frame: frame, before: c.best(frame)}
			}
			s.shots = append(s.shots[:k:k], s.shots[k+1:]...)
			c.drop()
			return
		}
	}
}
