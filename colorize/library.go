package colorize

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
)

// LibraryVariable is the environment variable that names the ONNX Runtime library.
const LibraryVariable = "VIDCOLOR_ORT"

// place is one that may hold the library.
type place struct {
	path string // a file, or a bare name for the dynamic loader
	sure bool   // named by the user: nothing else is tried
}

// packaged is where a package that puts binary into bin keeps its own libraries.
func packaged(binary string) string {
	return filepath.Join(filepath.Dir(filepath.Dir(binary)), "lib", "vidcolor")
}

// libraryPlaces lists where to look, in order: the named file, beside the binary,
// in ../lib/vidcolor, .runtime of the checkout, the system's places.
func libraryPlaces(named string) []place {
	if named == "" {
		named = os.Getenv(LibraryVariable)
	}
	if named != "" {
		return []place{{namedLibrary(named), true}}
	}
	var dirs []string
	if binary, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(binary); err == nil {
			binary = real
		}
		dirs = append(dirs, filepath.Dir(binary), packaged(binary))
		dirs = appendCheckout(dirs, filepath.Dir(binary))
	}
	if work, err := os.Getwd(); err == nil {
		dirs = appendCheckout(dirs, work)
	}
	var places []place
	for _, d := range dirs {
		places = appendFiles(places, d)
	}
	return append(places, systemPlaces()...)
}

// appendCheckout adds the .runtime folder beside the nearest go.mod of vidcolor at
// dir or above.
func appendCheckout(dirs []string, dir string) []string {
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module github.com/vidcolor/vidcolor") {
			return append(dirs, filepath.Join(dir, ".runtime"))
		}
		up := filepath.Dir(dir)
		if up == dir {
			return dirs
		}
		dir = up
	}
}

// appendFiles adds the library files that dir holds.
func appendFiles(places []place, dir string) []place {
	for _, n := range libraryNames() {
		p := filepath.Join(dir, n)
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			places = append(places, place{path: p})
		}
	}
	return places
}

// findLibrary hands each place to load until one works and returns it.
func findLibrary(named string, load func(path string) error) (string, error) {
	var failures []error
	for _, p := range libraryPlaces(named) {
		err := load(p.path)
		if err == nil {
			return p.path, nil
		}
		// That the dynamic loader knows no such name says nothing new.
		if p.sure || filepath.IsAbs(p.path) {
			failures = append(failures, err)
		}
	}
	cause := errors.New("the ONNX Runtime library is not there")
	if len(failures) > 0 {
		cause = fmt.Errorf("the ONNX Runtime library does not load: %w", errors.Join(failures...))
	}
	return "", &vidcolor.Error{Kind: vidcolor.KindModel, Op: "load network", Err: oneLine(cause), Hint: libraryCure(cause)}
}

// oneLine joins the lines of an error's text, keeping its chain.
func oneLine(err error) error {
	text := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; ")
	if text == err.Error() {
		return err
	}
	return lineError{text, err}
}

type lineError struct {
	text string
	err  error
}

func (e lineError) Error() string { return e.text }
func (e lineError) Unwrap() error { return e.err }
