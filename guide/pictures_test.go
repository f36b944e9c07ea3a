package guide

import (
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// plainPictures reads PNG as it is coded, and counts.
type plainPictures struct{ reads *int }

func (plainPictures) Size(path string) (image.Point, error) {
	f, err := os.Open(path)
	if err != nil {
		return image.Point{}, err
	}
	defer f.Close()
	c, err := png.DecodeConfig(f)
	return image.Pt(c.Width, c.Height), err
}

func (p plainPictures) Read(path string) (*image.NRGBA, error) {
	*p.reads++
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	out := image.NewNRGBA(m.Bounds())
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			out.Set(x, y, m.At(x, y))
		}
	}
	return out, nil
}

// drawn is a picture of 16×8 by a function.
func drawn(at func(x, y int) color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 16, 8))
	for y := range 8 {
		for x := range 16 {
			m.SetNRGBA(x, y, at(x, y))
		}
	}
	return m
}

func save(t *testing.T, path string, m image.Image, c png.CompressionLevel) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join((&png.Encoder{CompressionLevel: c}).Encode(f, m), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// A mask's inside is what is white, or opaque beside what is transparent, in any ink.
func TestMasks(t *testing.T) {
	clear := color.NRGBA{}
	gray := func(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 255} }
	right := func(in, out color.NRGBA) func(x, y int) color.NRGBA {
		return func(x, _ int) color.NRGBA {
			if x >= 8 {
				return in
			}
			return out
		}
	}
	for _, tt := range []struct {
		name        string
		at          func(x, y int) color.NRGBA
		right, left float32
	}{
		{"white on black", right(gray(255), gray(0)), 1, 0},
		{"grey on black", right(gray(102), gray(0)), 0.4, 0},
		{"white on clear", right(gray(255), clear), 1, 0},
		{"black on clear", right(gray(0), clear), 1, 0},
		{"dark blue on clear", right(color.NRGBA{0, 0, 90, 255}, clear), 1, 0},
		{"half of black on clear", right(color.NRGBA{0, 0, 0, 128}, clear), 128.0 / 255, 0},
		{"clear white", right(gray(0), color.NRGBA{255, 255, 255, 0}), 1, 0},
		{"a cut-out", func(x, y int) color.NRGBA { return right(gray(uint8(30*(y+1))), clear)(x, y) }, 1, 0},
		{"white on black, a corner clear", func(x, y int) color.NRGBA {
			if x == 0 && y == 0 {
				return clear
			}
			return right(gray(255), gray(0))(x, y)
		}, 1, 0},
	} {
		s := NewStrokes(2, 1, 16, 8)
		m, inside := drawn(tt.at), insideOf(drawn(tt.at))
		weight, _ := s.weigh(m, func(_, _ int, p color.NRGBA) float32 { return inside(p) })
		got := s.cover(m, weight)
		if near := func(a, b float32) bool { return max(a-b, b-a) < 0.01 }; !near(got[1], tt.right) || !near(got[0], tt.left) {
			t.Errorf("%s: got %v left and %v right, want %v and %v", tt.name, got[0], got[1], tt.left, tt.right)
		}
	}
}

