package queue

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/job"
)

// Kinds of tasks.
const (
	KindPlan = "plan"
	KindUnit = "unit"
	KindJoin = "join"
)

// Task is what a worker is asked to do.
type Task struct {
	Film   string        `json:"film"`
	Kind   string        `json:"kind"`
	N      int           `json:"n"`              // number of the unit
	Copy   int           `json:"copy,omitempty"` // 1 = a second try beside a slow one
	Plan   string        `json:"plan"`           // path of the plan
	From   string        `json:"from,omitempty"` // path by which it is read while it is written
	Spec   *job.Spec     `json:"spec,omitempty"` // of planning
	Length time.Duration `json:"length,omitempty"`
	// Of a film that is sent: the film, and of units its plan.
	Sent    *Parcel `json:"sent,omitempty"`
	Input   string  `json:"input,omitempty"` // the film's name
	Planned *Parcel `json:"planned,omitempty"`
}

// key is the task's name in buckets, and the end of its subject.
func (t *Task) key() string { return fmt.Sprintf("%s.%s.%d.%d", t.Film, t.Kind, t.N, t.Copy) }

// splitKey reads the name of a task.
func splitKey(key string) (film, kind string, n int, ok bool) {
	part := strings.Split(key, ".")
	if len(part) != 4 {
		return "", "", 0, false
	}
	n, err := strconv.Atoi(part[2])
	return part[0], part[1], n, err == nil
}

func (t *Task) String() string {
	switch t.Kind {
	case KindUnit:
		return fmt.Sprintf("unit %d", t.N)
	case KindPlan:
		return "planning"
	}
	return "joining"
}

// States of a task's record.
const (
	stateOpen      = "open"
	stateLeased    = "leased"
	stateDone      = "done"
	stateDead      = "dead"
	stateCancelled = "cancelled"
)

// Limits after which a task is dead.
const (
	maxErrors   = 3
	maxVanished = 10
)

// record is a task's state in the bucket vc_unit.
type record struct {
	State    string    `json:"state"`
	Attempt  int       `json:"attempt"` // leases so far
	Holder   string    `json:"holder,omitempty"`
	Frames   int64     `json:"frames,omitempty"` // that the holder has made
	Beats    int64     `json:"beats,omitempty"`
	Errors   int       `json:"errors,omitempty"`
	Vanished int       `json:"vanished,omitempty"`
	Doubles  int       `json:"doubles,omitempty"` // results that came second
	Failures []Failure `json:"failures,omitempty"`
	From     string    `json:"from,omitempty"` // of planning: the file that is being written
}

// Failure is an error that a worker reported.
type Failure struct {
	Worker string `json:"worker"`
	Error  string `json:"error"`
}

// States of a film.
const (
	FilmPlanning  = "planning"
	FilmRunning   = "running"
	FilmJoining   = "joining"
	FilmComplete  = "complete"
	FilmDamaged   = "complete, but the input was damaged"
	FilmDead      = "dead"
	FilmCancelled = "cancelled"
)

// FilmRecord is a film in the bucket vc_film.
type FilmRecord struct {
	ID       string        `json:"id"`
	Spec     job.Spec      `json:"spec"`
	Length   time.Duration `json:"length,omitempty"`
	Plan     string        `json:"plan"`
	Sent     *Parcel       `json:"sent,omitempty"` // it came through the object store
	Priority int           `json:"priority,omitempty"`
	Order    int64         `json:"order"` // films that were added earlier have smaller ones
	State    string        `json:"state"`
	Error    string        `json:"error,omitempty"`
	Units    int           `json:"units"`
	Done     int           `json:"done"`
	Doubles  int           `json:"doubles,omitempty"`
	Again    int           `json:"again,omitempty"` // units that had to be handed out again
}

// ended reports whether nothing is to be done for the film any more.
func (f *FilmRecord) ended() bool {
	return f.State == FilmComplete || f.State == FilmDamaged || f.State == FilmCancelled
}

// WorkerRecord is a worker in the bucket vc_worker.
type WorkerRecord struct {
	Name      string   `json:"name"`
	Versions  string   `json:"versions"`
	Processor string   `json:"processor"`
	Jobs      int      `json:"jobs"`
	Doing     []string `json:"doing,omitempty"`
	Paused    string   `json:"paused,omitempty"` // why it takes no task
	Since     string   `json:"since"`
}

// request is what somebody asks of the server.
type request struct {
	Films    []FilmRecord `json:"films,omitempty"`
	IDs      []string     `json:"ids,omitempty"`   // or outputs or inputs; none = all
	Paths    []string     `json:"paths,omitempty"` // of each of IDs, as a path of who asks
	Priority int          `json:"priority,omitempty"`
	Bytes    int64        `json:"bytes,omitempty"` // that are to be sent
	Of       *Result      `json:"of,omitempty"`    // of which bytes are asked for
	At       int64        `json:"at,omitempty"`    // from here on
}

// reply is the server's answer.
type reply struct {
	Error  string   `json:"error,omitempty"`
	Hint   string   `json:"hint,omitempty"` // what to do about it
	Notes  []string `json:"notes,omitempty"`
	Status *Status  `json:"status,omitempty"`

	Results []Result `json:"results,omitempty"`
	Data    []byte   `json:"data,omitempty"`
}

// Status is what a farm does now.
type Status struct {
	Films   []FilmRecord   `json:"films"`
	Workers []WorkerRecord `json:"workers"`
	Tasks   []TaskStatus   `json:"tasks"` // that are leased
	Dead    []TaskStatus   `json:"dead"`
	Queued  int            `json:"queued"` // tasks that wait in the queue
	Store   uint64         `json:"store_bytes"`
	Sent    uint64         `json:"sent_bytes"` // of films and results in the object store
}

// TaskStatus is a task that somebody works at, or that is dead.
type TaskStatus struct {
	Film     string    `json:"film"`
	Input    string    `json:"input"`
	Task     string    `json:"task"`
	Holder   string    `json:"holder,omitempty"`
	Frames   int64     `json:"frames,omitempty"`
	Errors   int       `json:"errors,omitempty"`
	Vanished int       `json:"vanished,omitempty"`
	Failures []Failure `json:"failures,omitempty"`
}

func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data of this package
	}
	return data
}

// validKey refuses what could not be a name in a bucket.
func validKey(t *Task) bool {
	for _, c := range t.Film {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(t.Film) == 12 && (t.Kind == KindUnit || t.Kind == KindJoin || t.Kind == KindPlan && t.Spec != nil) && t.N >= 0 && t.Copy >= 0
}
