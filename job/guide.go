package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/filesum"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/temporal"
)

// nanos is the time base of durations.
var nanos = vidcolor.Rational{Num: 1, Den: int(time.Second)}

// guided is a guide made ready for one film.
type guided struct {
	guide   *guide.Guide
	input   string
	options decode.Options // how the film is read
	info    vidcolor.VideoInfo
}

// openGuide reads the guide that a spec names and checks it against the film; nil
// where the spec names none. l finds the shots if the guide does not list them.
func (l *Line) openGuide(ctx context.Context, input string, o decode.Options, pictures *guide.Pictures) error {
	if l.spec.Guide == "" {
		return nil
	}
	if o.Stream != nil {
		return fail.Usage("--guide", errors.New("the film comes from a pipe"), "a guide needs a file, which it looks at twice")
	}
	if !l.net.HasLikeness() {
		return &vidcolor.Error{Kind: vidcolor.KindModel, Op: "--guide", Path: l.spec.Model, Err: colorize.ErrNoLikeness,
			Hint: "a guide needs the built-in network, or a bundle that `train likeness` has been over"}
	}
	g, err := guide.Open(l.spec.Guide, pictures)
	if err != nil {
		return guide.UsageError(err)
	}
	sum := ""
	if g.Film.SHA256 != "" && !l.info.Still {
		whole, err := filesum.Of(ctx, input)
		if err != nil {
			return err
		}
		sum = whole.SHA256
	}
	if err := g.CheckFilm(l.info.Width, l.info.Height, sum); err != nil {
		return guide.UsageError(err)
	}
	o.Start, o.Duration = 0, 0
	l.guided = &guided{guide: g, input: input, options: o, info: l.info}
	switch {
	case l.info.Still:
		g.SetShots([]guide.Shot{{End: 1 << 62, Saturation: 1}})
		return nil
	case len(g.Shots) == 0 && l.shots != nil:
		g.SetShots(l.shots)
	case len(g.Shots) == 0:
		if err := l.findShots(ctx); err != nil {
			return err
		}
		return guide.UsageError(g.CheckTimes(endOf(g)))
	}
	if end := l.info.End(); end > 0 {
		return guide.UsageError(g.CheckTimes(max(end+endSlack, endOf(g))))
	}
	return nil
}

// endSlack is how much longer than its file says a film may be, where nobody has looked.
const endSlack = time.Second

// endOf is when the last shot that a guide knows ends.
func endOf(g *guide.Guide) time.Duration {
	if len(g.Shots) == 0 {
		return 0
	}
	return g.Shots[len(g.Shots)-1].End
}

