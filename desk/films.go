package desk

import (
	"context"
	"errors"
	"image"
	"net/http"
	"path"
	"strconv"
	"time"

	"github.com/vidcolor/vidcolor/preview"
)

// filmView is a film in the list.
type filmView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Folder string `json:"folder"` // in which of the desk's folders it lies, "" = at the top of the only one
	Photo  bool   `json:"photo"`
	Bytes  int64  `json:"bytes"`
	State  string `json:"state"`
	Cause  string `json:"cause,omitempty"`
}

// listFilms looks through the folders.
func (s *Server) listFilms(w http.ResponseWriter, _ *http.Request) {
	views := []filmView{}
	for _, f := range s.library.list() {
		state, cause := s.jobs.state(f.id)
		folder := path.Dir(f.rel)
		if folder == "." {
			folder = ""
		}
		if len(s.library.roots) > 1 {
			folder = path.Join(path.Base(f.root.path), folder)
		}
		views = append(views, filmView{f.id, f.name(), folder, f.photo, f.size, state, cause})
	}
	answer(w, map[string]any{"films": views, "farm": s.options.Farm != nil})
}

// opened finds and opens the film that a request names; where it cannot, it answers. The
// caller leaves the view.
func (s *Server) opened(w http.ResponseWriter, r *http.Request) (*view, bool) {
	f, ok := s.library.find(r.PathValue("film"))
	if !ok {
		refuse(w, http.StatusNotFound, "no such film")
		return nil, false
	}
	v, err := s.films.open(r.Context(), f)
	if err != nil {
		refuse(w, statusOf(err), f.name()+": "+oneLine(err))
		return nil, false
	}
	return v, true
}

// statusOf is the status of a film or frame that cannot be had.
func statusOf(err error) int {
	switch {
	case errors.Is(err, preview.ErrNoSuchFrame):
		return http.StatusNotFound
	case isUnknown(err):
		return http.StatusUnprocessableEntity
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, preview.ErrNotFound), errors.Is(err, preview.ErrClosed):
		return http.StatusServiceUnavailable
	}
	return http.StatusGone
}

// filmInfo describes a film.
func (s *Server) filmInfo(w http.ResponseWriter, r *http.Request) {
	if v, ok := s.opened(w, r); ok {
		defer v.leave()
		answer(w, v.infoView())
	}
}

// scan begins to look for shots and answers with those that are known.
func (s *Server) scan(w http.ResponseWriter, r *http.Request) {
	if v, ok := s.opened(w, r); ok {
		defer v.leave()
		s.films.scan(v)
		shots, _, _ := v.shown.Found()
		answer(w, v.scanView(shots, len(shots)))
	}
}

// shots answers with the shots that are known.
func (s *Server) shots(w http.ResponseWriter, r *http.Request) {
	if v, ok := s.opened(w, r); ok {
		defer v.leave()
		shots, _, _ := v.shown.Found()
		answer(w, v.scanView(shots, len(shots)))
	}
}

// jumpWait bounds how long a jump to a time waits for the look to come so far.
const jumpWait = 2 * time.Second

// frameAt answers with the frame that is shown at a time.
func (s *Server) frameAt(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	seconds, err := strconv.ParseFloat(r.URL.Query().Get("seconds"), 64)
	if err != nil || !(seconds >= 0 && seconds < 1e9) {
		refuse(w, http.StatusBadRequest, "that is no time")
		return
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), jumpWait, context.DeadlineExceeded)
	defer cancel()
	frame, err := v.shown.At(ctx, time.Duration(seconds*float64(time.Second)))
	if err != nil {
		refuse(w, statusOf(err), oneLine(err))
		return
	}
	answer(w, map[string]int64{"frame": frame})
}

// frame answers with one frame as a record.
func (s *Server) frame(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	q := r.URL.Query()
	ctx, cancel := context.WithTimeoutCause(r.Context(), wait, context.DeadlineExceeded)
	defer cancel()
	want := preview.Want{Width: v.coded(number(q.Get("width"), 640))}
	if q.Get("exact") == "1" {
		want.Width = 0
	} else {
		want.Draft = q.Get("draft") == "1"
	}
	frame := number(q.Get("frame"), 0)
	p, err := s.films.quick(ctx, v, frame, want, q.Get("quick") == "1")
	if err != nil {
		refuse(w, statusOf(err), oneLine(err))
		return
	}
	if want.Draft && p.Colored {
		v.shown.Stay(ctx, frame)
	}
	rec := v.record(p, q.Get("luma") != "0", q.Get("sure") == "1")
	rec.Exact = want.Width == 0
	rec.answer(w)
}

// answer sends the record.
func (r *record) answer(w http.ResponseWriter) {
	b, err := r.bytes()
	if err != nil {
		refuse(w, http.StatusInternalServerError, oneLine(err))
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(b)
}

// maxStretch bounds a stretch, in frames.
const maxStretch = 1 << 20

// stretch sends frames one behind the other, as they are ready.
func (s *Server) stretch(w http.ResponseWriter, r *http.Request) {
	v, ok := s.opened(w, r)
	if !ok {
		return
	}
	defer v.leave()
	q := r.URL.Query()
	want := preview.Want{Width: v.coded(number(q.Get("width"), 640)), Draft: true}
	count := min(max(number(q.Get("count"), 1), 1), maxStretch)
	w.Header().Set("Content-Type", "application/octet-stream")
	s.films.scan(v)
	c := http.NewResponseController(w)
	_ = v.shown.Stretch(r.Context(), number(q.Get("frame"), 0), int(count), want, func(p *preview.Picture) error {
		if err := v.record(p, true, false).writeLong(w); err != nil {
			return err
		}
		return c.Flush()
	})
}

// thumb sends a small picture of a frame, before or after. Frame −1 stands for the film
// in the list.
func (s *Server) thumb(w http.ResponseWriter, r *http.Request) {
	f, ok := s.library.find(r.PathValue("film"))
	if !ok {
		refuse(w, http.StatusNotFound, "no such film")
		return
	}
	q := r.URL.Query()
	ctx, cancel := context.WithTimeoutCause(r.Context(), 3*wait, context.DeadlineExceeded)
	defer cancel()
	b, err := s.films.thumb(ctx, f, number(q.Get("frame"), -1), q.Get("side") == "after")
	if err != nil {
		refuse(w, statusOf(err), oneLine(err))
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(b)
}

// image is a record of 8 bits as Go's own kind of picture, for thumbnails: those are of
// full range and BT.601, so codes are converted.
func (r *record) image() image.Image {
	pic := image.NewRGBA(image.Rect(0, 0, r.Width, r.Height))
	black, span, chroma := 16.0, 219.0, 224.0
	if r.Full {
		black, span, chroma = 0, 255, 255
	}
	kg := 1 - r.KR - r.KB
	for y := range r.Height {
		for x := range r.Width {
			at := y*r.ChromaHeight/r.Height*r.ChromaWidth + x*r.ChromaWidth/r.Width
			l := (float64(r.luma[y*r.Width+x]) - black) / span
			cb, cr := (float64(r.u[at])-128)/chroma, (float64(r.v[at])-128)/chroma
			red, blue := l+2*(1-r.KR)*cr, l+2*(1-r.KB)*cb
			green := (l - r.KR*red - r.KB*blue) / kg
			o := pic.PixOffset(x, y)
			pic.Pix[o], pic.Pix[o+1], pic.Pix[o+2], pic.Pix[o+3] = code(red), code(green), code(blue), 255
		}
	}
	return pic
}

func code(v float64) uint8 { return uint8(min(max(v*255+0.5, 0), 255)) }
