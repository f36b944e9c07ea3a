package desk

import (
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
