package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

// The states of a job, as the page knows them.
const (
	stateNew     = "new"
	stateQueued  = "queued"
	stateRunning = "running"
	statePaused  = "paused" // can go on
	stateDone    = "done"
	stateFailed  = "failed"
	stateForgot  = "forgotten" // taken off the list
)

// jobView is a job as the page sees it.
type jobView struct {
	ID       string            `json:"id"`
	Film     string            `json:"film"`
	Name     string            `json:"name"`
	State    string            `json:"state"`
	Done     float64           `json:"done"` // share, 0 to 1
	Rate     float64           `json:"rate"` // frames a second
	Left     float64           `json:"left"` // seconds, 0 if unknown
	Warnings []string          `json:"warnings"`
	Cause    string            `json:"cause,omitempty"`
	Result   string            `json:"result,omitempty"`   // name of the file
	Plays    string            `json:"plays,omitempty"`    // where the browser finds it, if it may show it
	Original string            `json:"original,omitempty"` // the same of the film as it was
	Photo    bool              `json:"photo"`
	Report   map[string]string `json:"report,omitempty"`
}

// run is one job of the queue.
type run struct {
	view   jobView
	film   *film
	spec   job.Spec
	output string // path in the film's root
	cancel context.CancelFunc
	drop   bool          // nothing is to be left of it
	ended  chan struct{} // closed when it does not work any more
}

// queue is the jobs that were asked for. The engine decides how many work at once.
type queue struct {
	desk *Server
	life context.Context
	end  context.CancelFunc

	mu   sync.Mutex
	next int
	all  []*run
}

func newQueue(s *Server) *queue {
	q := &queue{desk: s}
	q.life, q.end = context.WithCancel(context.Background())
	return q
}

// close stops all jobs and waits until they have left what they need to go on.
func (q *queue) close() {
	q.end()
	q.mu.Lock()
	all := slices.Clone(q.all)
	q.mu.Unlock()
	for _, r := range all {
		<-r.ended
	}
}

// add puts a film into the queue.
func (q *queue) add(f *film, spec job.Spec) (err error) {
	out, err := f.result()
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.all {
		if r.film.id == f.id && (r.view.State == stateQueued || r.view.State == stateRunning) {
			return fmt.Errorf("%s is in the queue already", f.name())
		}
	}
	q.next++
	spec.Input, spec.Output = f.path(), filepath.Join(f.root.path, filepath.FromSlash(out))
	r := &run{film: f, spec: spec, output: out}
	r.view = jobView{ID: strconv.Itoa(q.next), Film: f.id, Photo: f.photo, Name: f.name(), Result: path.Base(out), Warnings: []string{}}
	q.all = append(q.all, r)
	q.start(r)
	return nil
}

// start lets r work as soon as the engine has room; mu is held.
func (q *queue) start(r *run) {
	ctx, cancel := context.WithCancel(q.life)
	r.cancel, r.ended = cancel, make(chan struct{})
	r.view.State, r.view.Cause, r.view.Warnings = stateQueued, "", []string{}
	q.tell(r)
	go func(ended chan struct{}) {
		defer close(ended)
		defer cancel()
		report, err := q.work(ctx, r)
		q.finish(r, report, err)
	}(r.ended)
}

// work runs the job. The film is opened inside its root once more, because what stood
// under its name may have been replaced by a link that leads elsewhere.
func (q *queue) work(ctx context.Context, r *run) (*job.Report, error) {
	file, err := r.film.open()
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	if err := r.film.root.dir.MkdirAll(filepath.FromSlash(path.Dir(r.output)), 0o777); err != nil {
		return nil, r.film.root.stays(path.Dir(r.output), err)
	}
	spec, hear := r.spec, job.ListenerFunc(func(e job.Event) { q.event(r, e) })
	spec.Resume = !r.film.photo // what an earlier run left, of this desk or another
	report, err := q.desk.options.Engine.Run(ctx, spec, hear)
	if vidcolor.KindOf(err) != vidcolor.KindResume {
		return report, err
	}
	q.event(r, job.Warning{Text: "begun anew: " + oneLine(err)})
	if err := job.Discard(spec); err != nil {
		return nil, err
	}
	return q.desk.options.Engine.Run(ctx, spec, hear)
}

// event keeps what the page shows of a running job.
func (q *queue) event(r *run, e job.Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch e := e.(type) {
	case job.Opened:
		r.view.State = stateRunning
	case job.Warning:
		r.view.Warnings = append(r.view.Warnings, e.Text)
	case job.StreamDropped:
		r.view.Warnings = append(r.view.Warnings, "not kept: "+e.Stream)
	case job.Progress:
		r.view.Done, r.view.Rate, r.view.Left = share(e.Frames, e.Total), e.FPS, e.ETA.Seconds()
	default:
		return
	}
	q.tell(r)
}

