package queue

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// named films: three by a folder, of which two are called the same, and three that were sent.
func namedFilms() []FilmRecord {
	sent := &Parcel{}
	return []FilmRecord{
		{ID: "000000000001", Order: 1, State: FilmRunning, Spec: job.Spec{Input: "/a/reel.mp4", Output: "/o/a.mkv"}},
		{ID: "000000000002", Order: 2, State: FilmRunning, Spec: job.Spec{Input: "/b/reel.mp4", Output: "/o/b.mkv"}},
		{ID: "000000000003", Order: 3, State: FilmCancelled, Spec: job.Spec{Input: "/a/reel.mp4", Output: "/o/c.mkv"}},
		{ID: "000000000004", Order: 4, State: FilmComplete, Sent: sent, Spec: job.Spec{Input: sentPath("000000000004", "one.mp4"), Output: sentPath("box7", "one.mp4")}},
		{ID: "000000000005", Order: 5, State: FilmComplete, Sent: sent, Spec: job.Spec{Input: sentPath("000000000005", "one.mp4"), Output: sentPath("box8", "one.mp4")}},
		{ID: "000000000006", Order: 6, State: FilmRunning, Spec: job.Spec{Input: "/b/two.mp4", Output: "/o/two.mp4"}},
		{ID: "000000000007", Order: 7, State: FilmComplete, Sent: sent, Spec: job.Spec{Input: sentPath("000000000007", "two.mp4"), Output: sentPath("two.mp4")}},
	}
}

func TestPick(t *testing.T) {
	s := &Server{films: map[string]*film{}}
	for _, r := range namedFilms() {
		s.films[r.ID] = &film{FilmRecord: r}
	}
	complete := func(f *film) bool { return f.Sent != nil && f.State == FilmComplete }
	for _, tc := range []struct {
		names  []string
		paths  []string
		wanted func(*film) bool
		want   string // last digits of IDs, or what the error says
	}{
		{nil, nil, going, "1234567"},
		{[]string{"000000000002"}, nil, going, "2"},
		{[]string{"/o/b.mkv"}, nil, going, "2"},
		{[]string{"/a/reel.mp4"}, nil, going, "1"},
		{[]string{"b/reel.mp4"}, []string{"/b/reel.mp4"}, going, "2"},
		{[]string{"reel.mp4"}, []string{"/a/reel.mp4"}, going, "1"},
		{[]string{"reel.mp4"}, []string{"/z/reel.mp4"}, going, "several films of the farm are called that: /a/reel.mp4, /b/reel.mp4"},
		{[]string{"b.mkv"}, nil, going, "2"},
		{[]string{"nope", "b.mkv", "absent.mp4"}, nil, going, "nope, absent.mp4: no such film in the farm"},
		{[]string{"one.mp4"}, nil, complete, "several films of the farm are called that: box7/one.mp4, box8/one.mp4"},
		{[]string{"box8/one.mp4"}, nil, complete, "5"},
		{[]string{"./box8/one.mp4", "two.mp4"}, nil, complete, "57"},
		{[]string{"/b/two.mp4"}, nil, complete, "6"},
	} {
		films, err := s.pick(request{IDs: tc.names, Paths: tc.paths}, tc.wanted)
		got := ""
		for _, f := range films {
			got += f.ID[11:]
		}
		if got != tc.want && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%q: got %q, %v, want %q", tc.names, got, err, tc.want)
		}
	}
}

// Films whose names are the same are told apart in what is printed.
func TestTitles(t *testing.T) {
	films := namedFilms()
	films = append(films, FilmRecord{ID: "000000000008", Order: 8, State: FilmCancelled, Spec: films[0].Spec})
	s := &Status{Films: films, Tasks: []TaskStatus{{Film: "000000000002", Input: "/b/reel.mp4", Task: "unit 1", Holder: "w"}}}
	seen := map[string]bool{}
	for l := range strings.Lines(s.String()) {
		if seen[l] {
			t.Errorf("twice: %s", l)
		}
		seen[l] = true
	}
	for _, want := range []string{"/a/reel.mp4 → /o/a.mkv [000000000001]: running\n", "reel.mp4 → b.mkv: running\n", "one.mp4 → box7/one.mp4: complete\n", "  unit 1 of /b/reel.mp4: w, 0 frames\n"} {
		if !seen[want] {
			t.Errorf("%q is not in\n%s", want, s)
		}
	}
}

