package farm

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Roots are folders that every machine has under a path of its own, by the names that
// plans call them by.
type Roots map[string]string

// ParseRoots reads "NAME=DIR" each.
func ParseRoots(texts []string) (Roots, error) {
	r := Roots{}
	for _, text := range texts {
		name, dir, ok := strings.Cut(text, "=")
		if !ok || name == "" || dir == "" || strings.ContainsAny(name, ":/\\") || strings.Contains(name, "..") {
			return nil, fail.Usage("--root "+text, errors.New("it is not NAME=DIR"), "such as --root archive=/mnt/archive")
		}
		whole, err := filepath.Abs(dir)
		if err != nil {
			return nil, fail.File("find", dir, err)
		}
		if whole, err = filepath.EvalSymlinks(whole); err != nil {
			return nil, fail.File("open", dir, err)
		}
		r[name] = whole
	}
	return r, nil
}

// prefix begins a path that is named from a root.
const prefix = "root:"

func paths(s *job.Spec) []*string { return []*string{&s.Input, &s.Output, &s.Guide, &s.Model} }

// Shorten names the paths of s from the roots that they lie in.
func (r Roots) Shorten(s *job.Spec) {
	for _, p := range paths(s) {
		*p = r.Name(*p)
	}
}

// Name is path as every machine calls it.
func (r Roots) Name(path string) string {
	names := make([]string, 0, len(r))
	for n := range r {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return len(r[b]) - len(r[a]) }) // the innermost first
	for _, n := range names {
		if rel, err := filepath.Rel(r[n], path); err == nil && filepath.IsAbs(path) && filepath.IsLocal(rel) {
			return prefix + n + ":" + filepath.ToSlash(rel)
		}
	}
	return path
}

// Base is the file's name of a path that may be named from a root.
func Base(path string) string {
	if rest, ok := strings.CutPrefix(path, prefix); ok {
		_, path, _ = strings.Cut(rest, ":")
	}
	return filepath.Base(path)
}

// Resolve finds the paths of s on this machine.
func (r Roots) Resolve(s *job.Spec) error {
	for _, p := range paths(s) {
		path, err := r.Path(*p)
		if err != nil {
			return err
		}
		*p = path
	}
	return nil
}

// Path finds on this machine what Name named.
func (r Roots) Path(named string) (string, error) {
	rest, ok := strings.CutPrefix(named, prefix)
	if !ok {
		return named, nil
	}
	name, rel, _ := strings.Cut(rest, ":")
	dir, known := r[name]
	if !known {
		return "", fmt.Errorf("the folder %q is not named", name)
	}
	if !filepath.IsLocal(filepath.FromSlash(rel)) {
		return "", fmt.Errorf("%q leaves the folder %q", rel, name)
	}
	path := filepath.Join(dir, filepath.FromSlash(rel))
	if real, err := filepath.EvalSymlinks(path); err == nil {
		if in, err := filepath.Rel(dir, real); err != nil || !filepath.IsLocal(in) {
			return "", fmt.Errorf("%q is a link that leaves the folder %q", rel, name)
		}
	}
	return path, nil
}
