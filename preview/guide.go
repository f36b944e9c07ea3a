package preview

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/filesum"
	"github.com/vidcolor/vidcolor/internal/system"
	"github.com/vidcolor/vidcolor/job"
	"github.com/vidcolor/vidcolor/pipeline"
)

// GuideExport says which frames of a film are put into a guide, for a person to paint
// on.
type GuideExport struct {
	Spec  job.Spec        // Input, and what decides the colour
	Dir   string          // the guide, made if it is not there
	At    []time.Duration // from the film's beginning, see [Film.At]
	Shots []int           // counted from 1; the first frame of each. nil and no At: of every shot
}

// Folders of a guide: the pictures to paint on, and as they were exported.
const (
	paintFolder = "frames"
	asExported  = "exported"
)

// ExportGuide writes frames of x.Spec.Input as they are coloured now into x.Dir, twice:
// to be painted on, and to compare with; and a guide.toml that names film, shots and
// frames, or adds the frames to the one that is there. A picture that has been changed
// since it was exported, and whatever is in guide.toml, is left as it is.
func ExportGuide(ctx context.Context, e *job.Engine, x GuideExport, l job.Listener) error {
	if l == nil {
		l = job.ListenerFunc(func(job.Event) {})
	}
	if err := fail.First(x.Spec.Validate(), fail.Input(x.Spec.Input)); err != nil {
		return err
	}
	v := &drawing{ctx: ctx, engine: e, listener: l, spec: x.Spec, input: x.Spec.Input, output: x.Dir, whole: true}
	return fail.Cause(ctx, v.export(x))
}

func (v *drawing) export(x GuideExport) error {
	old, err := v.existingGuide(x.Dir)
	if err != nil {
		return err
	}
	looked, err := v.look()
	if err != nil {
		return err
	}
	if len(looked.pts) == 0 {
		return &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "decode", Path: v.input, Err: errors.New("no picture came out"), Hint: "check whether the film plays at all"}
	}
	v.at = x.At
	if err := v.checkTimes(looked, v.info); err != nil {
		return err
	}
	wanted, err := x.choose(looked)
	if err != nil {
		return err
	}
	for _, dir := range []string{paintFolder, asExported} {
		if err := os.MkdirAll(filepath.Join(x.Dir, dir), 0o777); err != nil {
			return fail.File("make folder", filepath.Join(x.Dir, dir), err)
		}
	}
	w := &guideWriter{drawing: v, dir: x.Dir}
	var rows []previewRow
	for _, i := range wanted {
		first, _ := looked.scene(i)
		rows = append(rows, previewRow{frames: []int64{i}, from: first})
	}
	for _, tiles := range tilesByShot(rows, 0) {
		if err := v.colorShot(tiles, looked, func(t tile, f *vidcolor.Frame) { w.write(f, looked, t.frame) }); err != nil {
			return err
		}
		if w.err != nil {
			return w.err
		}
	}
	if err := w.describe(old, looked); err != nil {
		return err
	}
	v.note(fmt.Sprintf("%s: %d frames to paint on in %s", x.Dir, len(w.made), paintFolder))
	if v.damaged {
		return fail.Damaged("guide export", v.input)
	}
	return nil
}

// existingGuide is the text of a guide.toml that is there, nil if none is. A wrong one, or
// one of another film, is refused before anything is written.
func (v *drawing) existingGuide(dir string) ([]byte, error) {
	text, err := guide.Text(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, guide.UsageError(err)
	}
	g, err := guide.Parse(text, dir)
	if err != nil {
		return nil, guide.UsageError(err)
	}
	r, err := v.open(0)
	if err != nil {
		return nil, err
	}
	if err := r.Close(); err != nil {
		return nil, err
	}
	sum := ""
	if g.Film.SHA256 != "" {
		whole, err := filesum.Of(v.ctx, v.input)
		if err != nil {
			return nil, err
		}
		sum = whole.SHA256
	}
	if err := g.CheckExport(filepath.Base(v.input), v.info.Width, v.info.Height, sum); err != nil {
		return nil, guide.UsageError(err)
	}
	for _, f := range g.Frames { // where nothing else tells
		if size, err := decode.PictureSize(f.Picture); err == nil && size != image.Pt(v.info.Width, v.info.Height) {
			return nil, guide.UsageError(&guide.FileError{File: g.File, Line: f.Line, Cause: fmt.Sprintf("the guide is for another film: its frame is %d×%d, the film %d×%d", size.X, size.Y, v.info.Width, v.info.Height),
				Cure: "name that film, or another folder"})
		}
	}
	return text, nil
}

