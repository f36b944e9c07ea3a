package journal

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/chunk"
)

var tick = vidcolor.Rational{Num: 1, Den: 25}

func open(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// add adds a chunk of ten frames.
func add(t *testing.T, j *Journal, last bool) {
	t.Helper()
	first := j.Manifest().Frames()
	w, err := j.NewChunk([]byte("header"), tick)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(chunk.Packet{PTS: first, Data: []byte{byte(first)}}); err != nil {
		t.Fatal(err)
	}
	c := Chunk{First: first, Frames: 10, FirstPTS: first, LastPTS: first + 9, Last: Place{Frame: first + 9, PTS: first + 9}}
	if err := j.Add(w, c, last); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestResume(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "work")
	j := open(t, dir)
	j.Begin(Job{"crf": "18"})
	j.Annotate = func(c *Chunk) (json.RawMessage, bool) { return json.RawMessage(`{"at":1}`), c.First > 0 }
	add(t, j, false)
	add(t, j, false)
	if err := os.WriteFile(filepath.Join(dir, "000002.chunk.tmp"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	j.Close()

	j = open(t, dir)
	m, err := j.Found()
	if err != nil || m == nil || m.Frames() != 20 || m.Job["crf"] != "18" || !m.Damaged || string(m.Chunks[0].Report) != `{"at":1}` {
		t.Fatalf("found %+v, %v", m, err)
	}
	if lost, err := j.Resume(t.Context()); lost != 0 || err != nil {
		t.Fatalf("lost %d, %v", lost, err)
	}
	add(t, j, true)
	want := []string{"000000.chunk", "000001.chunk", "000002.chunk", "lock", "manifest.json"}
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("holds %v, want %v", got, want)
	}
	if !j.Manifest().Complete || !j.Kept() {
		t.Error("the last chunk does not complete the job")
	}
	if err := j.Finish(99); err != nil {
		t.Fatal(err)
	}
	if m := Peek(dir); m == nil || m.Output != 99 {
		t.Errorf("peeked %+v", m)
	}
	if err := errors.Join(j.Remove(), j.Remove(), j.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder is still there")
	}
}

// A chunk that is not what was written is given up, with those behind it.
func TestDamagedChunkIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	j.Begin(Job{})
	for range 3 {
		add(t, j, false)
	}
	j.Close()
	if err := os.WriteFile(j.Path(1), []byte("VCCHUNK1"), 0o600); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	lost, err := j.Resume(t.Context())
	if lost != 2 || err != nil || j.Manifest().Frames() != 10 {
		t.Errorf("lost %d of 3 chunks, %v; %d frames left", lost, err, j.Manifest().Frames())
	}
	if got := files(t, dir); !slices.Equal(got, []string{"000000.chunk", "lock", "manifest.json"}) {
		t.Errorf("holds %v", got)
	}
}

// What an earlier run did stays until the new one has something to put in its
// place.
func TestBeginReplacesLate(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	j.Begin(Job{"crf": "18"})
	add(t, j, false)
	add(t, j, false)
	j.Close()

	j = open(t, dir)
	j.Begin(Job{"crf": "20"})
	w, err := j.NewChunk(nil, tick)
	if err != nil {
		t.Fatal(err)
	}
	w.Abort()
	if !j.Kept() {
		t.Error("what was found does not count as kept")
	}
	j.Close()

	j = open(t, dir)
	if m, _ := j.Found(); m == nil || m.Frames() != 20 {
		t.Fatalf("found %+v, want the 20 frames of the first run", m)
	}
	j.Begin(Job{"crf": "20"})
	add(t, j, false)
	if got := files(t, dir); !slices.Equal(got, []string{"000000.chunk", "lock", "manifest.json"}) {
		t.Errorf("holds %v", got)
	}
	if m := Peek(dir); m == nil || m.Frames() != 10 || m.Job["crf"] != "20" {
		t.Errorf("manifest %+v", m)
	}
}

func TestOneAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "work")
	j := open(t, dir)
	if _, err := Open(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("second: got %v, want ErrBusy", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder in which nothing was begun stays")
	}
	open(t, dir)
}

