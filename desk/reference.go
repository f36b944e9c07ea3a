package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/preview"
)

const (
	referenceFolder = "references" // in the guide's folder: pictures that the page was given
	maxReference    = 32 << 20     // bytes of one
	maxNames        = 1000         // pictures of one name
)

// pictureKinds are the pictures that are taken, by how they begin.
var pictureKinds = []struct{ ext, begins, at8 string }{
	{".png", "\x89PNG\r\n\x1a\n", ""}, {".jpg", "\xff\xd8\xff", ""}, {".tif", "II*\x00", ""}, {".tif", "MM\x00*", ""}, {".webp", "RIFF", "WEBP"},
}

// kindOfPicture is the ending of the name of a picture, "" if it is none that is taken.
func kindOfPicture(data []byte) string {
	for _, k := range pictureKinds {
		if strings.HasPrefix(string(data[:min(len(data), 8)]), k.begins) && (k.at8 == "" || len(data) > 12 && string(data[8:12]) == k.at8) {
			return k.ext
		}
	}
	return ""
}

// safeName is the name of a picture without folders, ending and whatever some system or
// program takes for something else.
func safeName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	safe := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			return r
		}
		return '-'
	}, strings.ToValidUTF8(name, "-"))
	if runes := []rune(safe); len(runes) > 60 {
		safe = string(runes[:60])
	}
	if safe = strings.Trim(safe, "-"); safe == "" {
		return "picture"
	}
	return safe
}

// keepPicture puts a picture into the guide's folder under a name that no other picture
// has, and returns it from there; one that is there already is not written again.
func (f *film) keepPicture(name, ext string, data []byte) (rel string, fresh bool, err error) {
	dir, folder := f.root.dir, path.Join(f.guideFolder(), referenceFolder)
	if err := dir.MkdirAll(filepath.FromSlash(folder), 0o777); err != nil {
		return "", false, f.root.stays(folder, err)
	}
	for n := 1; n <= maxNames; n++ {
		rel = referenceFolder + "/" + name + ext
		if n > 1 {
			rel = fmt.Sprintf("%s/%s-%d%s", referenceFolder, name, n, ext)
		}
		file := filepath.FromSlash(path.Join(f.guideFolder(), rel))
		out, err := dir.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if errors.Is(err, fs.ErrExist) {
			if there, err := dir.ReadFile(file); err == nil && bytes.Equal(there, data) {
				return rel, false, nil
			}
			continue
		}
		if err != nil {
			return "", false, err
		}
		_, err = out.Write(data)
		if err = errors.Join(err, out.Close()); err != nil {
			return "", false, errors.Join(err, dir.Remove(file))
		}
		return rel, true, nil
	}
	return "", false, fmt.Errorf("there are too many pictures of the name %s", name)
}

// drop removes a picture that keepPicture has put there.
func (f *film) drop(rel string) {
	_ = f.root.dir.Remove(filepath.FromSlash(path.Join(f.guideFolder(), rel)))
}

// referAsk is a reference as a request for one says it.
func referAsk(r *http.Request) *guideAsk {
	q := r.URL.Query()
	real := func(name string, other float64) float64 {
		if v, err := strconv.ParseFloat(q.Get(name), 64); err == nil {
			return v
		}
		return other
	}
	return &guideAsk{Op: "reference", Frame: number(q.Get("frame"), 0), For: q.Get("for"), From: real("from", 0), To: real("to", 0), Strength: real("strength", 1)}
}

// addReference keeps a picture in the guide and colours a shot, a span or the whole film
// after it. The request's body is the picture; or its query names a film of the desk and
// one of its frames, which is then taken as it is coloured.
func (s *Server) addReference(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	name, data, status, err := s.pictureOf(r)
	if err != nil {
		refuse(w, status, oneLine(err))
		return
	}
	ext := kindOfPicture(data)
	if ext == "" {
		refuse(w, http.StatusUnsupportedMediaType, name+" is neither PNG, JPEG, TIFF nor WebP")
		return
	}
	ask := referAsk(r)
	ctx, cancel := context.WithTimeout(r.Context(), 6*wait)
	defer cancel()
	if err := v.known(ctx, ask); ctx.Err() != nil {
		refuse(w, http.StatusConflict, "the film is still being looked through for shots; try again when that is done")
		return
	} else if err != nil {
		refuse(w, statusOf(err), oneLine(err))
		return
	}
	v.said.mu.Lock()
	defer v.said.mu.Unlock()
	rel, fresh, err := v.film.keepPicture(safeName(name), ext, data)
	if err != nil {
		refuse(w, http.StatusConflict, oneLine(err))
		return
	}
	ask.picture = rel
	frame := int64(-1)
	if err = v.shown.TryReference(ctx, filepath.Join(v.film.guidePath(), filepath.FromSlash(rel))); err == nil {
		frame, err = v.change(ctx, ask)
	}
	if err != nil {
		if fresh {
			v.film.drop(rel)
		}
		refuse(w, http.StatusUnprocessableEntity, name+": "+oneLine(err))
		return
	}
	view := v.guideView(frame)
	s.hub.tell("guide", view)
	answer(w, view)
}

