package desk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// resultFolder is where finished films go, beside their inputs.
const resultFolder = "colored"

// maxEntries bounds how many films are listed, and how many folders are walked.
const maxEntries = 20000

// filmExtensions and photoExtensions are what the list shows; anything else in a
// folder is left alone.
var (
	filmExtensions  = []string{".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".m2ts", ".mts", ".mxf", ".dv", ".wmv", ".flv", ".nut", ".ogv", ".vob", ".3gp", ".y4m"}
	photoExtensions = []string{".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"}
)

// film is one input that the desk may open.
type film struct {
	id       string
	root     *root
	rel      string // slash-separated path in the root
	photo    bool
	size     int64
	modified time.Time
}

// name is the film's file name.
func (f *film) name() string { return path.Base(f.rel) }

// open opens the film inside its root; the caller closes it.
func (f *film) open() (*os.File, error) {
	file, err := f.root.dir.Open(filepath.FromSlash(f.rel))
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", f.name())
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// path is the film's path for people and for jobs' outputs.
func (f *film) path() string { return filepath.Join(f.root.path, filepath.FromSlash(f.rel)) }

// root is a folder that may be seen, or of it one file alone.
type root struct {
	dir  *os.Root
	path string // absolute
	only string // the one file's name; "" for all
}

// library is the films of all roots.
type library struct {
	roots []*root

	mu    sync.Mutex
	films map[string]*film
}

// newLibrary opens the folders, or folders of the files, that are named.
func newLibrary(paths []string) (*library, error) {
	l := &library{films: map[string]*film{}}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, p := range paths {
		r, err := openRoot(p)
		if err != nil {
			return nil, errors.Join(err, l.close())
		}
		l.roots = append(l.roots, r)
	}
	return l, nil
}

func openRoot(name string) (*root, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(abs)
	if err != nil {
		return nil, err
	}
	r := &root{path: abs}
	if !info.IsDir() {
		if !info.Mode().IsRegular() {
			return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("neither a folder nor a regular file")}
		}
		r.path, r.only = filepath.Split(abs)
		r.path = filepath.Clean(r.path)
	}
	r.dir, err = os.OpenRoot(r.path)
	return r, err
}

func (l *library) close() (err error) {
	for _, r := range l.roots {
		err = errors.Join(err, r.dir.Close())
	}
	return err
}

// find is the film of an identifier that list has given out.
func (l *library) find(id string) (*film, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, ok := l.films[id]
	return f, ok
}

// list looks through the folders anew and returns the films in order of their paths.
func (l *library) list() []*film {
	var all []*film
	for i, r := range l.roots {
		all = append(all, r.walk(i)...)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range all {
		l.films[f.id] = f
	}
	return all
}

// walk finds the films of one root. What cannot be read is passed over: the list is
// what can be opened.
func (r *root) walk(number int) []*film {
	var found []*film
	seen := 0
	_ = fs.WalkDir(r.dir.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if seen++; seen > maxEntries {
			return fs.SkipAll
		}
		switch {
		case err != nil:
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case p == ".":
			return nil
		case d.IsDir():
			if r.only != "" || strings.HasPrefix(d.Name(), ".") || d.Name() == resultFolder || strings.HasSuffix(d.Name(), ".guide") {
				return fs.SkipDir
			}
			return nil
		case r.only != "" && p != r.only:
			return nil
		}
		if f := r.entry(number, p, d); f != nil {
			found = append(found, f)
		}
		return nil
	})
	slices.SortFunc(found, func(a, b *film) int { return cmp.Compare(a.rel, b.rel) })
	return found
}

// entry is the film at p, or nil.
func (r *root) entry(number int, p string, d fs.DirEntry) *film {
	ext := strings.ToLower(path.Ext(p))
	photo := slices.Contains(photoExtensions, ext)
	if r.only == "" && (strings.HasPrefix(d.Name(), ".") || !photo && !slices.Contains(filmExtensions, ext)) {
		return nil
	}
	info, err := r.dir.Stat(filepath.FromSlash(p)) // follows links, as far as they stay inside
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s", number, p))
	return &film{id: hex.EncodeToString(sum[:8]), root: r, rel: p, photo: photo, size: info.Size(), modified: info.ModTime()}
}
