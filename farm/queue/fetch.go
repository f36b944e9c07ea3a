package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/beside"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// Result is a film of the farm's own folder that is complete.
type Result struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"` // below the farm's folder, with slashes
	Bytes   int64     `json:"bytes"`
	Changed time.Time `json:"changed"`
}

// pieceBytes is how much of a result goes into an answer, which NATS bounds to 1 MB.
const pieceBytes = 512 << 10

// results answers with the sent films that are complete, of those that are named.
func (s *Server) results(q request, r *reply) {
	fetched := func(f *film) bool { return f.Sent != nil && (f.State == FilmComplete || f.State == FilmDamaged) }
	s.each(q, r, fetched, func(f *film, title string) {
		switch one, err := s.result(f); {
		case err == nil:
			r.Results = append(r.Results, one)
		case len(q.IDs) > 0:
			r.Error, r.Hint = title+": "+fail.OneLine(err), "vidcolor farm status lists the films"
		}
	})
	slices.SortFunc(r.Results, func(a, b Result) int { return strings.Compare(a.Name, b.Name) })
}

func (s *Server) result(f *film) (Result, error) {
	switch {
	case f.Sent == nil:
		return Result{}, errors.New("it was not sent: it lies where it was to go")
	case f.State != FilmComplete && f.State != FilmDamaged:
		return Result{}, errors.New("it is " + f.State)
	}
	path, err := s.Roots.Path(f.Spec.Output)
	if err != nil {
		return Result{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return Result{}, err
	}
	return Result{f.ID, belowSent(f.Spec.Output), info.Size(), info.ModTime()}, nil
}

// piece answers with some bytes of a result.
func (s *Server) piece(q request, r *reply) {
	s.mu.Lock()
	f := s.films[q.Of.ID]
	var now Result
	err := errors.New("no such film in the farm")
	if f != nil {
		now, err = s.result(f)
	}
	s.mu.Unlock()
	if err == nil && (now.Bytes != q.Of.Bytes || !now.Changed.Equal(q.Of.Changed)) {
		err = errors.New("it was changed meanwhile")
	}
	if err == nil {
		r.Data, err = s.read(f.Spec.Output, q.At)
	}
	if err != nil {
		r.Error, r.Hint = q.Of.Name+": "+fail.OneLine(err), "fetch it again"
	}
}

func (s *Server) read(named string, at int64) ([]byte, error) {
	path, err := s.Roots.Path(named)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, pieceBytes)
	n, err := f.ReadAt(data, at)
	if err != nil && err != io.EOF {
		return nil, err
	}
	return data[:n], nil
}

// Fetch brings what became of films that were sent, or of none named all that is complete,
// into the folder to, "" = the current one, or one film to the file to. It returns what is to be told.
func Fetch(ctx context.Context, nc *nats.Conn, films []string, to string, overwrite bool) (notes []string, err error) {
	r, err := ask(ctx, nc, "results", request{IDs: films})
	if err != nil {
		return nil, err
	}
	if len(r.Results) == 0 {
		return []string{"no film that was sent is complete"}, nil
	}
	paths, err := targets(r.Results, to, overwrite)
	if err != nil {
		return nil, err
	}
	for i, one := range r.Results {
		if err := fetchResult(ctx, nc, one, paths[i]); err != nil {
			return notes, err
		}
		notes = append(notes, fmt.Sprintf("%s: %d MB", paths[i], mb(one.Bytes)))
	}
	return notes, nil
}

// targets is the file that each result becomes: in the folder to, or to itself where that
// names a file and there is one result. Two results for one file are refused.
func targets(results []Result, to string, overwrite bool) (paths []string, err error) {
	info, err := os.Stat(to)
	dir := to == "" || err == nil && info.IsDir() || strings.HasSuffix(to, "/") || strings.HasSuffix(to, string(filepath.Separator))
	if ext := filepath.Ext(to); !dir && (err == nil || len(ext) > 1 && !strings.Contains(ext, " ")) {
		want := filepath.Ext(results[0].Name)
		switch {
		case len(results) > 1:
			return nil, fail.Usage("--to "+to, fmt.Errorf("it is no folder, and %d films are to be fetched", len(results)), "several films go into one: --to "+to+"/")
		case ext == "":
			return nil, fail.Usage("--to "+to, errors.New("it is a file"), "name a folder, or a file that ends in "+want)
		case !strings.EqualFold(ext, want):
			return nil, fail.Usage("--to "+to, fmt.Errorf("%s is no %s", results[0].Name, ext), "end it in "+want+", or name a folder: --to "+to+"/")
		}
		return []string{to}, fail.Output(to, overwrite)
	}
	if to == "" {
		to = "."
	}
	taken := map[string]string{}
	for _, one := range results {
		path := filepath.Join(to, filepath.Base(filepath.FromSlash(one.Name)))
		key := strings.ToLower(path)
		if other, ok := taken[key]; ok {
			return nil, fail.Refuse("write", path, fmt.Errorf("both %s and %s would be written there", other, one.Name), "fetch them apart, by these names, into two folders")
		}
		taken[key] = one.Name
		paths = append(paths, path)
	}
	if err := os.MkdirAll(to, 0o777); err != nil {
		return nil, fail.File(fail.MakeFolder, to, err)
	}
	for _, path := range paths {
		if err := fail.Output(path, overwrite); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// fetchResult writes a result beside path, which it gets when all of it is there.
func fetchResult(ctx context.Context, nc *nats.Conn, one Result, path string) (err error) {
	target, err := beside.Target(path)
	if err != nil {
		return fail.File("write", path, err)
	}
	out, err := beside.Create(target)
	if err != nil {
		return fail.File("write", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(out.Name()))
		}
	}()
	for at := int64(0); at < one.Bytes && err == nil; {
		var r *reply
		var final error
		err = again(ctx, pieceBytes, func(ctx context.Context) (err error) {
			r, err = ask(ctx, nc, "read", request{Of: &one, At: at})
			if r != nil && r.Error != "" { // another try changes nothing
				final, err = err, nil
			}
			return err
		})
		switch {
		case ctx.Err() != nil:
			err = context.Cause(ctx)
		case final != nil:
			err = final
		case err == nil && len(r.Data) == 0:
			err = &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "fetch", Path: one.Name, Err: fmt.Errorf("it ends after %d of %d bytes", at, one.Bytes), Hint: "fetch it again"}
		case err == nil:
			at += int64(len(r.Data))
			if _, err = out.Write(r.Data); err != nil {
				err = fail.File("write", path, err)
			}
		}
	}
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil && e != nil {
		err = fail.File("write", path, e)
	}
	if err != nil {
		return err
	}
	return os.Rename(out.Name(), target)
}
