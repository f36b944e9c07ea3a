package queue

import (
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// belowSent is a path in the folder of sent films as those who fetch them name it; others
// stay as they are.
func belowSent(named string) string { return strings.TrimPrefix(named, sentPath("")) }

// inputOf is where a film comes from; of one that was sent its name.
func inputOf(f *FilmRecord) string {
	if f.Sent != nil {
		return farm.Base(f.Spec.Input)
	}
	return f.Spec.Input
}

// titles names films as people tell them apart, by ID: each by the first of forms that no
// other film has, else by the last and its ID.
func titles(films []FilmRecord, forms ...func(f *FilmRecord) string) map[string]string {
	names := map[string]string{}
	for _, form := range forms {
		count := map[string]int{}
		for i := range films {
			count[form(&films[i])]++
		}
		for i := range films {
			f := &films[i]
			if name := form(f); names[f.ID] == "" && count[name] == 1 {
				names[f.ID] = name
			}
		}
	}
	for i := range films {
		if f := &films[i]; names[f.ID] == "" {
			names[f.ID] = forms[len(forms)-1](f) + " [" + f.ID + "]"
		}
	}
	return names
}

// inputTitles names films by their inputs, where these are not unique by their outputs.
func inputTitles(films []FilmRecord) map[string]string {
	return titles(films, func(f *FilmRecord) string { return farm.Base(f.Spec.Input) }, inputOf, func(f *FilmRecord) string { return belowSent(f.Spec.Output) })
}

// lineTitles names films by input and output.
func lineTitles(films []FilmRecord) map[string]string {
	return titles(films, func(f *FilmRecord) string { return farm.Base(f.Spec.Input) + " → " + farm.Base(f.Spec.Output) },
		func(f *FilmRecord) string { return inputOf(f) + " → " + belowSent(f.Spec.Output) })
}

// filmRecords are the records of all films.
func (s *Server) filmRecords() (films []FilmRecord) {
	for _, f := range s.films {
		films = append(films, f.FilmRecord)
	}
	slices.SortFunc(films, func(a, b FilmRecord) int { return int(a.Order - b.Order) })
	return films
}

// pick finds the films that a question names, of none named all. A name is an ID, a path, or
// the name of a file where that is one film's only; of several films by one name those count
// of which wanted holds. Names that are nobody's, or several films', are refused.
func (s *Server) pick(q request, wanted func(f *film) bool) (films []*film, err error) {
	all := s.filmRecords()
	chosen := map[string]bool{}
	var unknown []string
	for i, name := range q.IDs {
		abs := ""
		if i < len(q.Paths) {
			abs = q.Paths[i]
		}
		ids, whole := named(all, name, abs)
		if len(ids) == 0 {
			unknown = append(unknown, name)
		}
		if some := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !wanted(s.films[id]) }); len(some) > 0 {
			ids = some
		}
		if !whole && len(ids) > 1 {
			return nil, s.ambiguous(all, name, ids)
		}
		for _, id := range ids {
			chosen[id] = true
		}
	}
	if len(unknown) > 0 {
		return nil, fail.Usage(strings.Join(unknown, ", "), errors.New("no such film in the farm"), "nothing was done; vidcolor farm status lists the films")
	}
	for _, f := range all {
		if len(q.IDs) == 0 || chosen[f.ID] {
			films = append(films, s.films[f.ID])
		}
	}
	return films, nil
}

// named are the films that have a name: by whole paths and IDs, where there is one, else by
// the names of files.
func named(films []FilmRecord, name, abs string) (ids []string, whole bool) {
	clean := path.Clean(filepath.ToSlash(name))
	var base []string
	for i := range films {
		f := &films[i]
		switch in, out := f.Spec.Input, f.Spec.Output; {
		case slices.Contains([]string{f.ID, in, out, belowSent(out)}, name), clean == belowSent(out), abs != "" && (abs == in || abs == out):
			ids = append(ids, f.ID)
		case clean == farm.Base(in) || clean == farm.Base(out):
			base = append(base, f.ID)
		}
	}
	if len(ids) > 0 {
		return ids, true
	}
	return base, false
}

// ambiguous refuses the name of several films, by the names that each alone has.
func (s *Server) ambiguous(all []FilmRecord, name string, ids []string) error {
	some := slices.DeleteFunc(slices.Clone(all), func(f FilmRecord) bool { return !slices.Contains(ids, f.ID) })
	one := func(f *FilmRecord) string { return f.ID } // where paths do not tell them apart
	paths := titles(some, func(f *FilmRecord) string {
		if f.Sent != nil {
			return belowSent(f.Spec.Output)
		}
		return f.Spec.Input
	}, func(f *FilmRecord) string { return belowSent(f.Spec.Output) }, one)
	var names []string
	for _, f := range some {
		names = append(names, paths[f.ID])
	}
	return fail.Usage(name, errors.New("several films of the farm are called that: "+strings.Join(names, ", ")), "name one of these, or all")
}
