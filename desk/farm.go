package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Farm is a farm of many machines that the desk shows.
type Farm interface {
	// Status is what it does now, as `vidcolor farm status --json` prints it.
	Status(ctx context.Context) ([]byte, error)
	// Ask lets films be retried or cancelled ("retry", "cancel") by their identifiers.
	Ask(ctx context.Context, what string, films []string) (notes []string, err error)
}

// farmTask is a task of a film that somebody works at, or that is dead.
type farmTask struct {
	Film     string        `json:"film"`
	Task     string        `json:"task"`
	Holder   string        `json:"holder"`
	Frames   int64         `json:"frames"`
	Errors   int           `json:"errors"`
	Vanished int           `json:"vanished"`
	Failures []farmFailure `json:"failures"`
}

type farmFailure struct {
	Worker string `json:"worker"`
	Error  string `json:"error"`
}

type farmWorker struct {
	Name      string   `json:"name"`
	Processor string   `json:"processor"`
	Doing     []string `json:"doing"`
	Paused    string   `json:"paused"`
}

// farmStatus is of a farm's status what is shown.
type farmStatus struct {
	Films []struct {
		ID   string
		Spec struct{ Input, Output string }
		farmCounts
	}
	Tasks, Dead []farmTask
	Workers     []farmWorker
	Queued      int
}

type farmCounts struct {
	State string `json:"state"`
	Error string `json:"error"`
	Units int    `json:"units"`
	Done  int    `json:"done"`
	Again int    `json:"again"` // units that had to be handed out again
}

// farmFilm is a film of the farm as the page sees it.
type farmFilm struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Result string `json:"result"`
	Ended  bool   `json:"ended"`
	Out    int    `json:"out"` // tasks that somebody works at
	farmCounts
	Dead []farmTask `json:"dead"`
}

// farmView is the farm as the page sees it.
type farmView struct {
	Films   []farmFilm   `json:"films"`
	Workers []farmWorker `json:"workers"`
	Queued  int          `json:"queued"` // tasks that wait
}

// farmViewOf reads a status.
func farmViewOf(status []byte) (farmView, error) {
	var s farmStatus
	if err := json.Unmarshal(status, &s); err != nil {
		return farmView{}, err
	}
	v := farmView{Films: []farmFilm{}, Workers: append([]farmWorker{}, s.Workers...), Queued: s.Queued}
	for _, f := range s.Films {
		one := farmFilm{ID: f.ID, Name: baseOf(f.Spec.Input), Result: baseOf(f.Spec.Output), farmCounts: f.farmCounts, Dead: []farmTask{}}
		one.Error = strings.Join(strings.Fields(f.Error), " ")
		one.Ended = strings.HasPrefix(f.State, "complete") || f.State == "cancelled"
		for _, t := range s.Dead {
			if t.Film == f.ID {
				one.Dead = append(one.Dead, t)
			}
		}
		for _, t := range s.Tasks {
			if t.Film == f.ID {
				one.Out++
			}
		}
		v.Films = append(v.Films, one)
	}
	return v, nil
}

// baseOf is the file's name of a path as a farm writes it: root:NAME:PATH where machines
// have it under different ones.
func baseOf(path string) string {
	if rest, ok := strings.CutPrefix(path, "root:"); ok {
		_, path, _ = strings.Cut(rest, ":")
	}
	return filepath.Base(path)
}

// farmWait bounds how long a farm is waited for.
const farmWait = 10 * time.Second

// farm answers with what the farm does now.
func (s *Server) farm(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), farmWait)
	defer cancel()
	status, err := s.options.Farm.Status(ctx)
	var v farmView
	if err == nil {
		v, err = farmViewOf(status)
	}
	if err != nil {
		refuse(w, http.StatusBadGateway, "the farm does not answer: "+oneLine(err))
		return
	}
	answer(w, v)
}

// actOnFarm retries or cancels films of the farm.
func (s *Server) actOnFarm(w http.ResponseWriter, r *http.Request) {
	var ask struct{ Films []string }
	what := r.PathValue("act")
	if !read(w, r, &ask) {
		return
	}
	if !slices.Contains([]string{"retry", "cancel"}, what) || len(ask.Films) == 0 || slices.Contains(ask.Films, "") {
		refuse(w, http.StatusBadRequest, "retry or cancel films that are named")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), farmWait)
	defer cancel()
	if _, err := s.options.Farm.Ask(ctx, what, ask.Films); err != nil {
		refuse(w, http.StatusConflict, oneLine(err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