// choose picks the frames, in order, each once.
func (x *GuideExport) choose(l *filmLook) ([]int64, error) {
	var out []int64
	for _, t := range x.At {
		out = append(out, l.frameAt(t))
	}
	for _, n := range x.Shots {
		if n < 1 || n > len(l.shots) {
			return nil, fail.Usage("--shots", fmt.Errorf("shot %d of a film of %d", n, len(l.shots)), "vidcolor info lists the shots")
		}
		out = append(out, l.shots[n-1].First)
	}
	if len(out) == 0 {
		for _, s := range l.shots {
			out = append(out, s.First)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// guideWriter writes a guide's pictures and what guide.toml says of them.
type guideWriter struct {
	*drawing
	dir  string
	made []madeFrame
	err  error // the first
}

// madeFrame is a frame of the guide.
type madeFrame struct {
	time time.Duration
	name string
}

// write writes frame i as a picture, unless a person has painted on it.
func (w *guideWriter) write(f *vidcolor.Frame, l *filmLook, i int64) {
	if w.err != nil {
		return
	}
	at := w.info.Time(l.pts[i])
	shot := slices.IndexFunc(l.shots, func(s pipeline.Shot) bool { return s.First <= i && i <= s.Last })
	name := fmt.Sprintf("shot%04d-%.3fs.png", shot+1, at.Seconds())
	paint, before := filepath.Join(w.dir, paintFolder, name), filepath.Join(w.dir, asExported, name)
	changed, err := differ(paint, before)
	switch {
	case err != nil:
		w.err = err
	case changed:
		w.drawing.note(paint + ": has been painted on; left as it is")
	default:
		w.err = encode.WritePhoto(before, f, encode.PhotoOptions{Overwrite: true})
		if w.err == nil {
			w.err = copyFile(before, paint)
		}
	}
	if w.err == nil {
		w.made = append(w.made, madeFrame{at, name})
	}
}

// differ reports whether path is there and holds other bytes than before.
func differ(path, before string) (bool, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return false, fail.File("open", path, errors.New("is not a regular file"))
	}
	now, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fail.File("open", path, err)
	}
	old, err := os.ReadFile(before)
	return err != nil || !bytes.Equal(now, old), nil
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err == nil {
		err = writeWhole(to, data)
	}
	return err
}

// writeWhole writes a file whole or not at all.
func writeWhole(path string, data []byte) error {
	part := path + ".part"
	err := os.WriteFile(part, data, 0o666)
	if err == nil {
		err = system.Rename(part, path)
	}
	if err != nil {
		os.Remove(part)
		return fail.File("write", path, err)
	}
	return nil
}

// describe writes guide.toml, or adds the new frames to old.
func (w *guideWriter) describe(old []byte, l *filmLook) error {
	var b bytes.Buffer
	b.Write(old)
	known := map[string]bool{}
	if old == nil {
		if err := w.head(&b, l); err != nil {
			return err
		}
	} else if g, err := guide.Parse(old, w.dir); err == nil {
		for _, f := range g.Frames {
			known[filepath.Base(f.Picture)] = true
		}
	}
	for _, m := range w.made {
		if known[m.name] {
			continue
		}
		fmt.Fprintf(&b, "\n[[frame]]\ntime = %q\npicture = %q\nexported = %q\n", guide.FormatTime(m.time), paintFolder+"/"+m.name, asExported+"/"+m.name)
	}
	if bytes.Equal(b.Bytes(), old) {
		return nil
	}
	return writeWhole(filepath.Join(w.dir, "guide.toml"), b.Bytes())
}

// head begins a guide.toml.
func (w *guideWriter) head(b *bytes.Buffer, l *filmLook) error {
	sum, err := filesum.Of(w.ctx, w.input)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, `# What is said of this film's colours: docs/guide-format.md. Paint on pictures in
# %s/ (those in %s/ are to compare with), or write hints and regions:
#
# [[hint]]
# time = "0:01.5"
# x = 320            # pixels of the film's frame
# y = 200
# colour = "#203060" # or "a,b" of CIELAB, "neutral", "pin", or a name of [palette]
format = %q

[film]
name = %q
sha256 = %q
width = %d
height = %d

[palette]
`, paintFolder, asExported, guide.Format, filepath.Base(w.input), sum.SHA256, w.info.Width, w.info.Height)
	var spans []guide.Span
	for _, s := range l.shots {
		spans = append(spans, guide.Span{Start: w.info.Time(s.StartPTS), End: max(w.info.Time(s.EndPTS), w.info.Time(s.LastPTS)+time.Millisecond)})
	}
	for i, s := range guide.ShotsAt(spans) {
		fmt.Fprintf(b, "\n[[shot]] # %d\nstart = %q\nend = %q\n", i+1, guide.FormatTime(s.Start), guide.FormatTime(s.End))
	}
	return nil
}

// ParseShots reads "3,7".
func ParseShots(text string) ([]int, error) {
	var out []int
	for _, word := range strings.Split(text, ",") {
		var n int
		if _, err := fmt.Sscanf(strings.TrimSpace(word)+" ", "%d ", &n); err != nil {
			return nil, fail.Usage("--shots", fmt.Errorf("%q is no list of shots", text), "write --shots 3,7")
		}
		out = append(out, n)
	}
	return out, nil
}
