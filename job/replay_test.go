package job_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// guided is a film of one shot with a guide whose text can be changed.
type guidedFilm struct {
	path, dir string
	engine    *job.Engine
}

func newGuidedFilm(t testing.TB, size string, frames int) *guidedFilm {
	t.Helper()
	g := &guidedFilm{dir: t.TempDir(), engine: job.NewEngine(job.EngineOptions{})}
	g.path = mediatest.Make(t, "film.mkv", "-f", "lavfi", "-i", "mandelbrot=size="+size+":rate=24:start_scale=0.4",
		"-frames:v", fmt.Sprint(frames), "-pix_fmt", "gray", "-c:v", "ffv1")
	t.Cleanup(func() { g.engine.Close() })
	return g
}

func (g *guidedFilm) say(t testing.TB, text string) {
	t.Helper()
	text = "format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0\nend = 100\n" + text
	if err := os.WriteFile(filepath.Join(g.dir, "guide.toml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// line is one by the guide as it is, with a reader of the film.
func (g *guidedFilm) line(t testing.TB, size int) (*job.Line, *decode.Reader) {
	t.Helper()
	r, err := decode.Open(g.path, decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	i := r.Info()
	layout := vidcolor.Layout{Depth: 8, SubX: 1, SubY: 1}
	line, err := g.engine.Line(t.Context(), job.Spec{Input: g.path, Size: size, Guide: g.dir, KeepColor: job.KeepNever}, i, layout, i.Tag.Complete(i.Width, i.Height))
	if err != nil {
		var e *vidcolor.Error
		if errors.As(err, &e) && e.Kind == vidcolor.KindModel {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	return line, r
}

func (g *guidedFilm) carry(t testing.TB, size int, record *job.Recording) []*vidcolor.Chroma {
	t.Helper()
	line, r := g.line(t, size)
	var all []*vidcolor.Chroma
	_, err := line.Carry(t.Context(), r, job.RunOptions{Record: record}, func(_ *vidcolor.Frame, c *vidcolor.Chroma) error {
		all = append(all, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (g *guidedFilm) replay(t testing.TB, size int, record *job.Recording) (all []*vidcolor.Chroma, err error) {
	line, _ := g.line(t, size)
	err = line.Replay(t.Context(), record, func(c *vidcolor.Chroma) error {
		all = append(all, c)
		return nil
	})
	return all, err
}

const dab = "[[hint]]\ntime = 0.5\nx = %d\ny = 40\ncolour = %q\n"

// What was recorded by one guide, or by none, gives the bits of a run by another.
func TestReplayIsTheRun(t *testing.T) {
	const size = 64
	g := newGuidedFilm(t, "160x96", 40)
	g.say(t, fmt.Sprintf(dab, 60, "#c02020"))
	record, bare := job.NewRecording(100), job.NewRecording(100)
	before := g.carry(t, size, record)
	g.say(t, "")
	g.carry(t, size, bare)
	for _, text := range []string{
		fmt.Sprintf(dab, 60, "#c02020"),
		fmt.Sprintf(dab, 90, "#2020c0") + fmt.Sprintf(dab, 20, "pin"),
		fmt.Sprintf(dab, 60, "#c02020") + "[[region]]\ntime = 0.5\ncolour = \"neutral\"\npolygon = [[0, 0], [50, 0], [50, 50]]\n",
		fmt.Sprintf(dab, 60, "#c02020") + "[[hint]]\ntime = 1.2\nx = 3\ny = 4\ncolour = \"#208020\"\n", // another stated frame
		"[[hint]]\ntime = 0.9\nx = 30\ny = 40\ncolour = \"#208020\"\n",
		"", // the frames that were asked for change nothing where nothing is said
		fmt.Sprintf(dab, 60, "#c02020"),
	} {
		g.say(t, text)
		want, changed := g.carry(t, size, nil), false
		for name, r := range map[string]*job.Recording{"by a guide": record, "by none": bare} {
			got, err := g.replay(t, size, r)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) {
				t.Fatalf("recorded %s, %q: %d frames, want %d", name, text, len(got), len(want))
			}
			for i := range want {
				for k, a := range want[i].A {
					if got[i].A[k] != a || got[i].B[k] != want[i].B[k] || got[i].Conf[k] != want[i].Conf[k] {
						t.Fatalf("recorded %s, %q: frame %d, cell %d: a is %g, in the run %g", name, text, i, k, got[i].A[k], a)
					}
					changed = changed || a != before[i].A[k]
				}
			}
		}
		if text != fmt.Sprintf(dab, 60, "#c02020") && !changed {
			t.Errorf("%q changes nothing", text)
		}
	}
	g.say(t, fmt.Sprintf(dab, 60, "#c02020"))
	if _, err := g.replay(t, 96, record); !errors.Is(err, job.ErrOtherLine) {
		t.Errorf("another size: %v, want ErrOtherLine", err)
	}
	few := job.NewRecording(10)
	g.carry(t, size, few)
	if !few.Spoilt() {
		t.Error("a run of more frames than fit leaves a recording")
	}
}

// A shot of 10 s at the network's default size, coloured anew and by what was kept.
func BenchmarkCorrection(b *testing.B) {
	g := newGuidedFilm(b, "854x480", 240)
	g.say(b, fmt.Sprintf(dab, 400, "#c02020"))
	record := job.NewRecording(300)
	g.carry(b, 0, record)
	b.Run("anew", func(b *testing.B) {
		for b.Loop() {
			g.carry(b, 0, nil)
		}
	})
	b.Run("another frame", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			g.say(b, fmt.Sprintf(strings.Replace(dab, "0.5", fmt.Sprint(float64(2*i+3)/24), 1), 410, "#2020c0"))
			if _, err := g.replay(b, 0, record); err != nil {
				b.Fatal(err)
			}
		}
	})
	g.say(b, fmt.Sprintf(dab, 400, "#c02020"))
	if _, err := g.replay(b, 0, record); err != nil {
		b.Fatal(err)
	}
	b.Run("the same frame", func(b *testing.B) {
		for b.Loop() {
			g.say(b, fmt.Sprintf(dab, 410, "#2020c0"))
			if _, err := g.replay(b, 0, record); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// What is said of things smaller than a cell is found in the frames around, whatever was
// recorded, and a region as large as a cell is none of them.
func TestReplayHasDetails(t *testing.T) {
	const size = 64
	g := newGuidedFilm(t, "160x96", 40)
	const region = "[[region]]\ntime = 0.5\ncolour = %q\npolygon = [[50, 40], [%d, 40], [%d, 45], [50, 45]]\n"
	g.say(t, "")
	bare := job.NewRecording(100)
	g.carry(t, size, bare)
	for _, tt := range []struct {
		color string
		right int
		few   bool
	}{{"#c02020", 55, true}, {"#2020c0", 55, true}, {"#c02020", 80, false}} {
		g.say(t, fmt.Sprintf(region, tt.color, tt.right, tt.right))
		want, frames := g.carry(t, size, nil), 0
		got, err := g.replay(t, size, bare)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d frames, want %d (%v)", len(got), len(want), err)
		}
		for i := range want {
			if len(want[i].Details) > 0 {
				frames++
			}
			if !reflect.DeepEqual(got[i].Details, want[i].Details) {
				t.Fatalf("%s, frame %d: details are %+v, in the run %+v", tt.color, i, got[i].Details, want[i].Details)
			}
		}
		if stated := want[12].Details; tt.few && (len(stated) != 1 || stated[0].X != 50 || stated[0].Y != 40 || stated[0].Strength != 1) {
			t.Errorf("frame 12: got %+v, want the region as it was drawn", stated)
		}
		if tt.few != (frames > 10) {
			t.Errorf("%s, to %d: %d frames have details", tt.color, tt.right, frames)
		}
	}
}