func share(done, all int64) float64 {
	if all <= 0 {
		return 0
	}
	return min(float64(done)/float64(all), 1)
}

// finish notes how a job has ended.
func (q *queue) finish(r *run, report *job.Report, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	damaged := vidcolor.KindOf(err) == vidcolor.KindDamaged
	switch {
	case err == nil || damaged:
		r.view.State, r.view.Done = stateDone, 1
		if damaged {
			r.view.Cause = oneLine(err)
		}
		if plays(r.output) {
			r.view.Plays = "/media/" + r.view.ID
		}
		if plays(r.film.rel) {
			r.view.Original = "/media/" + r.view.ID + "?side=before"
		}
	case errors.Is(err, context.Canceled):
		r.view.State = statePaused
		if r.drop {
			q.remove(r)
			return
		}
	default:
		r.view.State, r.view.Cause = stateFailed, oneLine(err)
	}
	if report != nil {
		r.view.Report = words(report)
	}
	q.tell(r)
}

// remove takes a job off the list, with what it has left to go on with; mu is held.
func (q *queue) remove(r *run) {
	if r.view.State == statePaused || r.view.State == stateFailed {
		if err := job.Discard(r.spec); err != nil {
			r.view.State, r.view.Cause = stateFailed, oneLine(err)
			q.tell(r)
			return
		}
	}
	q.all = slices.DeleteFunc(q.all, func(one *run) bool { return one == r })
	r.view.State = stateForgot
	q.tell(r)
}

// tell sends a job to the pages; mu is held.
func (q *queue) tell(r *run) { q.desk.hub.tell("job", r.view) }

// state is the state of the film's newest job.
func (q *queue) state(id string) (state, cause string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range slices.Backward(q.all) {
		if r.film.id == id {
			return r.view.State, r.view.Cause
		}
	}
	return stateNew, ""
}

// result is where the film's coloured one goes, in its root: a folder beside it, and
// of a kind that can be written.
func (f *film) result() (string, error) {
	ext := strings.ToLower(path.Ext(f.rel))
	writable := []string{".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".ts", ".nut", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"}
	name := f.name()
	if !slices.Contains(writable, ext) {
		name += ".mkv"
	}
	return path.Join(path.Dir(f.rel), resultFolder, name), nil
}

// plays reports whether browsers may show a film or photo of that name.
func plays(name string) bool { return mediaKinds[strings.ToLower(path.Ext(name))] != "" }

// listJobs answers with the queue.
func (s *Server) listJobs(w http.ResponseWriter, _ *http.Request) {
	s.jobs.mu.Lock()
	views := make([]jobView, 0, len(s.jobs.all))
	for _, r := range s.jobs.all {
		views = append(views, r.view)
	}
	s.jobs.mu.Unlock()
	answer(w, map[string]any{"jobs": views})
}

// addJobs puts films into the queue.
func (s *Server) addJobs(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Films   []string
		Options map[string]string
	}
	if !read(w, r, &ask) {
		return
	}
	var wrong []string
	for _, id := range ask.Films {
		f, ok := s.library.find(id)
		if !ok {
			wrong = append(wrong, "no such film")
			continue
		}
		spec, err := s.spec(f, ask.Options)
		if err == nil {
			err = s.jobs.add(f, spec)
		}
		if err != nil {
			wrong = append(wrong, oneLine(err))
		}
	}
	if len(wrong) > 0 {
		refuse(w, http.StatusConflict, strings.Join(wrong, "; "))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// actOnJob pauses a job, lets it go on, ends it, or takes it off the list.
func (s *Server) actOnJob(w http.ResponseWriter, r *http.Request) {
	q := s.jobs
	q.mu.Lock()
	defer q.mu.Unlock()
	at := slices.IndexFunc(q.all, func(one *run) bool { return one.view.ID == r.PathValue("job") })
	if at < 0 {
		refuse(w, http.StatusNotFound, "no such job")
		return
	}
	one := q.all[at]
	works := one.view.State == stateQueued || one.view.State == stateRunning
	switch act := r.PathValue("act"); {
	case act == "pause" && works:
		one.cancel()
	case act == "stop" && works:
		one.drop = true
		one.cancel()
	case act == "resume" && !works && one.view.State != stateDone:
		q.start(one)
	case act == "forget" && !works:
		q.remove(one)
	default:
		refuse(w, http.StatusConflict, "the job is "+one.view.State)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// oneLine is an error for the page: one line without the paths of this machine.
func oneLine(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return path.Base(filepath.ToSlash(p.Path)) + ": " + p.Err.Error()
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
