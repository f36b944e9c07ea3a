package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/job"
)

// guided is what has been said of an open film: the text of the guide in the folder
// beside it, and what to undo. The files are the truth: a change by hand is taken up.
type guided struct {
	mu       sync.Mutex
	text     guideText // nil: there is no guide
	revision int64
	touched  []bool   // by shot, in the order in which they were found
	wrong    string   // why the text on disk is not followed
	undo     []change // oldest first
	redo     []change
}

// change is one operation: the text before and after, and the frame that it was made at.
type change struct {
	before, after guideText
	frame         int64
}

// guideFolder is the guide's folder in the film's root, and its text there.
func (f *film) guideFolder() string { return f.rel + ".guide" }
func (f *film) guideFile() string   { return path.Join(f.guideFolder(), "guide.toml") }

// guideView is what the page knows of a guide.
type guideView struct {
	Film       string      `json:"film"`
	Able       bool        `json:"able"`
	Revision   int64       `json:"revision"`
	Statements []statement `json:"statements"`
	Palette    []swatch    `json:"palette"`
	Undo       bool        `json:"undo"`
	Redo       bool        `json:"redo"`
	Shots      []int       `json:"shots"`           // numbers of those of which something is said
	Frame      int64       `json:"frame"`           // to show, −1 = none
	Wrong      string      `json:"wrong,omitempty"` // why the guide is not followed
}

// guideView shows the guide; g.mu is held.
func (v *view) guideView(frame int64) guideView {
	g := &v.said
	one := guideView{Film: v.film.id, Able: true, Revision: g.revision, Statements: g.text.statements(), Palette: g.text.palette(),
		Undo: len(g.undo) > 0, Redo: len(g.redo) > 0, Shots: []int{}, Frame: frame, Wrong: g.wrong}
	origin := v.shown.GuideOrigin()
	for i := range one.Statements {
		one.Statements[i].Seconds -= origin
	}
	for i, t := range g.touched {
		if t {
			one.Shots = append(one.Shots, i+1)
		}
	}
	return one
}

