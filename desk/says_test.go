package desk

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor/guide"
)

// What is said of a shot is another thing where its own statements are, and nothing else.
func TestSays(t *testing.T) {
	shots := "[[shot]]\nstart = 0\nend = 2\n[[shot]]\nstart = 2\nend = 4\n[[shot]]\nstart = 4\nend = 6\nlook = 1\n"
	hint := "[[hint]]\ntime = 1\nx = 3\ny = 4\ncolour = \"coat\"\n"
	refer := "[[reference]]\npicture = \"a.png\"\nfrom = 3\nto = 5\n"
	parse := func(coat, text string) *says {
		t.Helper()
		g, err := guide.Parse([]byte("# a line more or less says nothing\nformat = \"vidcolor-guide/1\"\n[palette]\ncoat = \""+coat+"\"\n"+text), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return saysOf(g)
	}
	for _, one := range []struct {
		name, coat, text string
		want             [4]bool // of which shots something else is said than in the first guide
		anything         bool
	}{
		{"the same", "#203060", shots + hint, [4]bool{}, true},
		{"lines between", "#203060", shots + "\n\n" + hint, [4]bool{}, true},
		{"another colour of that name", "#803060", shots + hint, [4]bool{true, false, true, false}, true},
		{"a reference more", "#203060", shots + hint + refer, [4]bool{false, true, true, false}, true},
		{"a shot graded", "#203060", shots + "saturation = 0.5\n" + hint, [4]bool{false, false, true, false}, true},
		{"nothing of its own", "#203060", shots, [4]bool{true, false, true, false}, true},
		{"no shots listed", "#203060", hint, [4]bool{true, true, true, true}, true},
		{"a reference alone", "#203060", refer, [4]bool{true, true, true, true}, true},
		{"nothing", "#203060", "", [4]bool{true, false, true, false}, false},
	} {
		first, now := parse("#203060", shots+hint), parse(one.coat, one.text)
		for i, want := range one.want {
			if got := now.of(i) != first.of(i); got != want {
				t.Errorf("%s: shot %d is said something else of: %v, want %v", one.name, i+1, got, want)
			}
		}
		if got := now.anything(); got != one.anything {
			t.Errorf("%s: says anything: %v, want %v", one.name, got, one.anything)
		}
	}
}

// A frame says nothing before somebody has painted on it.
func TestExportedFramesSayNothing(t *testing.T) {
	dir := t.TempDir()
	file := func(name, data string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const text = "format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0\nend = 2\n[[shot]]\nstart = 2\nend = 4\n" +
		"[[frame]]\ntime = 0\npicture = \"a.png\"\nexported = \"was.png\"\n[[frame]]\ntime = 3\npicture = \"b.png\"\nexported = \"was.png\"\n"
	file("was.png", "a picture")
	file("a.png", "a picture")
	for data, want := range map[string]bool{"a picture": false, "painted": true} {
		file("b.png", data)
		g, err := guide.Parse([]byte(text), dir)
		if err != nil {
			t.Fatal(err)
		}
		if s := saysOf(g); s.of(0) != "" || (s.of(1) != "") != want || s.anything() != want {
			t.Errorf("with %q: said %q of the first shot and %q of the second, want of the second: %v", data, s.of(0), s.of(1), want)
		}
	}
}