// pictureOf is the picture that a request brings or names.
func (s *Server) pictureOf(r *http.Request) (name string, data []byte, status int, err error) {
	q := r.URL.Query()
	if id := q.Get("of"); id != "" {
		name, data, err = s.frameOf(r.Context(), id, number(q.Get("offrame"), 0))
		return name, data, http.StatusUnprocessableEntity, err
	}
	name = path.Base(strings.ReplaceAll(q.Get("name"), `\`, "/"))
	data, err = io.ReadAll(io.LimitReader(r.Body, maxReference+1))
	if err == nil && len(data) > maxReference {
		err = fmt.Errorf("%s is too large: pictures of up to %d MB are taken", name, maxReference>>20)
	}
	return name, data, http.StatusRequestEntityTooLarge, err
}

// frameOf is a frame of a film of the desk as it is coloured, as PNG.
func (s *Server) frameOf(ctx context.Context, id string, frame int64) (name string, data []byte, err error) {
	f, ok := s.library.find(id)
	if !ok {
		return "", nil, errors.New("no such film")
	}
	v, err := s.films.open(ctx, f)
	if err != nil {
		return "", nil, err
	}
	defer v.leave()
	ctx, cancel := context.WithTimeoutCause(ctx, 3*wait, context.DeadlineExceeded)
	defer cancel()
	s.films.scan(v)
	img, err := v.shown.Image(ctx, frame, preview.Want{})
	if err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return fmt.Sprintf("%s_frame%d.png", strings.TrimSuffix(f.name(), path.Ext(f.name())), frame), out.Bytes(), err
}

// known waits until the shots are known of which a reference speaks: the frame's, or all.
func (v *view) known(ctx context.Context, ask *guideAsk) error {
	if ask.For != "shot" {
		return v.shown.Look(ctx, nil, nil)
	}
	_, err := v.shown.ShotOf(ctx, ask.Frame)
	return err
}

// refers is the text with a reference more; its frame is shown at a time as guides write it.
func (v *view) refers(t guideText, ask *guideAsk, when string) (guideText, error) {
	if ask.Strength < 0 || ask.Strength > 1 {
		return nil, errors.New("a strength is between 0 and 1")
	}
	lines := []string{"[[reference]]", "picture = " + strconv.Quote(ask.picture)}
	if ask.Strength != 1 {
		lines = append(lines, "strength = "+strconv.FormatFloat(ask.Strength, 'g', -1, 64))
	}
	switch {
	case v.shown.Info().Still || ask.For == "film":
	case ask.For == "shot":
		at, err := t.shotAt(when)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("shot = %d", at+1))
	case ask.For == "span":
		if ask.From < 0 || ask.To <= ask.From {
			return nil, errors.New("the span ends before it begins")
		}
		lines = append(lines, "from = "+quotedTime(ask.From), "to = "+quotedTime(ask.To))
	default:
		return nil, errors.New("a reference is for a shot, a span or the film")
	}
	return t.add(lines...), nil
}

func quotedTime(seconds float64) string {
	return strconv.Quote(guide.FormatTime(time.Duration(seconds * float64(time.Second))))
}

// reference shows the picture or frame of a reference, as small as is asked for.
func (s *Server) reference(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	v.said.mu.Lock()
	at := number(r.PathValue("number"), 0)
	parsed, err := guide.Parse([]byte(v.said.text.String()), v.film.guidePath())
	v.said.mu.Unlock()
	if err != nil || at < 1 || at > int64(len(parsed.References)) {
		refuse(w, http.StatusNotFound, "no such reference")
		return
	}
	one := parsed.References[at-1]
	rec, err := v.example(r.Context(), one, int(min(max(number(r.URL.Query().Get("width"), 320), 16), 1280)))
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, oneLine(err))
		return
	}
	rec.answer(w)
}

// example is what a reference shows. It is opened inside the film's root, as films are.
func (v *view) example(ctx context.Context, one guide.Reference, width int) (*record, error) {
	rel, err := filepath.Rel(v.film.root.path, one.Picture+one.Film)
	if err != nil {
		return nil, err
	}
	if info, err := v.film.root.dir.Stat(rel); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file") // a pipe would be waited for
	}
	file, err := v.film.root.dir.Open(rel)
	if err != nil {
		return nil, v.film.root.stays(rel, err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(errors.New("it is not a regular file"), err)
	}
	frame, tag, err := preview.Example(ctx, system.Reopen(file), one.At, width)
	if err != nil {
		return nil, fail.Named(err, system.Reopen(file), filepath.Base(rel))
	}
	rec := newRecord(frame, tag, 0)
	rec.Colored = true
	return rec, nil
}