func TestTargets(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	one, other, mkv := Result{Name: "box7/one.mp4"}, Result{Name: "box8/One.mp4"}, Result{Name: "two.mkv"}
	for _, tc := range []struct {
		results []Result
		to      string
		want    string // names below dir, or what the error says
	}{
		{[]Result{one, mkv}, "out", "out/one.mp4 out/two.mkv"},
		{[]Result{one}, "new.d/", "new.d/one.mp4"},
		{[]Result{one}, "mine.mp4", "mine.mp4"},
		{[]Result{one}, "x.png", "box7/one.mp4 is no .png"},
		{[]Result{one, mkv}, "x.mp4", "2 films are to be fetched"},
		{[]Result{one, other}, "both/", "both box7/one.mp4 and box8/One.mp4 would be written there"},
		{[]Result{one}, "there", "it is a file"},
	} {
		paths, err := targets(tc.results, filepath.Join(dir, tc.to)+strings.Repeat("/", strings.Count(tc.to, "/")), true)
		got := strings.ReplaceAll(filepath.ToSlash(strings.Join(paths, " ")), filepath.ToSlash(dir)+"/", "")
		if got != tc.want && (err == nil || !strings.Contains(fail.OneLine(err), tc.want)) {
			t.Errorf("%s: got %q, %v, want %q", tc.to, got, err, tc.want)
		}
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	if slices.Contains(names, filepath.Join(dir, "both")) || slices.Contains(names, filepath.Join(dir, "x.png")) {
		t.Errorf("made for nothing: %v", names)
	}
}

// What is the server's own, such as a full disk, is told and does not count against the
// joining of a film that was sent.
func TestJoinedWaits(t *testing.T) {
	full := &vidcolor.Error{Kind: vidcolor.KindDiskFull, Op: "write", Path: "/x", Err: errors.New("full")}
	model := &vidcolor.Error{Kind: vidcolor.KindModel, Op: "load", Err: errors.New("no library")}
	broken := fail.File("read", "/plan", &fs.PathError{Op: "read", Path: "/plan", Err: syscall.EIO})
	for _, tc := range []struct {
		err    error
		errors int
		waits  bool
	}{
		{full, 0, true}, {model, 0, true}, {fmt.Errorf("%w: %w", job.ErrUnlike, errors.New("x")), 0, true}, {onTheWay(t.Context(), errors.New("the network")), 0, true},
		{unread(broken), 0, true}, {onTheWay(t.Context(), errGone), 1, false}, {errors.New("broken"), 1, false}, {fmt.Errorf("2 units %w", farm.ErrMissing), 0, false}, {nil, 0, false},
	} {
		var told []string
		s := &Server{Lease: time.Minute, Told: func(text string) { told = append(told, text) }}
		f, r := &film{joining: true}, &record{State: stateLeased}
		s.joined(f, r, tc.err)
		if r.Errors != tc.errors || (f.waits != "") != tc.waits || f.joining || time.Until(f.again) < 20*time.Second || (len(told) > 0) != (tc.waits || tc.errors > 0) {
			t.Errorf("%v: got %+v, %q, told %q", tc.err, r, f.waits, told)
		}
	}
}

// A unit that cannot be taken just now does not stay in the store: it is made anew.
func TestRefusedIsDropped(t *testing.T) {
	k := newTaker(t)
	b := &bench{T: t, server: k.server}
	nc := b.connect()
	defer nc.Close()
	hands, err := k.handIn(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	defer hands.Unsubscribe()
	p, err := k.courier.put(t.Context(), resultObjects, "0123456789ab/unit.0.x", strings.NewReader("something"), nothing)
	if err != nil {
		t.Fatal(err)
	}
	m, err := nc.Request(handSubject, mustJSON(&handed{Film: "0123456789ab", Kind: KindUnit, Versions: k.doer.Versions(), Parcel: p}), 20*time.Second)
	if err != nil || !strings.Contains(string(m.Data), `"later":true`) {
		t.Fatalf("got %s, %v", m.Data, err)
	}
	k.busy.Wait()
	store, err := k.courier.bucket(t.Context(), resultObjects)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := getInfo(t.Context(), store, partName(p.Name, 0)); !errors.Is(err, errGone) {
		t.Errorf("it is in the store: %v", err)
	}
}
