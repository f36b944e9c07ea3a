package guide

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// ReadPictures reads the pictures that a guide names, as they are shown: upright, in sRGB,
// not multiplied by opacity. Its methods are called from several goroutines.
type ReadPictures interface {
	Size(path string) (image.Point, error)
	Read(path string) (*image.NRGBA, error)
}

// Pictures reads the pictures of guides and remembers which of them say anything, for as
// long as their files stay as they are. Safe for concurrent use.
type Pictures struct {
	read ReadPictures

	mu    sync.Mutex
	known map[string]bool // by [verdictKey]
}

// NewPictures reads by r.
func NewPictures(r ReadPictures) *Pictures { return &Pictures{read: r, known: map[string]bool{}} }

// mostKnown bounds how many pictures are remembered.
const mostKnown = 1 << 14

// verdictKey names files as they are now.
func verdictKey(about string, paths ...string) string {
	var b strings.Builder
	b.WriteString(about)
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(&b, "\x00%s\x00%d\x00%v", path, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// verdict is what find says of files, asked once.
func (p *Pictures) verdict(about string, find func() (bool, error), paths ...string) (bool, error) {
	key := verdictKey(about, paths...)
	p.mu.Lock()
	says, ok := p.known[key]
	p.mu.Unlock()
	if ok {
		return says, nil
	}
	says, err := find()
	if err != nil {
		return false, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= mostKnown {
		clear(p.known)
	}
	p.known[key] = says
	return says, nil
}

// pair reads a frame's picture and what it is compared with, nil if that is nothing.
func (p *Pictures) pair(f *Frame) (m, before *image.NRGBA, err error) {
	if m, err = p.read.Read(f.Picture); err != nil || f.Exported == "" {
		return m, nil, at(f.Picture, err)
	}
	if before, err = p.read.Read(f.Exported); err != nil {
		return nil, nil, at(f.Exported, err)
	}
	if got, want := m.Bounds().Size(), before.Bounds().Size(); got != want {
		return nil, nil, at(f.Picture, fmt.Errorf("%d×%d, not %d×%d as exported", got.X, got.Y, want.X, want.Y))
	}
	return m, before, nil
}

// pictureError is an error of the picture at path.
type pictureError struct {
	path string
	err  error
}

func (e *pictureError) Error() string { return e.err.Error() }
func (e *pictureError) Unwrap() error { return e.err }

func at(path string, err error) error {
	if err == nil {
		return nil
	}
	return &pictureError{path, err}
}

// wrongPicture words an error of a picture that is named in a line.
func (g *Guide) wrongPicture(line int, err error) error {
	var e *pictureError
	if !errors.As(err, &e) {
		return err
	}
	name, cure := e.path, "mend the picture, or take the statement out"
	if rel, err := filepath.Rel(g.Dir, e.path); err == nil {
		name = filepath.ToSlash(rel)
	}
	if errors.Is(err, fs.ErrNotExist) {
		cure = "put it there, or take the statement out"
	}
	return &FileError{File: g.File, Line: line, Cause: name + ": " + oneLine(e.Error()), Cure: cure}
}

// painted reports whether a frame's picture says anything.
func (p *Pictures) painted(f *Frame) (bool, error) {
	return p.verdict("painted", func() (bool, error) {
		if f.Exported != "" && sameFile(f.Picture, f.Exported) {
			return false, nil
		}
		m, before, err := p.pair(f)
		return err == nil && anyPixel(m, paintOf(before)), err
	}, f.Picture, f.Exported)
}

// visible reports whether any pixel of a picture of dabs is not transparent.
func (p *Pictures) visible(path string) (bool, error) {
	return p.verdict("visible", func() (bool, error) {
		m, err := p.read.Read(path)
		return err == nil && anyPixel(m, paintOf(nil)), at(path, err)
	}, path)
}

// least is how far the most covered pixel of a mask has to be covered for the mask to mean
// something: black in a JPEG is not quite black.
const least = 0.1

// covering reports whether a mask covers anything.
func (p *Pictures) covering(path string) (bool, error) {
	return p.verdict("covering", func() (bool, error) {
		m, err := p.read.Read(path)
		if err != nil {
			return false, at(path, err)
		}
		inside := insideOf(m)
		return anyPixel(m, func(x, y int, q color.NRGBA) float32 { return inside(q) - least }), nil
	}, path)
}

// sameFile reports whether two files hold the same bytes: nobody has painted.
func sameFile(a, b string) bool {
	x, err1 := os.ReadFile(a)
	y, err2 := os.ReadFile(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// regular says why the file at path is none that can be read to its end.
func regular(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		var missing *fs.PathError
		if errors.As(err, &missing) {
			err = missing.Err
		}
		return err
	case info.IsDir():
		return errors.New("is a folder")
	case !info.Mode().IsRegular():
		return errors.New("is not a regular file")
	case info.Size() == 0:
		return errors.New("the file is empty (0 bytes)")
	}
	return nil
}

// readable says why the picture at path, "" for none, cannot be read.
func (p *Pictures) readable(path string) error {
	if path == "" {
		return nil
	}
	err := regular(path)
	if err == nil {
		_, err = p.read.Size(path)
	}
	return at(path, err)
}

// LeaveUntouched leaves out frames whose picture is, byte for byte, what was exported:
// nobody has painted on them.
func (g *Guide) LeaveUntouched() {
	g.Frames = slices.DeleteFunc(g.Frames, func(f Frame) bool { return f.Exported != "" && sameFile(f.Picture, f.Exported) })
	g.moments = nil
	g.moments = g.Moments()
}

// checkPictures looks whether every picture named is there, can be read, and says
// something. Frames that nobody has painted on go.
func (g *Guide) checkPictures() error {
	var painted []Frame
	for _, f := range g.Frames {
		says, err := false, errors.Join(g.pictures.readable(f.Picture), g.pictures.readable(f.Exported))
		if err == nil {
			says, err = g.pictures.painted(&f)
		}
		if err != nil {
			return g.wrongPicture(f.Line, err)
		}
		if says {
			painted = append(painted, f)
		}
	}
	g.Frames = painted
	for _, h := range g.Hints {
		if err := g.mustSay(h.Line, h.Picture, g.pictures.visible, "all of it is transparent"); err != nil {
			return err
		}
	}
	for _, m := range g.Regions {
		if err := g.mustSay(m.Line, m.Mask, g.pictures.covering, "it covers nothing: no part of it is white, or opaque beside transparent ones"); err != nil {
			return err
		}
	}
	for _, f := range g.References {
		path := f.Picture + f.Film
		if err := g.wrongPicture(f.Line, at(path, regular(path))); err != nil {
			return err
		}
	}
	return nil
}

// mustSay refuses a picture, "" for none, that says nothing.
func (g *Guide) mustSay(line int, path string, says func(path string) (bool, error), nothing string) error {
	if path == "" {
		return nil
	}
	ok, err := false, g.pictures.readable(path)
	if err == nil {
		ok, err = says(path)
	}
	if err == nil && !ok {
		err = at(path, errors.New(nothing))
	}
	return g.wrongPicture(line, err)
}
