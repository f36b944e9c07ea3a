package guide

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"
)

// What changes a shot's colours changes its mark, and nothing else does.
func TestMark(t *testing.T) {
	const head = "format = \"vidcolor-guide/1\"\n[palette]\ncoat = \"#203060\"\n"
	hint := func(at, color string) string {
		return fmt.Sprintf("[[hint]]\ntime = %q\nx = 10\ny = 20\ncolour = %q\n", at, color)
	}
	mark := func(text string, sum string) string {
		t.Helper()
		g, err := Parse([]byte(text), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Shots) == 0 {
			g.Shots = ShotsAt([]Span{{End: 2 * time.Second}, {Start: 2 * time.Second, End: 4 * time.Second}, {Start: 4 * time.Second, End: math.MaxInt64}})
		}
		m, err := g.Mark(2*time.Second, 3*time.Second, func(string) (string, error) { return sum, nil })
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	shots := "[[shot]]\nstart = 0\nend = 2\n%s[[shot]]\nstart = 2\nend = 4\n%s"
	for name, c := range map[string]struct {
		a, b string
		sum  string // of b's files; a's is "1"
		same bool
	}{
		"another colour":             {hint("0:03", "#c03010"), hint("0:03", "#c03011"), "1", false},
		"another time":               {hint("0:03", "#c03010"), hint("0:03.5", "#c03010"), "1", false},
		"a name for the same colour": {hint("0:03", "#203060"), hint("0:03", "coat"), "1", true},
		"another line":               {hint("0:03", "coat"), "\n\n" + hint("0:03", "coat"), "1", true},
		"another shot":               {hint("0:03", "coat"), hint("0:03", "coat") + hint("0:05", "coat") + hint("0:01", "coat"), "1", true},
		"nothing":                    {"", hint("0:05", "coat"), "1", true},
		"saturation":                 {fmt.Sprintf(shots, "", ""), fmt.Sprintf(shots, "", "saturation = 1.2\n"), "1", false},
		"saturation elsewhere":       {fmt.Sprintf(shots, "", "grey = true\n"), fmt.Sprintf(shots, "saturation = 2\n", "grey = true\n"), "1", true},
		"what its look says":         {fmt.Sprintf(shots, "", "look = 1\n") + hint("0:01", "coat"), fmt.Sprintf(shots, "", "look = 1\n") + hint("0:01", "#ffffff"), "1", false},
		"a reference's file":         {"[[reference]]\npicture = \"a.png\"\n", "[[reference]]\npicture = \"a.png\"\n", "2", false},
		"a reference's name":         {"[[reference]]\npicture = \"a.png\"\n", "[[reference]]\npicture = \"b.png\"\n", "1", true},
	} {
		if got := mark(head+c.a, "1") == mark(head+c.b, c.sum); got != c.same {
			t.Errorf("%s: the same mark: %v", name, got)
		}
	}
	if got := mark(head+hint("0:05", "coat"), "1"); got != "" {
		t.Errorf("of a shot of which nothing is said: %q", got)
	}
	g := &Guide{Shots: ShotsAt([]Span{{End: time.Second}}), References: []Reference{{Picture: "gone.png", To: time.Hour}}}
	gone := errors.New("gone")
	if _, err := g.Mark(0, 0, func(string) (string, error) { return "", gone }); !errors.Is(err, gone) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}