// A frame counts if somebody has painted on it, not if it was saved anew; a mask or a
// picture of dabs that says nothing is named; what was seen once is not read again.
func TestPicturesThatSayNothing(t *testing.T) {
	look := func(x, y int) color.NRGBA { return color.NRGBA{uint8(9 * x), uint8(20 * y), 90, 255} }
	nudged := func(x, y int) color.NRGBA { p := look(x, y); p.R += codingStep; return p }
	painted := func(x, y int) color.NRGBA {
		if x == 3 && y == 2 {
			return color.NRGBA{250, 20, 20, 255}
		}
		return look(x, y)
	}
	flat := func(p color.NRGBA) func(x, y int) color.NRGBA { return func(int, int) color.NRGBA { return p } }
	const frame, exported = "[[frame]]\ntime = 0\npicture = \"a.png\"\n", "exported = \"b.png\"\n"
	const hint, region = "[[hint]]\ntime = 0\npicture = \"a.png\"\n", "[[region]]\ntime = 0\ncolour = \"neutral\"\nmask = \"a.png\"\n"
	for _, tt := range []struct {
		name, text string
		a          func(x, y int) color.NRGBA
		says       bool
		cause      string
	}{
		{"saved anew", frame + exported, look, false, ""},
		{"saved with losses", frame + exported, nudged, false, ""},
		{"painted", frame + exported, painted, true, ""},
		{"erased", frame + exported, flat(color.NRGBA{}), false, ""},
		{"a coloured picture", frame, look, true, ""},
		{"a clear one", frame, flat(color.NRGBA{}), false, ""},
		{"dabs", hint, painted, true, ""},
		{"no dabs", hint, flat(color.NRGBA{200, 0, 0, 0}), false, "all of it is transparent"},
		{"a mask", region, flat(color.NRGBA{255, 255, 255, 255}), true, ""},
		{"a black mask", region, flat(color.NRGBA{12, 9, 12, 255}), false, "covers nothing"},
		{"a clear mask", region, flat(color.NRGBA{255, 255, 255, 0}), false, "covers nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, reads := t.TempDir(), 0
			if err := os.WriteFile(filepath.Join(dir, fileName), []byte("format = \"vidcolor-guide/1\"\n"+tt.text), 0o666); err != nil {
				t.Fatal(err)
			}
			save(t, filepath.Join(dir, "a.png"), drawn(tt.a), png.NoCompression)
			save(t, filepath.Join(dir, "b.png"), drawn(look), png.BestCompression)
			p := NewPictures(plainPictures{&reads})
			g, err := Open(dir, p)
			if tt.cause != "" {
				var bad *FileError
				if !errors.As(err, &bad) || bad.Line != 2 || !strings.Contains(bad.Cause, "a.png: ") || !strings.Contains(bad.Cause, tt.cause) || bad.Cure == "" {
					t.Errorf("got %v, want line 2 and %q", err, tt.cause)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := len(g.Moments()) > 0; got != tt.says {
				t.Errorf("it says something: got %v, want %v", got, tt.says)
			}
			before := reads
			if _, err := Open(dir, p); err != nil || reads != before {
				t.Errorf("opened again, %d pictures were read once more, %v", reads-before, err)
			}
		})
	}
}

// What is no picture that can be read is named, and nothing waits for it.
func TestPicturesThatCannotBeRead(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"no such file":          func(string) error { return nil },
		"is a folder":           func(path string) error { return os.Mkdir(path, 0o777) },
		"the file is empty":     func(path string) error { return os.WriteFile(path, nil, 0o666) },
		"is not a regular file": func(path string) error { return syscall.Mkfifo(path, 0o666) },
	} {
		for _, text := range []string{
			"[[frame]]\ntime = 0\npicture = \"a.png\"\nexported = \"b.png\"\n", "[[frame]]\ntime = 0\npicture = \"b.png\"\nexported = \"a.png\"\n",
			"[[hint]]\ntime = 0\npicture = \"a.png\"\n", "[[region]]\ntime = 0\ncolour = \"neutral\"\nmask = \"a.png\"\n",
			"[[reference]]\npicture = \"a.png\"\n", "[[reference]]\nfilm = \"a.png\"\ntime = 0\n",
		} {
			dir, reads := t.TempDir(), 0
			save(t, filepath.Join(dir, "b.png"), drawn(func(int, int) color.NRGBA { return color.NRGBA{9, 9, 9, 255} }), png.DefaultCompression)
			if err := errors.Join(make(filepath.Join(dir, "a.png")), os.WriteFile(filepath.Join(dir, fileName), []byte("format = \"vidcolor-guide/1\"\n"+text), 0o666)); err != nil {
				t.Fatal(err)
			}
			_, err := Open(dir, NewPictures(plainPictures{&reads}))
			var bad *FileError
			if !errors.As(err, &bad) || bad.Line != 2 || !strings.HasPrefix(bad.Cause, "a.png: "+name) {
				t.Errorf("%s: got %v, want line 2 and %q", strings.Fields(text)[0], err, name)
				continue
			}
			if want := map[bool]string{true: "put it there", false: "mend the picture"}[name == "no such file"]; !strings.HasPrefix(bad.Cure, want) {
				t.Errorf("%s: got the cure %q, want %q", name, bad.Cure, want)
			}
		}
		dir := t.TempDir()
		if err := make(filepath.Join(dir, fileName)); err != nil {
			t.Fatal(err)
		}
		var bad *FileError
		if _, err := Open(dir, nil); !errors.As(err, &bad) {
			t.Errorf("%s: guide.toml: got %v, want a FileError", name, err)
		}
	}
}
