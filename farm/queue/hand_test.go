package queue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/job"
)

const sentPlan = `{"plan":{"format":1,"id":"0123456789ab"}}
{"film":{"number":0,"spec":{"input":"root:@sent:0123456789ab/a.mov","output":"root:@sent:b.mov"},"identity":{"crf":"18"}}}
{"unit":{"number":0,"film":0,"first":0,"frames":2,"chunk":0,"last":true,"time_base":{"Num":1,"Den":25},"chunks":[{"first":0,"frames":2,"last":{"frame":1},"resume":{"frame":2}}]}}
{"looked":{"film":0,"content_sha256":"00","units":1,"frames":2}}
{"end":{"films":1,"units":1}}
`

// taker is a server that takes results in, without a feeder.
type taker struct {
	*testing.T
	*Server
	dir    string
	server *server.Server
}

func newTaker(t *testing.T) *taker {
	b := &bench{T: t, dir: t.TempDir()}
	b.start()
	t.Cleanup(b.stop)
	_, js := b.stream()
	for _, bucket := range []string{filmObjects, resultObjects} {
		if err := makeObjects(t.Context(), js, bucket, 32<<20, 1); err != nil {
			t.Fatal(err)
		}
	}
	k := &taker{T: t, dir: t.TempDir(), server: b.server}
	roots := farm.Roots{sentRoot: k.dir}
	k.Server = &Server{Told: func(string) {}, Roots: roots, courier: courier{js}, wake: make(chan struct{}, 1), films: map[string]*film{}, records: map[string]record{}, doer: &Films{Roots: roots, Note: func(string) {}}}
	k.films["0123456789ab"] = k.newFilm(FilmRecord{ID: "0123456789ab", Plan: sentPath(".vidcolor.0123456789ab.farm"), Sent: &Parcel{SHA256: "00"}, State: FilmRunning,
		Spec: job.Spec{Input: sentPath("0123456789ab", "a.mov"), Output: sentPath("b.mov")}})
	return k
}

// hand hands data in as a worker would.
func (k *taker) hand(kind, data string, change func(*handed)) handReply {
	k.Helper()
	p, err := k.courier.put(k.Context(), resultObjects, "0123456789ab/"+farm.NewID(), strings.NewReader(data), nothing)
	if err != nil {
		k.Fatal(err)
	}
	q := &handed{Film: "0123456789ab", Kind: kind, Versions: k.doer.Versions(), Parcel: p, Attempt: "aaaaaaaaaaaa", Worker: "w"}
	if change != nil {
		change(q)
	}
	return k.accept(k.Context(), q)
}

// packedUnit is the archive of the plan's unit, made elsewhere of some bytes.
func packedUnit(t *testing.T, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.farm")
	if err := os.WriteFile(path, []byte(sentPlan), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := farm.ReadPlan(path, farm.Roots{sentRoot: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(data))
	c := p.Films[0].Units[0].Chunks[0]
	c.Bytes, c.SHA256 = int64(len(data)), hex.EncodeToString(sum[:])
	record, err := json.Marshal(&farm.Record{Plan: p.ID, Made: job.Made{Identity: p.Films[0].Identity, Chunks: []job.Chunk{c}}})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(p.Dir(), "000000")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"unit.json": string(record), "000000.chunk": data} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := p.Pack(0, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The server takes a plan of the film and units of the plan, once, and nothing else; what it
// has taken is not in the store any more, and for what it refuses a task is to blame.
func TestHandIn(t *testing.T) {
	k := newTaker(t)
	unit := packedUnit(t, "some packets")
	elsewhere := strings.Replace(sentPlan, "root:@sent:b.mov", "/etc/b.mov", 1)
	other := strings.Replace(sentPlan, `"content_sha256":"00"`, `"content_sha256":"01"`, 1)
	part := sentPlan[:strings.Index(sentPlan, `{"looked"`)]
	for _, tc := range []struct {
		name, kind, data string
		change           func(*handed)
		want             handReply // Error "x" stands for any
	}{
		{"a plan of another program", KindPlan, sentPlan, func(q *handed) { q.Versions = "other" }, handReply{Error: "x", Unlike: true}},
		{"a plan to elsewhere", KindPlan, elsewhere, nil, handReply{Error: "x"}},
		{"a plan of other bytes", KindPlan, other, nil, handReply{Error: "x"}},
		{"no plan", KindPlan, "hello", nil, handReply{Error: "x"}},
		{"a name that is a path", KindPlan, sentPlan, func(q *handed) { q.Attempt = "../../../../" }, handReply{Error: "x"}},
		{"a unit before its plan", KindUnit, unit, nil, handReply{Error: "x", Later: true}},
		{"a plan as far as it is", KindPlan, part, nil, handReply{Done: true}},
		{"no question of a plan", KindPlan, sentPlan, func(q *handed) { q.Parcel = nil }, handReply{Double: true}},
		{"the plan", KindPlan, sentPlan, nil, handReply{Done: true}},
		{"is the plan there", KindPlan, sentPlan, func(q *handed) { q.Parcel = nil }, handReply{Done: true, Double: true}},
		{"a unit that is none", KindUnit, unit, func(q *handed) { q.N = 1 }, handReply{Error: "x", Later: true}},
		{"a unit of other bytes", KindUnit, strings.Replace(unit, "some packets", "SOME packets", 1), nil, handReply{Error: "x"}},
		{"is the unit there", KindUnit, unit, func(q *handed) { q.Parcel = nil }, handReply{Double: true}},
		{"the unit", KindUnit, unit, nil, handReply{Done: true}},
		{"the unit once more", KindUnit, unit, nil, handReply{Done: true, Double: true}},
		{"joining", KindJoin, unit, nil, handReply{Error: "x"}},
		{"another film", KindUnit, unit, func(q *handed) { q.Film = "0123456789ac" }, handReply{Error: "x"}},
	} {
		got := k.hand(tc.kind, tc.data, tc.change)
		text := got.Error
		got.Note = ""
		if got.Error != "" {
			got.Error = "x"
		}
		if got != tc.want {
			t.Errorf("%s: got %+v (%s), want %+v", tc.name, got, text, tc.want)
		}
	}
	p, err := farm.ReadPlan(filepath.Join(k.dir, ".vidcolor.0123456789ab.farm"), k.Roots)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := p.Done(0, true); err != nil || r == nil {
		t.Errorf("the unit is not there: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(k.dir, ".*.tmp")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
