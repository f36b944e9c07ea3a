package desk

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// caller asks a desk as its page does.
type caller struct {
	t    *testing.T
	s    *served
	base string
	in   session
}

func newCaller(t *testing.T, s *served) *caller {
	t.Helper()
	in, err := s.sessions.open(s.sessions.token)
	if err != nil {
		t.Fatal(err)
	}
	return &caller{t, s, strings.Split(s.URL(), "/open")[0], in}
}

// ask sends a request; body "" is a GET.
func (c *caller) ask(path, body string) (status int, text string) {
	c.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: c.s.sessions.name, Value: c.in.cookie})
	r.Header.Set(keyHeader, c.in.key)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(a.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return a.StatusCode, strings.TrimSpace(string(data))
}

// guide is the guide of the desk's only film as a page would get it.
func (c *caller) guide() (g guideView) {
	c.t.Helper()
	status, text := c.ask(c.path("/guide"), "")
	if status != http.StatusOK {
		c.t.Fatalf("the guide: got status %d: %s", status, text)
	}
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		c.t.Fatal(err)
	}
	return g
}

func (c *caller) path(of string) string { return "/api/films/" + c.s.library.list()[0].id + of }

// change asks for an operation on the guide.
func (c *caller) change(format string, values ...any) (status int, text string) {
	c.t.Helper()
	return c.ask(c.path("/guide"), fmt.Sprintf(format, values...))
}