// findShots looks at the whole film once for a guide that does not list its shots.
func (l *Line) findShots(ctx context.Context) (err error) {
	r, err := decode.Open(l.guided.input, l.guided.options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	res, err := l.Scan(ctx, r, RunOptions{}, false, nil)
	if err != nil {
		return err
	}
	l.guided.guide.SetShots(guide.ShotsAt(spansOf(res.Shots, &l.info)))
	return nil
}

// spansOf are the times of shots. The last frame's is the least that a shot lasts.
func spansOf(shots []pipeline.Shot, info *vidcolor.VideoInfo) []guide.Span {
	var all []guide.Span
	for _, s := range shots {
		all = append(all, guide.Span{Start: info.Time(s.StartPTS), End: max(info.Time(s.EndPTS), info.Time(s.LastPTS)+time.Millisecond)})
	}
	return all
}

// span is when a frame is shown.
func (g *guided) span(f *vidcolor.Frame) guide.Span { return spanOf(g.info, f) }

func spanOf(info vidcolor.VideoInfo, f *vidcolor.Frame) guide.Span {
	start := info.Time(f.PTS)
	length := time.Duration(vidcolor.Rescale(f.Duration, f.TimeBase, nanos))
	if length <= 0 && info.FrameRate.Valid() {
		length = time.Duration(float64(time.Second) / info.FrameRate.Float())
	}
	return guide.Span{Start: start, End: start + max(length, 2*time.Millisecond)}
}

// session begins a run with the guide.
func (l *Line) session() *guideSession {
	o := l.temporal()
	s := &guideSession{guided: l.guided, canvas: l.canvas, turn: l.polite(), likes: temporal.NewPrior(o), temporal: o}
	s.session = guide.NewSession(l.guided.guide, l.info.Width, l.info.Height, s.look, s.trail, s.reference)
	s.session.Follow(s.reel, nil)
	return s
}

// guideSession is the pipeline's Guide.
type guideSession struct {
	*guided
	session  *guide.Session
	canvas   *colorize.Canvas
	turn     *polite
	likes    *temporal.Prior
	temporal temporal.Options

	recording *Recording      // what was found before, may be nil
	shown     *vidcolor.Frame // one that need not be read again, may be nil
}

// See is the pipeline's.
func (s *guideSession) See(f *vidcolor.Frame, p *vidcolor.Proxy) {
	if f.PTS == vidcolor.NoPTS {
		return
	}
	at := s.span(f)
	p.Asked, p.Emulsion = s.session.Wants(at), s.session.Emulsion(at)
}

// Key is the pipeline's.
func (s *guideSession) Key(ctx context.Context, f *vidcolor.Frame, m *vidcolor.Mark, features *vidcolor.Features, prior []float32, c *vidcolor.Chroma) (*vidcolor.Said, error) {
	if f.PTS == vidcolor.NoPTS {
		return nil, nil
	}
	shown, err := s.show(ctx, s.span(f), m, features, prior)
	if err != nil {
		return nil, err
	}
	return s.key(ctx, s.span(f), m.Proxy, shown, c)
}

// Details is the pipeline's.
func (s *guideSession) Details(ctx context.Context, f *vidcolor.Frame) ([]vidcolor.Detail, error) {
	if f.PTS == vidcolor.NoPTS {
		return nil, nil
	}
	return s.session.Details(ctx, s.span(f))
}

// rememberIn lets r, which may be nil, keep what is found.
func (s *guideSession) rememberIn(r *Recording) {
	if s.recording = r; r != nil {
		s.session.Follow(s.reel, r.tracks)
	}
}

// key is Key of a frame that is shown in span.
func (s *guideSession) key(ctx context.Context, span guide.Span, p *vidcolor.Proxy, shown *showing, c *vidcolor.Chroma) (*vidcolor.Said, error) {
	said, err := s.session.Key(ctx, guide.Keyframe{
		Span: span, Proxy: p,
		View: func() (_ *guide.View, err error) {
			shown.mu.Lock()
			defer shown.mu.Unlock()
			if shown.view == nil {
				shown.view, err = s.view(ctx, p, shown.features, shown.likes)
			}
			if shown.prior == nil && err == nil {
				shown.features = nil // of no use any more
			}
			return shown.view, err
		},
		Tint: func(palette []float32, strength float32) (*vidcolor.Chroma, error) {
			return s.turn.Tint(ctx, shown.features, shown.prior, palette, strength)
		},
	}, c)
	return said, guide.UsageError(err)
}

// view runs the network's likeness.
func (s *guideSession) view(ctx context.Context, p *vidcolor.Proxy, features *vidcolor.Features, prior []float32) (*guide.View, error) {
	return likenessOf(ctx, s.turn, p, features, prior)
}

// readPictures reads the pictures of guides as photos are read; ctx is the engine's life.
type readPictures struct{ ctx context.Context }

func (readPictures) Size(path string) (image.Point, error) {
	p, err := decode.PictureSize(path)
	return p, fail1(err)
}

func (r readPictures) Read(path string) (*image.NRGBA, error) {
	m, err := decode.Picture(r.ctx, path)
	return m, fail1(err)
}

// guideSum is a digest of everything in a guide's folder that colours depend on.
func guideSum(ctx context.Context, dir string, pictures *guide.Pictures) (string, error) {
	if dir == "" {
		return "none", nil
	}
	g, err := guide.Open(dir, pictures)
	if err != nil {
		return "", guide.UsageError(err)
	}
	sum := sha256.New()
	for _, path := range append([]string{g.File}, g.Pictures()...) {
		digest, err := filesum.Of(ctx, path) // a reference may be a film
		if err != nil {
			return "", err
		}
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(sum, "%q %s\n", filepath.ToSlash(rel), digest.SHA256)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
