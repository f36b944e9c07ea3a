package job

import (
	"context"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/machine"
	"github.com/vidcolor/vidcolor/pipeline"
	"github.com/vidcolor/vidcolor/temporal"
)

// Line is a network made ready for the frames of one film: what colours them,
// whoever makes and takes them. It holds nothing to be closed, but works only while
// its engine is open. Safe for concurrent use.
type Line struct {
	canvas   *colorize.Canvas
	net      *network
	emulsion Emulsion
	spec     Spec
	info     vidcolor.VideoInfo
	options  pipeline.Options
	guided   *guided      // nil without a guide
	shots    []guide.Shot // of the film, where they are known; nil: to be found
	engine   *Engine      // whose budget for looking runs take; nil of a job's, which has its own
}

// Line makes a line for frames of info.Width × info.Height whose luma has info.Depth
// bits, that are painted with chroma of the given layout by the given completed tag.
// Of spec it takes what decides the colour: Input and everything about files are not
// looked at, but with Guide, which needs Input to look at the frames that something is
// stated of. info.Metadata may date the film. Errors are *vidcolor.Error.
func (e *Engine) Line(ctx context.Context, spec Spec, info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) (*Line, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	ctx, done, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	net, err := e.nets.get(ctx, &spec, e.networkThreads(&spec), func(string) {})
	if err != nil {
		return nil, err
	}
	l := newLine(net, spec, e.workers(&spec), info, layout, tag)
	l.engine = e
	err = l.openGuide(ctx, spec.Input, decode.Options{
		Threads: e.decodeThreads(&spec), FrameRate: spec.frameRate(), Deinterlace: spec.Deinterlace, Playlists: spec.AllowPlaylists,
	}, e.pictures)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// deviceBatch is the number of keyframes that a GPU colours at once. A processor takes as
// long for each of them together as alone, and the frames between them would wait.
const deviceBatch = 4

func newLine(net *network, spec Spec, workers int, info vidcolor.VideoInfo, layout vidcolor.Layout, tag vidcolor.ColorTag) *Line {
	l := &Line{net: net, spec: spec, info: info, emulsion: EmulsionOf(spec.Year, info.Metadata)}
	l.canvas = net.Canvas(info, layout, tag, colorize.CanvasOptions{
		Size: spec.Size, Saturation: spec.networkSaturation(), Emulsion: l.emulsion.emulsion,
	})
	l.options = pipeline.Options{
		Width: info.Width, Height: info.Height, LumaDepth: info.Depth,
		Layout: layout, Tag: tag, Total: info.Frames, Clock: machine.ThreadTime,
	}
	l.options.Painters = min(workers, 4)
	if net.Device() != "cpu" {
		l.options.Batch = deviceBatch
	}
	return l
}

// RunOptions are what a run of a [Line] may ask for besides. The zero value works.
type RunOptions struct {
	// First is the film index of the first frame that the source gives, From that of
	// the first one that is wanted, Until that of the first one that is not wanted any
	// more; see [pipeline.Options].
	First, From, Until int64

	// Chroma says that the source fills U and V, too, with the film's own colour in the
	// line's layout, as a reader does behind [Line.Keep]: shots may keep it then.
	Chroma bool

	Kept     func(frame int64) error // see [pipeline.Options], may be nil
	Progress func(pipeline.Progress) // called twice a second, may be nil
	Shot     func(pipeline.Shot)     // called with each shot that has ended, may be nil
	Note     func(text string)       // called at the end with what the guide says in vain, may be nil
	Record   *Recording              // gets what [Line.Replay] needs, may be nil
}

// Color colours what from gives and writes it to to; see [pipeline.Run].
//
// The runs of a line that [Engine.Line] made wait neither for jobs nor jobs for them:
// who looks at a film is not to wait until another one is done. Their frames have a
// budget of their own, a quarter of EngineOptions.Memory for all runs together besides
// what jobs take, for which they wait in the order in which they came; their network runs
// take turns with those of jobs. They end with the engine.
func (l *Line) Color(ctx context.Context, from pipeline.Source, to pipeline.Sink, o RunOptions) (*pipeline.Result, error) {
	ctx, leave, err := l.enter(ctx)
	if err != nil {
		return &pipeline.Result{}, err
	}
	defer leave()
	s := l.stages(from)
	s.Sink = to
	return l.run(ctx, s, o, l.pipelineOptions(o))
}

// run is the pipeline's Run with p, by the guide if there is one.
func (l *Line) run(ctx context.Context, s pipeline.Stages, o RunOptions, p pipeline.Options) (*pipeline.Result, error) {
	var by *guideSession
	if l.guided != nil {
		by = l.session()
		by.rememberIn(o.Record)
		s.Guide = by
	}
	if o.Record != nil {
		o.Record.of = l.sort()
		r := &recorder{Recording: o.Record, line: l, guide: by, Carrier: s.Carrier}
		s.Guide, s.Carrier = r, r
	}
	res, err := pipeline.Run(ctx, s, p)
	if o.Record != nil {
		o.Record.fit(by)
	}
	if by != nil && o.Note != nil && ctx.Err() == nil {
		for _, text := range by.session.Unfit() {
			o.Note(text)
		}
	}
	return res, err
}

// Scan looks at what from gives without colouring it; see [pipeline.Scan], and [Line.Color]
// of what it takes of the machine. Without scenes a shot's first frame is its only keyframe.
func (l *Line) Scan(ctx context.Context, from pipeline.Source, o RunOptions, scenes bool, visit func(*vidcolor.Mark) error) (*pipeline.Result, error) {
	ctx, leave, err := l.enter(ctx)
	if err != nil {
		return &pipeline.Result{}, err
	}
	defer leave()
	s := l.stages(from)
	if !scenes {
		s.Tracker = l.cuts()
	}
	return pipeline.Scan(ctx, s, l.pipelineOptions(o), scenes, visit)
}

// look is Scan without the network and without the choice of keyframes; seen gets every
// frame as it was read, with how it begins.
func (l *Line) look(ctx context.Context, from pipeline.Source, o RunOptions, seen func(*vidcolor.Frame) error) (*pipeline.Result, error) {
	p := l.pipelineOptions(o)
	p.Looked = seen
	s := l.stages(from)
	s.Tracker = l.cuts()
	return pipeline.Scan(ctx, s, p, false, nil)
}

// Paint writes f's chroma planes from c, as the line does.
func (l *Line) Paint(f *vidcolor.Frame, c *vidcolor.Chroma) error { return l.canvas.Paint(f, c) }

// Opened is the event of a job that is about to colour input by this line.
func (l *Line) Opened(input string) Opened {
	w, h := l.canvas.ProxySize()
	return Opened{input, l.info, l.net.name(), l.net.Device(), l.net.Library(), w, h, l.emulsion}
}

// Shot is a shot of a result of this line as reports hold it; tb is the result's
// time base.
func (l *Line) Shot(s pipeline.Shot, tb vidcolor.Rational) Shot {
	return shotReport(s, tb, l.info.Origin, l.net.scenes())
}

func (l *Line) temporal() temporal.Options {
	return temporal.Options{KeyInterval: l.spec.keyframes(), Smooth: l.spec.smooth()}
}

// cuts is a tracker that only finds where shots begin.
func (l *Line) cuts() *temporal.Tracker {
	o := l.temporal()
	o.Cuts = true
	return temporal.NewTracker(o)
}

func (l *Line) stages(from pipeline.Source) pipeline.Stages {
	t := l.temporal()
	s := pipeline.Stages{
		Source: from, Colorizer: l.polite(),
		Tracker: temporal.NewTracker(t), Carrier: temporal.NewCarrier(t),
	}
	if l.net.HasLikeness() {
		s.Liker = liker{l.polite()}
	}
	return s
}

// liker is the pipeline's Liker.
type liker struct{ *polite }

// Alike is the pipeline's.
func (l liker) Alike(ctx context.Context, p *vidcolor.Proxy, f *vidcolor.Features, prior []float32) (vidcolor.Alike, error) {
	v, err := likenessOf(ctx, l.polite, p, f, prior)
	if v == nil || err != nil {
		return nil, err
	}
	return v, nil
}

// likenessOf runs the network's likeness.
func likenessOf(ctx context.Context, net *polite, p *vidcolor.Proxy, f *vidcolor.Features, prior []float32) (*guide.View, error) {
	if err := net.take(ctx); err != nil {
		return nil, err
	}
	defer net.give()
	like, err := net.Likeness(ctx, f, prior)
	if err != nil {
		return nil, err
	}
	return guide.NewView(p, like)
}

func (l *Line) pipelineOptions(o RunOptions) pipeline.Options {
	p := l.options
	p.First, p.From, p.Until, p.Progress, p.Shot, p.Kept = o.First, o.From, o.Until, o.Progress, o.Shot, o.Kept
	if o.Chroma {
		p.Keep = l.spec.keep(l.info)
	}
	return p
}

// polite is a canvas whose network runs wait until those of other networks on the
// same device are over: at once they would only compete for its threads.
type polite struct {
	*colorize.Canvas
	turn chan struct{}
	net  *network
}

func (l *Line) polite() *polite { return &polite{l.canvas, l.net.turn, l.net} }

func (p *polite) Features(ctx context.Context, batch []*vidcolor.Proxy) ([]*vidcolor.Features, error) {
	if err := p.take(ctx); err != nil {
		return nil, err
	}
	defer p.give()
	return p.Canvas.Features(ctx, batch)
}

func (p *polite) Color(ctx context.Context, batch []*vidcolor.Features, prior [][]float32) ([]*vidcolor.Chroma, error) {
	if err := p.take(ctx); err != nil {
		return nil, err
	}
	defer p.give()
	return p.Canvas.Color(ctx, batch, prior)
}

func (p *polite) Tint(ctx context.Context, f *vidcolor.Features, prior, palette []float32, strength float32) (*vidcolor.Chroma, error) {
	if err := p.take(ctx); err != nil {
		return nil, err
	}
	defer p.give()
	return p.Canvas.Tint(ctx, f, prior, palette, strength)
}

func (p *polite) take(ctx context.Context) error {
	select {
	case <-p.turn:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (p *polite) give() { p.turn <- struct{}{} }
