package guide

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what comes out to testdata")

// wrongGuides are separated by lines that begin with "-- "; the first line of each is
// what is wrong.
func wrongGuides(t *testing.T) (names, texts []string) {
	t.Helper()
	data, err := os.ReadFile("testdata/wrong.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split("\n"+string(data), "\n-- ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		names, texts = append(names, name), append(texts, text)
	}
	return names, texts
}

// Each wrong guide is answered in one line with file, line, cause and cure.
func TestWrongGuides(t *testing.T) {
	names, texts := wrongGuides(t)
	if len(names) < 30 {
		t.Fatalf("%d wrong guides, want 30 or more", len(names))
	}
	var out strings.Builder
	for i, text := range texts {
		g, err := Parse([]byte(text), "GUIDE")
		if err == nil {
			err = errors.Join(g.CheckFilm(640, 480, strings.Repeat("a", 64)), g.CheckTimes(time.Minute))
		}
		var bad *FileError
		if !errors.As(err, &bad) {
			t.Errorf("%s: got %v, want a FileError", names[i], err)
			continue
		}
		if bad.File != filepath.Join("GUIDE", "guide.toml") || bad.Cause == "" || bad.Cure == "" || bad.Line < 1 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q lacks file, line, cause or cure", names[i], err)
		}
		out.WriteString("-- " + names[i] + "\n" + filepath.ToSlash(err.Error()) + "\n")
	}
	if *update {
		if err := os.WriteFile("testdata/wrong.golden", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/wrong.golden")
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("answers are not testdata/wrong.golden (go test -update writes it):\n%s", out.String())
	}
}

const whole = `format = "vidcolor-guide/1"
[film]
name = "reel.mp4"
width = 640
height = 480
[palette]
coat = "#203060"
tram = "4, 22"
same = "coat"
[[shot]]
start = "0:00"
end = 3.5
warmth = -4
[[shot]]
start = 3.5
end = "1:00"
saturation = 0.5
grey = true
look = 1
[[frame]]
time = 1
picture = "frames/1.png"
exported = "exported/1.png"
[[hint]]
time = "0:04.25"
points = [
  {x = 10, y = 20, colour = "coat", radius = 3},
  {x = 30, y = 40.5, colour = "neutral"},
]
[[hint]]
time = 5
x = 3
y = 4
colour = "pin"
[[region]]
time = 5
colour = "tram"
polygon = [[0, 0], [10, 0], [10, 10]]
[[reference]]
picture = "red.jpg"
shot = 2
strength = 0.5
`

func TestParse(t *testing.T) {
	g, err := Parse([]byte(whole), "GUIDE")
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Shots) != 2 || len(g.Frames) != 1 || len(g.Hints) != 2 || len(g.Regions) != 1 || len(g.References) != 1 {
		t.Fatalf("%d shots, %d frames, %d hints, %d regions, %d references", len(g.Shots), len(g.Frames), len(g.Hints), len(g.Regions), len(g.References))
	}
	if p := g.Hints[0].Points[1]; p.Y != 40.5 || p.Color != (Color{}) || p.Line != 28 {
		t.Errorf("second point is %+v", p)
	}
	if s := g.Shots[1]; s.Saturation != 0.5 || !s.Gray || s.Look != 1 || s.Start != 3500*time.Millisecond {
		t.Errorf("second shot is %+v", s)
	}
	if g.Palette["same"] != g.Palette["coat"] || g.Palette["coat"].B > -20 {
		t.Errorf("palette is %v", g.Palette)
	}
	if got := len(g.Moments()); got != 3 {
		t.Errorf("%d moments, want 3", got)
	}
	if !g.Touches(0) || g.ShotAt(time.Minute) != -1 || g.ShotAt(3500*time.Millisecond) != 1 {
		t.Error("shots are found wrongly")
	}
}

func TestTimes(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"0": 0, "12.5": 12500 * time.Millisecond, "1:02.5": 62500 * time.Millisecond, "1:02:03": 3723 * time.Second,
		"0:00.041667": 41667 * time.Microsecond,
	} {
		got, ok := ParseTime(in)
		if !ok || got != want {
			t.Errorf("%q is %v, %v, want %v", in, got, ok, want)
		}
		if back, ok := ParseTime(FormatTime(want)); !ok || back != want {
			t.Errorf("%v is written %s and read %v", want, FormatTime(want), back)
		}
	}
	for _, in := range []string{"", "-1", "1:60", "1:2:3:4", "x", "1e3", "1:-2", "nan"} {
		if got, ok := ParseTime(in); ok {
			t.Errorf("%q is taken for %v", in, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	data, err := os.ReadFile("testdata/wrong.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, part := range strings.Split(string(data), "\n-- ") {
		_, text, _ := strings.Cut(part, "\n")
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Parse(data, "GUIDE")
		var bad *FileError
		switch {
		case err != nil && !errors.As(err, &bad):
			t.Errorf("%v is no FileError", err)
		case err != nil && strings.Contains(err.Error(), "\n"):
			t.Errorf("more than one line: %q", err)
		case err == nil:
			for i, s := range g.Shots {
				if s.End <= s.Start || i > 0 && s.Start < g.Shots[i-1].End {
					t.Errorf("shots %v are out of order", g.Shots)
				}
			}
		}
	})
}

// A polygon may reach beyond the picture and cross itself.
func TestCovers(t *testing.T) {
	for name, p := range map[string][][2]float64{
		"partly outside": {{-50, -50}, {5, -50}, {5, 5}, {-50, 5}},
		"around all":     {{-50, -50}, {800, -50}, {800, 800}, {-50, 800}},
		"crossed":        {{10, 10}, {50, 50}, {50, 10}, {10, 50}},
		"small":          {{10, 10}, {11, 10}, {10, 11}},
	} {
		if !covers(p, 640, 480) {
			t.Errorf("%s: a polygon that covers something is taken for none", name)
		}
	}
}

// A time before the first picture means that one.
func TestTimesBeforeTheFirstShot(t *testing.T) {
	g, err := Parse([]byte("format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0.5\nend = 3\n[[hint]]\ntime = 0\nx = 1\ny = 1\ncolour = \"neutral\"\n"), "GUIDE")
	if err != nil {
		t.Fatal(err)
	}
	if got := g.Moments(); len(got) != 1 || got[0] != 500*time.Millisecond {
		t.Errorf("got statements at %v, want one at the first picture, 500ms", got)
	}
}

// Windows' editors begin UTF-8 with a byte order mark.
func TestParseTakesAByteOrderMark(t *testing.T) {
	if _, err := Parse([]byte("\xef\xbb\xbf"+strings.ReplaceAll(whole, "\n", "\r\n")), "GUIDE"); err != nil {
		t.Error(err)
	}
	var bad *FileError
	_, err := Parse([]byte("\xef\xbb\xbfformat = \"vidcolor-guide/1\"\nnonesuch = 1\n"), "GUIDE")
	if !errors.As(err, &bad) || bad.Line != 2 {
		t.Errorf("got %v, want an error in line 2", err)
	}
	_, err = Parse([]byte("\xff\xfef\x00o\x00"), "GUIDE")
	if !errors.As(err, &bad) || bad.File == "" || !strings.Contains(bad.Cause, "UTF-16") || !strings.Contains(bad.Cure, "UTF-8") {
		t.Errorf("UTF-16: got %v, want an error that says so", err)
	}
}
