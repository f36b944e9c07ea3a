package desk

import (
	"context"
	"errors"
	"net/http"
	"path"
	"path/filepath"
	"slices"
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
	since    int64    // revision from which on the text is what it is
	says     *says    // of each shot, in the order in which they were found; never nil
	wrong    string   // why the text on disk is not followed
	past     *history // nil until the text was read once
}

// guideFolder is the guide's folder in the film's root, and its text there.
func (f *film) guideFolder() string { return f.rel + ".guide" }
func (f *film) guideFile() string   { return path.Join(f.guideFolder(), "guide.toml") }

// guidePath is the guide's folder on this machine.
func (f *film) guidePath() string {
	return filepath.Join(f.root.path, filepath.FromSlash(f.guideFolder()))
}

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
	All        bool        `json:"all,omitempty"`   // the colours of all shots have changed
	Frame      int64       `json:"frame"`           // to show, −1 = none
	Wrong      string      `json:"wrong,omitempty"` // why the guide is not followed
}

// guideView shows the guide; g.mu is held.
func (v *view) guideView(frame int64) guideView {
	g := &v.said
	one := guideView{Film: v.film.id, Able: true, Revision: g.revision, Statements: g.text.statements(), Palette: g.text.palette(),
		Undo: g.past != nil && len(g.past.behind) > 0, Redo: g.past != nil && len(g.past.ahead) > 0, Shots: []int{}, Frame: frame, Wrong: g.wrong}
	v.complete(one.Statements)
	shots, _, _ := v.shown.Found()
	for i := range shots {
		if g.says.of(i) != "" {
			one.Shots = append(one.Shots, i+1)
		}
	}
	return one
}

// complete says of references how well they fit.
func (v *view) complete(all []statement) {
	shots, _, _ := v.shown.Found()
	number := -1
	for i := range all {
		s := &all[i]
		if s.Kind != "reference" {
			continue
		}
		number++
		for k, shot := range shots {
			if likeness, met := v.shown.Fits(shot)[number]; met {
				s.Fits = append(s.Fits, fit{k + 1, float64(likeness), float64(guide.Follows(likeness))})
			}
		}
	}
}

// reread takes up what was changed on disk, where it differs from what is known;
// g.mu is held.
func (v *view) reread(ctx context.Context) error {
	text, err := v.film.onDisk()
	if err != nil {
		return err
	}
	first := v.said.past == nil
	if first {
		v.said.past = newHistory(filepath.Join(v.film.root.path, filepath.FromSlash(v.film.guideFile())), text)
	}
	if slices.Equal(text, v.said.text) {
		return nil
	}
	if !first {
		v.said.past.forget() // what a person did by hand is not undone here
	}
	return v.follow(ctx, text, -1)
}

// follow colours by a text that lies on disk, and first the frame that it states something
// new of, −1 for none; g.mu is held.
func (v *view) follow(ctx context.Context, text guideText, frame int64) error {
	g := &v.said
	g.text, g.wrong = text, ""
	defer func() {
		if g.wrong != "" { // the colours stay, but pages have another text before them
			g.revision++
			v.shown.Renumber(g.revision)
		}
		g.since = g.revision
	}()
	dir, now := "", &says{}
	if text != nil {
		parsed, err := guide.Parse([]byte(text.String()), v.film.guidePath())
		if err != nil {
			g.wrong = oneLine(guide.UsageError(err))
			return nil
		}
		if now = saysOf(parsed); now.anything() {
			dir = v.film.guidePath()
		}
	}
	before := g.says
	shots, _, _ := v.shown.Found()
	changed := func(s job.Shot) bool {
		at := slices.IndexFunc(shots, func(o job.Shot) bool { return o.FirstFrame == s.FirstFrame })
		return at >= 0 && now.of(at) != before.of(at)
	}
	if err := v.shown.SetGuide(ctx, dir, g.revision+1, frame, changed); err != nil {
		g.wrong = oneLine(err)
		return nil
	}
	g.revision++
	g.says = now
	v.variants.drop()
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
	before := v.said.revision
	frame, err := v.change(ctx, &ask)
	if err != nil {
		if v.said.revision != before {
			s.hub.tell("guide", v.guideView(-1))
		}
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
	if err := v.fresh(ask); err != nil {
		return -1, err
	}
	if ask.Op == "undo" || ask.Op == "redo" {
		list := g.past.behind
		if ask.Op == "redo" {
			list = g.past.ahead
		}
		if len(list) == 0 {
			return -1, errors.New("there is nothing to " + ask.Op)
		}
		last := list[len(list)-1]
		text := last.undone(g.text)
		if ask.Op == "redo" {
			text = last.done(g.text)
		}
		if err := v.put(ctx, text, -1); err != nil {
			return -1, err
		}
		g.past.add(ask.Op, nil, text)
		return last.Frame, nil
	}
	text, err := v.edited(ctx, ask)
	if err != nil {
		return -1, err
	}
	before, about := g.text, int64(-1)
	if ask.Op == "point" || ask.Op == "region" {
		about = ask.Frame
	}
	if err := v.put(ctx, text, about); err != nil {
		return -1, err
	}
	one := spliceOf(before, text, ask.Frame)
	g.past.add("do", &one, text)
	return -1, nil
}

// put writes a text and colours by it; one that cannot be followed is taken back.
func (v *view) put(ctx context.Context, text guideText, frame int64) error {
	if text != nil {
		if _, err := guide.Parse([]byte(text.String()), v.film.guidePath()); err != nil {
			return guide.UsageError(err) // and the file stays as it is
		}
	}
	before, since := v.said.text, v.said.since
	if err := v.film.write(text); err != nil {
		return err
	}
	if err := v.follow(ctx, text, frame); err != nil {
		return err
	}
	if wrong := v.said.wrong; wrong != "" {
		err := errors.Join(v.film.write(before), v.follow(ctx, before, -1))
		v.said.since = since // nobody has seen another text
		return errors.Join(errors.New(wrong), err)
	}
	return nil
}

// watchGuide takes up changes by hand until the film is closed.
func (b *bench) watchGuide(v *view, done <-chan struct{}) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for told := int64(-1); ; {
		select {
		case <-tick.C:
		case <-done:
			return
		}
		v.said.mu.Lock()
		err := v.reread(b.life)
		view := v.guideView(-1)
		v.said.mu.Unlock()
		if err == nil && view.Revision != told { // once more of what a request has led to: another page may not know of it
			b.desk.hub.tell("guide", view)
			told = view.Revision
		}
	}
}
