package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// Send puts the films of a planning into a farm's object store and adds them, one after
// another; told is told how far it is. They become files below the folder that the farm
// keeps sent films in, by the name that To gives there. It returns what is to be told.
func Send(ctx context.Context, nc *nats.Conn, o farm.Planning, priority int, told func(string)) (notes []string, err error) {
	s, err := sendable(&o)
	if err != nil {
		return nil, err
	}
	names, err := o.Names()
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(10*time.Second))
	if err != nil {
		return nil, err
	}
	for i, in := range o.Films { // all, before the first is sent
		if err := mayBeSent(ctx, &o, s, in, names[i]); err != nil {
			return nil, err
		}
	}
	for i, in := range o.Films {
		f := FilmRecord{Spec: s, Length: o.Length}
		f.Spec.Input, f.Spec.Output = filepath.Base(in), filepath.Clean(names[i])
		more, err := send(ctx, nc, courier{js}, in, f, priority, told)
		notes = append(notes, more...)
		if err != nil {
			return notes, err
		}
	}
	return notes, nil
}

// sendable is the spec of films that are sent, of which no path means anything elsewhere.
func sendable(o *farm.Planning) (s job.Spec, err error) {
	hint := "leave it out, or add films by a folder that all machines see, without --send"
	switch s = o.Spec; {
	case s.Guide != "":
		return s, fail.Usage("--guide "+s.Guide, errors.New("only the film is sent"), hint)
	case strings.ContainsAny(s.Model, `/\`) || filepath.Ext(s.Model) != "":
		return s, fail.Usage("--model "+s.Model, errors.New("only the film is sent, and the network is a file"), hint)
	case s.AllowPlaylists:
		return s, fail.Usage("--allow-playlists", errors.New("only the film is sent, not what it leads to"), hint)
	}
	folder := strings.HasSuffix(o.To, "/") || strings.HasSuffix(o.To, string(filepath.Separator))
	if o.To != "" && !filepath.IsLocal(o.To) {
		return s, fail.Usage("--to "+o.To, errors.New("what becomes of films that are sent lies below the farm's own folder"), "name a file or a folder there, such as --to box7/, or leave it out")
	}
	if !folder && (len(o.Films) > 1 || filepath.Ext(o.To) == "") {
		o.To = filepath.Clean(o.To) + string(filepath.Separator)
	}
	s.Input, s.Output = "", ""
	return s.Everywhere()
}

// mayBeSent refuses what is no film, or cannot become what is asked for.
func mayBeSent(ctx context.Context, o *farm.Planning, s job.Spec, path, name string) error {
	if err := fail.Input(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return fail.File("open", path, err)
	}
	if !info.Mode().IsRegular() {
		return fail.Refuse("send", path, errors.New("it is no file"), "name a file, or add it by a folder that all machines see, without --send")
	}
	if o.May == nil {
		return nil
	}
	s.Input, s.Output = path, name
	return o.May(ctx, s)
}

// send sends one film and adds it.
func send(ctx context.Context, nc *nats.Conn, by courier, path string, f FilmRecord, priority int, told func(string)) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fail.File("open", path, err)
	}
	sum, err := job.ContentDigest(ctx, path)
	if err != nil {
		return nil, err
	}
	f.ID = planID(sum, &f.Spec, f.Length)
	f.Sent = &Parcel{Name: filmParcel(f.ID), Bytes: info.Size(), SHA256: sum}
	if _, err := ask(ctx, nc, "send", request{Films: []FilmRecord{f}, Bytes: info.Size()}); err != nil {
		return nil, refusedFilm(path, err)
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, fail.File("open", path, err)
	}
	defer in.Close()
	last := time.Now()
	f.Sent, err = by.put(ctx, filmObjects, filmParcel(f.ID), in, func(bytes int64) {
		if time.Since(last) > 10*time.Second && bytes < info.Size() {
			last = time.Now()
			told(fmt.Sprintf("%s: %d of %d MB are sent", path, bytes>>20, mb(info.Size())))
		}
	})
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, errNoRoom):
		return nil, fail.Refuse("send", path, errNoRoom, roomHint)
	case err != nil:
		return nil, &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "send", Path: path, Err: err, Hint: "send it again: what has arrived is not sent twice"}
	case f.Sent.SHA256 != sum:
		return nil, fail.Refuse("send", path, errors.New("it was changed meanwhile"), "send it again when nobody writes to it")
	}
	r, err := ask(ctx, nc, "add", request{Films: []FilmRecord{f}, Priority: priority})
	if err != nil {
		return nil, refusedFilm(path, err)
	}
	return append(r.Notes, fmt.Sprintf("%s: %d MB are sent", path, mb(f.Sent.Bytes))), nil
}

// refusedFilm gives a farm's refusal the film's name.
func refusedFilm(path string, err error) error {
	var e *vidcolor.Error
	if !errors.As(err, &e) || e.Kind != vidcolor.KindUsage || strings.HasPrefix(e.Err.Error(), "the address") {
		return err
	}
	return fail.Refuse("send", path, e.Err, e.Hint)
}