// desked is a desk of one film with a guide by hand.
func desked(t *testing.T, text string) (c *caller, file string) {
	t.Helper()
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	file = filepath.Join(dir, "reel.mp4.guide", "guide.toml")
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, file, text)
	return newCaller(t, serve(t, dir)), file
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func readText(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// hint is a dab as guide.toml has it.
func hint(x int, color string) string {
	return fmt.Sprintf("\n[[hint]]\ntime = \"0:00\"\nx = %d\ny = 20\ncolour = %q\n", x, color)
}

const handGuide = "format = \"vidcolor-guide/1\"\n"

// What names a statement by its place is done to that statement or not at all: never to the
// one that has taken its place, by another tab, a double click, or a hand in the file.
func TestStaleStatements(t *testing.T) {
	const one, two, three = "#203060", "#306020", "#602030"
	start := handGuide + hint(10, one) + hint(20, two) + hint(30, three)
	reference := "\n[[reference]]\npicture = \"a.png\"\n"
	tests := []struct {
		name  string
		text  string
		since func(t *testing.T, c *caller, file string, g guideView)
		ask   string // with the revision before since
		want  int
		left  string // of the file then
	}{
		{"the first", start, nil, `{"op":"remove","id":"hint1"`, 200, handGuide + hint(20, two) + hint(30, three)},
		{"twice", start, func(t *testing.T, c *caller, _ string, g guideView) {
			if status, text := c.change(`{"op":"remove","id":"hint1","revision":%d}`, g.Revision); status != 200 {
				t.Fatalf("got status %d: %s", status, text)
			}
		}, `{"op":"remove","id":"hint1"`, 409, handGuide + hint(20, two) + hint(30, three)},
		{"by hand", start, func(t *testing.T, _ *caller, file string, _ guideView) {
			write(t, file, handGuide+hint(20, two)+hint(30, three))
		}, `{"op":"remove","id":"hint1"`, 409, handGuide + hint(20, two) + hint(30, three)},
		{"by hand, wrong", start, func(t *testing.T, c *caller, file string, g guideView) {
			write(t, file, handGuide+hint(20, "teal")+hint(30, three))
			if now := c.guide(); now.Revision == g.Revision || now.Wrong == "" {
				t.Errorf("a text that cannot be followed has revision %d as the one before, and is wrong by %q", now.Revision, now.Wrong)
			}
		}, `{"op":"remove","id":"hint1"`, 409, handGuide + hint(20, "teal") + hint(30, three)},
		{"an undo", start, func(t *testing.T, c *caller, _ string, g guideView) {
			_, _ = c.change(`{"op":"remove","id":"hint2","revision":%d}`, g.Revision)
			if status, text := c.change(`{"op":"undo","revision":%d}`, c.guide().Revision); status != 200 {
				t.Fatalf("got status %d: %s", status, text)
			}
		}, `{"op":"remove","id":"hint2"`, 409, start},
		{"an undo of what another tab did", start, func(t *testing.T, c *caller, _ string, g guideView) {
			if status, text := c.change(`{"op":"remove","id":"hint2","revision":%d}`, g.Revision); status != 200 {
				t.Fatalf("got status %d: %s", status, text)
			}
		}, `{"op":"undo"`, 409, handGuide + hint(10, one) + hint(30, three)},
		{"other options", start, func(t *testing.T, c *caller, _ string, _ guideView) {
			if status, text := c.ask(c.path("/options"), `{"options":{"saturation":"1.4"}}`); status != 200 {
				t.Fatalf("got status %d: %s", status, text)
			}
		}, `{"op":"remove","id":"hint3"`, 200, handGuide + hint(10, one) + hint(20, two)},
		{"what cannot be done", start, func(t *testing.T, c *caller, _ string, _ guideView) {
			if status, text := c.change(`{"op":"name","name":"neutral","colour":"#102030"}`); status != 409 {
				t.Fatalf("got status %d: %s", status, text)
			}
		}, `{"op":"remove","id":"hint3"`, 200, handGuide + hint(10, one) + hint(20, two)},
		{"a strength", handGuide + reference + reference, func(t *testing.T, _ *caller, file string, _ guideView) {
			write(t, file, handGuide+reference)
		}, `{"op":"strength","id":"reference1","strength":0.5`, 409, handGuide + reference},
	}
	c, file := desked(t, start)
	write(t, filepath.Join(filepath.Dir(file), "a.png"), string(patternInColor(t)))
	if status, _ := c.change(`{"op":"remove","id":"hint1"}`); status != 409 || readText(t, file) != start {
		t.Errorf("without a revision: got status %d, want 409", status)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			write(t, file, tt.text)
			g := c.guide()
			if tt.since != nil {
				tt.since(t, c, file, g)
			}
			status, text := c.change(tt.ask+`,"revision":%d}`, g.Revision)
			if status != tt.want || status == 409 && !strings.Contains(text, "guide.toml has changed since") {
				t.Errorf("got status %d, want %d: %s", status, tt.want, text)
			}
			if got := readText(t, file); got != tt.left {
				t.Errorf("got guide.toml\n%s\nwant\n%s", got, tt.left)
			}
		})
	}
}

// A page that is behind says so, and shows what there is.
func TestDeskReloadsAStaleGuide(t *testing.T) {
	c, file := desked(t, handGuide+hint(10, "#203060")+hint(20, "#306020"))
	b := newBrowser(t)
	b.do(chromedp.Navigate(c.s.URL()))
	b.await(`document.querySelectorAll('.statement').length === 2 && document.querySelectorAll('.shot:not(.growing)').length === 2`)
	for range 20 { // the page hears of it within a second, so the click has to come before
		write(t, file, handGuide+hint(20, "#306020"))
		b.run(`document.querySelector('.statement:last-child [data-act="drop"]').click()`)
		b.await(`document.querySelectorAll('.statement').length === 1`)
		if got := b.read(`document.getElementById('notice').textContent`); strings.Contains(got, "has changed since this page read it") {
			if got := readText(t, file); got != handGuide+hint(20, "#306020") {
				t.Errorf("got guide.toml\n%s", got)
			}
			return
		}
		write(t, file, handGuide+hint(10, "#203060")+hint(20, "#306020"))
		b.await(`document.querySelectorAll('.statement').length === 2`)
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the page never says that the guide has changed")
}