// Whatever a kill during the manifest's write leaves, the job is not lost.
func TestKillDuringManifestWrite(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	j.Begin(Job{})
	add(t, j, false)
	before, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	add(t, j, false)
	after, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	for n := 0; n <= len(after); n += 37 { // written so far when the kill came
		for name, data := range map[string][]byte{manifestName: before, manifestName + ".tmp": after[:n]} {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		j, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		m, bad := j.Found()
		if bad != nil || m == nil || m.Frames() != 10 {
			t.Fatalf("killed after %d bytes: found %+v, %v", n, m, bad)
		}
		j.Close()
	}
}

// A disk that is full at any of the writes leaves the chunks before.
func TestNoManifestWritten(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	j.Begin(Job{})
	add(t, j, false)
	if err := os.Mkdir(filepath.Join(dir, manifestName+".tmp"), 0o700); err != nil { // in the way
		t.Fatal(err)
	}
	w, err := j.NewChunk(nil, tick)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Add(w, Chunk{First: 10, Frames: 1}, false); err == nil {
		t.Error("added without a manifest")
	}
	if n := j.Manifest().Frames(); n != 10 {
		t.Errorf("%d frames, want 10", n)
	}
	if m := Peek(dir); m == nil || m.Frames() != 10 {
		t.Errorf("manifest %+v", m)
	}
	if got := files(t, dir); slices.Contains(got, "000001.chunk") {
		t.Errorf("holds %v", got)
	}
}

func TestDifferences(t *testing.T) {
	a := Job{"crf": "18", "model": "x", "preset": ""}
	b := Job{"crf": "20", "model": "x", "size": "128"}
	if got, want := strings.Join(a.Differences(b), "; "), "crf: 18 → 20; size: none → 128"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := a.Differences(a); got != nil {
		t.Errorf("got %q of itself", got)
	}
}

var badManifests = map[string]string{
	"empty":      ``,
	"cut":        `{"format":1,"chunks":[{"first":0`,
	"trailing":   `{"format":1} {}`,
	"format":     `{"format":2}`,
	"time base":  `{"format":1,"chunks":[{"first":0,"frames":1}]}`,
	"gap":        `{"format":1,"time_base":{"Num":1,"Den":25},"chunks":[{"first":5,"frames":1,"bytes":1,"sha256":"` + strings.Repeat("0", 64) + `","last":{"frame":5}}]}`,
	"no frames":  `{"format":1,"time_base":{"Num":1,"Den":25},"chunks":[{"first":0,"frames":0,"bytes":1,"sha256":"` + strings.Repeat("0", 64) + `"}]}`,
	"checksum":   `{"format":1,"time_base":{"Num":1,"Den":25},"chunks":[{"first":0,"frames":1,"bytes":1,"sha256":"00"}]}`,
	"resume far": `{"format":1,"time_base":{"Num":1,"Den":25},"chunks":[{"first":0,"frames":1,"bytes":1,"sha256":"` + strings.Repeat("0", 64) + `","resume":{"frame":7}}]}`,
	"output":     `{"format":1,"output":-4}`,
}

func TestParseRefuses(t *testing.T) {
	for name, text := range badManifests {
		if m, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s: read as %+v", name, m)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range badManifests {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"format":1,"job":{"crf":"18"},"time_base":{"Num":1,"Den":25},"chunks":[{"first":0,"frames":1,"bytes":1,"sha256":"` + strings.Repeat("0", 64) + `"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if err != nil {
			return
		}
		next := int64(0)
		for _, c := range m.Chunks {
			if c.First != next || c.Frames < 1 || c.Resume.Frame > c.Next() {
				t.Errorf("accepted %+v behind frame %d", c, next)
			}
			next = c.Next()
		}
		again, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(again); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}
