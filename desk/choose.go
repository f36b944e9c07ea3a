package desk

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/vidcolor/vidcolor/preview"
)

// colorOptions are the options by which pictures change.
var colorOptions = []string{"saturation", "smooth", "year", "size", "keyframes"}

// colorsOf is those of the changed options.
func colorsOf(changed map[string]string) map[string]string {
	chosen := maps.Clone(changed)
	maps.DeleteFunc(chosen, func(name, _ string) bool { return !slices.Contains(colorOptions, name) })
	return chosen
}

// setOptions colours the pictures by the options that the page has changed, and answers
// with the guide, whose revision tells that colours are others.
func (s *Server) setOptions(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	var ask struct{ Options map[string]string }
	if !read(w, r, &ask) {
		return
	}
	v.said.mu.Lock()
	defer v.said.mu.Unlock()
	chosen := colorsOf(ask.Options)
	if !maps.Equal(chosen, v.chosen) {
		spec, err := s.spec(v.film, chosen)
		if err == nil {
			err = v.shown.SetOptions(r.Context(), spec, v.said.revision+1)
		}
		if err != nil {
			refuse(w, http.StatusUnprocessableEntity, oneLine(err))
			return
		}
		v.chosen = chosen
		s.films.choose(v.film, chosen)
		v.said.revision++
		v.variants.drop()
		view := v.guideView(-1)
		view.All = true
		s.hub.tell("guide", view)
		answer(w, view)
		return
	}
	answer(w, v.guideView(-1))
}

// maxVariants bounds how many other ways to colour a film are kept.
const maxVariants = 4

// variants are a film coloured in other ways.
type variants struct {
	making sync.Mutex // one picture is made at a time
	mu     sync.Mutex
	kept   []variant // the one used last at the end
}

type variant struct {
	key  string
	film *preview.Film
}

// of is v by the changed options; making is held.
func (a *variants) of(ctx context.Context, s *Server, v *view, changed map[string]string) (*preview.Film, error) {
	key, err := json.Marshal(changed)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if at := slices.IndexFunc(a.kept, func(o variant) bool { return o.key == string(key) }); at >= 0 {
		one := a.kept[at]
		a.kept = append(slices.Delete(a.kept, at, at+1), one)
		return one.film, nil
	}
	spec, err := s.spec(v.film, changed)
	if err != nil {
		return nil, err
	}
	film, err := v.shown.Variant(ctx, spec)
	if err != nil {
		return nil, err
	}
	a.kept = append(a.kept, variant{string(key), film})
	if len(a.kept) > maxVariants {
		err = a.kept[0].film.Close()
		a.kept = slices.Delete(a.kept, 0, 1)
	}
	return film, err
}

// drop closes them: the guide or the other options are not what they were. Who waits for
// a picture of them hears that they are closed, and asks anew.
func (a *variants) drop() {
	a.mu.Lock()
	kept := a.kept
	a.kept = nil
	a.mu.Unlock()
	for _, one := range kept {
		_ = one.film.Close()
	}
}

// variant answers with one frame as it would be with one option more.
func (s *Server) variant(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	q := r.URL.Query()
	if !slices.Contains(colorOptions, q.Get("name")) {
		refuse(w, http.StatusNotFound, "no such option")
		return
	}
	v.said.mu.Lock()
	changed := map[string]string{}
	maps.Copy(changed, v.chosen)
	v.said.mu.Unlock()
	changed[q.Get("name")] = q.Get("value")
	ctx, cancel := context.WithTimeoutCause(r.Context(), wait, context.DeadlineExceeded)
	defer cancel()
	v.variants.making.Lock()
	defer v.variants.making.Unlock()
	film, err := v.variants.of(ctx, s, v, changed)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, oneLine(err))
		return
	}
	p, err := film.Picture(ctx, number(q.Get("frame"), 0), preview.Want{Width: v.coded(number(q.Get("width"), thumbWidth))})
	if errors.Is(err, context.Canceled) {
		return
	}
	if err != nil {
		refuse(w, statusOf(err), oneLine(err))
		return
	}
	v.record(p, true, false).answer(w)
}