// onDisk is the guide's text as it lies beside the film, nil if there is none.
func (f *film) onDisk() (guideText, error) {
	data, err := f.root.dir.ReadFile(filepath.FromSlash(f.guideFile()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return splitGuide(string(data)), nil
}

// write puts a text beside the film, whole or not at all.
func (f *film) write(t guideText) error {
	dir, file := f.root.dir, filepath.FromSlash(f.guideFile())
	if t == nil {
		err := dir.Remove(file)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	}
	if err := dir.MkdirAll(filepath.FromSlash(f.guideFolder()), 0o777); err != nil {
		return err
	}
	part := file + ".part"
	if err := dir.WriteFile(part, []byte(t.String()), 0o666); err != nil {
		return err
	}
	return dir.Rename(part, file)
}

// reread takes up what was changed on disk, where it differs from what is known;
// g.mu is held.
func (v *view) reread(ctx context.Context) error {
	text, err := v.film.onDisk()
	if err != nil || slices.Equal(text, v.said.text) {
		return err
	}
	v.said.undo, v.said.redo = nil, nil // what a person did by hand is not undone here
	return v.follow(ctx, text)
}

// follow colours by a text that lies on disk; g.mu is held.
func (v *view) follow(ctx context.Context, text guideText) error {
	g := &v.said
	g.text, g.wrong = text, ""
	dir := ""
	var touched []bool
	if text != nil {
		dir = filepath.Join(v.film.root.path, filepath.FromSlash(v.film.guideFolder()))
		parsed, err := guide.Parse([]byte(text.String()), dir)
		if err != nil {
			g.wrong = oneLine(job.GuideError(err))
			return nil
		}
		for i := range parsed.Shots {
			touched = append(touched, parsed.Touches(i))
		}
		if !slices.Contains(touched, true) && len(parsed.Moments()) == 0 {
			dir = "" // nothing is said yet
		}
	}
	before := g.touched
	shots, _, _ := v.shown.Found()
	changed := func(s job.Shot) bool {
		at := slices.IndexFunc(shots, func(o job.Shot) bool { return o.FirstFrame == s.FirstFrame })
		return at >= 0 && (at < len(touched) && touched[at] || at < len(before) && before[at])
	}
	if err := v.shown.SetGuide(ctx, dir, g.revision+1, changed); err != nil {
		g.wrong = oneLine(err)
		return nil
	}
	g.revision++
	g.touched = touched
	return nil
}

// readGuide answers with what has been said of a film.
func (s *Server) readGuide(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	v.said.mu.Lock()
	defer v.said.mu.Unlock()
	if err := v.reread(r.Context()); err != nil {
		refuse(w, http.StatusConflict, oneLine(err))
		return
	}
	answer(w, v.guideView(-1))
}

// guideAsk is an operation on a guide.
type guideAsk struct {
	Op         string // point, grade, name, remove, undo or redo
	Revision   int64
	Frame      int64
	X, Y       float64
	Radius     float64
	Colour     string
	Name       string
	ID         string
	Saturation float64
	Warmth     float64
	Grey       bool
}

// changeGuide does one operation, keeps what undoes it, and answers with the guide.
func (s *Server) changeGuide(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	var ask guideAsk
	if !read(w, r, &ask) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 6*wait)
	defer cancel()
	v.said.mu.Lock()
	defer v.said.mu.Unlock()
	frame, err := v.change(ctx, &ask)
	if err != nil {
		refuse(w, http.StatusConflict, oneLine(err))
		return
	}
	view := v.guideView(frame)
	s.hub.tell("guide", view)
	answer(w, view)
}

// change does one operation and returns the frame to show, −1 for none; g.mu is held.
func (v *view) change(ctx context.Context, ask *guideAsk) (frame int64, err error) {
	g := &v.said
	if err := v.reread(ctx); err != nil {
		return -1, err
	}
	from, to := &g.undo, &g.redo
	if ask.Op == "redo" {
		from, to = to, from
	}
	if ask.Op == "undo" || ask.Op == "redo" {
		if len(*from) == 0 {
			return -1, errors.New("there is nothing to " + ask.Op)
		}
		last := (*from)[len(*from)-1]
		text := last.before
		if ask.Op == "redo" {
			text = last.after
		}
		if err := v.put(ctx, text); err != nil {
			return -1, err
		}
		*from, *to = (*from)[:len(*from)-1], append(*to, last)
		return last.frame, nil
	}
	text, err := v.edited(ctx, ask)
	if err != nil {
		return -1, err
	}
	before := g.text
	if err := v.put(ctx, text); err != nil {
		return -1, err
	}
	g.undo, g.redo = append(g.undo, change{before, text, ask.Frame}), nil
	return -1, nil
}

// put writes a text and colours by it; one that cannot be followed is taken back.
func (v *view) put(ctx context.Context, text guideText) error {
	before := v.said.text
	if err := v.film.write(text); err != nil {
		return err
	}
	if err := v.follow(ctx, text); err != nil {
		return err
	}
	if wrong := v.said.wrong; wrong != "" {
		err := errors.Join(v.film.write(before), v.follow(ctx, before))
		return errors.Join(errors.New(wrong), err)
	}
	return nil
}

// edited is the text after an operation; g.mu is held.
func (v *view) edited(ctx context.Context, ask *guideAsk) (guideText, error) {
	t := v.said.text
	if t == nil {
		t = newGuideText(v.film.name())
	}
	if ask.Op == "remove" {
		return t.remove(ask.ID)
	}
	if ask.Op == "name" {
		if ask.Name == "" || strings.ContainsAny(ask.Name, "\n\r") || len(t.named("[palette]")) == 0 {
			return nil, errors.New("a colour needs a name of one line, and guide.toml a [palette]")
		}
		return t.set(t.named("[palette]")[0], strconv.Quote(ask.Name), strconv.Quote(ask.Colour)), nil
	}
	if err := v.shown.Ready(ctx, ask.Frame); err != nil {
		return nil, err
	}
	if !v.shown.Info().Still {
		t = t.withShots(v.shown.GuideShots())
	}
	at, err := v.shown.GuideTime(ctx, ask.Frame)
	if err != nil {
		return nil, err
	}
	switch ask.Op {
	case "point":
		return t.add("[[hint]]", "time = "+strconv.Quote(at), fmt.Sprintf("x = %g", ask.X), fmt.Sprintf("y = %g", ask.Y),
			fmt.Sprintf("radius = %g", max(ask.Radius, 1)), "colour = "+strconv.Quote(ask.Colour)), nil
	case "grade":
		return v.graded(t, ask)
	}
	return nil, fmt.Errorf("%q is no operation", ask.Op)
}

// graded is the text after the shot of ask.Frame was graded.
func (v *view) graded(t guideText, ask *guideAsk) (guideText, error) {
	shots, _, _ := v.shown.Found()
	at := slices.IndexFunc(shots, func(s job.Shot) bool { return s.FirstFrame <= ask.Frame && ask.Frame <= s.LastFrame })
	if at < 0 || at >= len(t.named("[[shot]]")) {
		return nil, errors.New("that shot is not listed")
	}
	value := func(v, plain float64) string {
		if v == plain {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	t = t.set(t.named("[[shot]]")[at], "saturation", value(ask.Saturation, 1))
	t = t.set(t.named("[[shot]]")[at], "warmth", value(ask.Warmth, 0))
	gray := ""
	if ask.Grey {
		gray = "true"
	}
	return t.set(t.named("[[shot]]")[at], "grey", gray), nil
}

// watchGuide takes up changes by hand until the film is closed.
func (b *bench) watchGuide(v *view, done <-chan struct{}) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-done:
			return
		}
		v.said.mu.Lock()
		before := v.said.revision
		err := v.reread(b.life)
		view := v.guideView(-1)
		v.said.mu.Unlock()
		if err == nil && view.Revision != before {
			b.desk.hub.tell("guide", view)
		}
	}
}
