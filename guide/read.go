package guide

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"
)

const (
	fileName    = "guide.toml"
	largestFile = 16 << 20
	endless     = time.Duration(math.MaxInt64)
)

// Open reads GUIDE/guide.toml and looks whether the pictures that it names are
// there and say something. Frames that nobody has painted on are left out. What is wrong
// is a [FileError].
func Open(dir string, p *Pictures) (*Guide, error) {
	data, err := Text(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &FileError{File: dir, Cause: "no " + fileName + " in it", Cure: "`vidcolor guide export FILM GUIDE/` makes one"}
	}
	if err != nil {
		return nil, err
	}
	g, err := Parse(data, dir)
	if err != nil {
		return nil, err
	}
	g.pictures = p
	if err := g.checkPictures(); err != nil {
		return nil, err
	}
	g.moments = nil
	g.moments = g.Moments()
	return g, nil
}

// Text is what GUIDE/guide.toml holds. Its error is [fs.ErrNotExist] where there is none,
// else a [FileError].
func Text(dir string) ([]byte, error) {
	file := filepath.Join(dir, fileName)
	var f *os.File
	err := regular(file)
	if err == nil {
		f, err = os.Open(file)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fs.ErrNotExist
	}
	if info, e := os.Stat(dir); err != nil && e == nil && !info.IsDir() {
		return nil, &FileError{File: dir, Cause: "it is a file, not a guide's folder", Cure: "name the folder: " + filepath.Dir(dir)}
	}
	if err != nil {
		return nil, &FileError{File: file, Cause: oneLine(err.Error()), Cure: "check its name and rights"}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	switch {
	case err != nil:
		return nil, &FileError{File: file, Cause: oneLine(err.Error()), Cure: "check the file"}
	case len(data) > largestFile:
		return nil, &FileError{File: file, Cause: "over 16 MiB", Cure: "keep large hints as pictures"}
	}
	return data, nil
}

// Parse reads the text of a guide.toml of the folder dir, without looking at its
// pictures.
func Parse(data []byte, dir string) (*Guide, error) {
	r := &reader{g: &Guide{Dir: dir, File: filepath.Join(dir, fileName), Palette: map[string]Color{}}}
	root, err := parseTree(data)
	if err == nil {
		r.root(root)
		err = r.err
	}
	var bad *FileError
	if errors.As(err, &bad) && bad.File == "" {
		bad.File = r.g.File
	}
	if err != nil {
		return nil, err
	}
	r.g.moments = r.g.Moments()
	r.g.begin()
	return r.g, nil
}

// reader turns nodes into a Guide; err is the first thing found wrong.
type reader struct {
	g   *Guide
	err error
}

func (r *reader) fail(line int, cause, cure string) {
	if r.err == nil {
		r.err = &FileError{Line: line, Cause: cause, Cure: cure}
	}
}

func (r *reader) root(t *node) {
	if got := r.text(t, "format", true); r.err == nil && got != Format {
		r.fail(t.table["format"].line, fmt.Sprintf("format is %q", got), fmt.Sprintf("this program reads %q", Format))
	}
	if p := r.sub(t, "palette"); p != nil {
		r.palette(p)
	}
	if f := r.sub(t, "film"); f != nil {
		r.film(f)
	}
	r.each(t, "shot", r.shot)
	r.shotOrder()
	r.each(t, "frame", r.frame)
	r.each(t, "hint", r.hint)
	r.each(t, "region", r.region)
	r.each(t, "reference", r.reference)
	r.unknown(t)
}

func (r *reader) palette(t *node) {
	for _, name := range t.keys {
		v := t.table[name]
		if v.kind != unstable.String {
			r.fail(v.line, "the palette's "+name+" is no text", `write `+name+` = "#rrggbb"`)
			return
		}
		if name == neutralWord || name == pinWord {
			r.fail(v.line, "the palette names "+name+" anew", "that word has a meaning of its own; take another")
			return
		}
		if strings.HasPrefix(name, "#") || strings.Contains(name, ",") {
			r.fail(v.line, fmt.Sprintf("the palette's name %q reads as a colour of its own", name), "take a name that does not begin with # and has no comma")
			return
		}
		c, err := parseColor(v.text, r.g.Palette)
		if err != nil {
			r.fail(v.line, "the palette's "+name+": "+err.Error(), "a name can stand for those above it")
			return
		}
		r.g.Palette[name] = c
	}
}

func (r *reader) film(t *node) {
	f := &r.g.Film
	f.Line = t.line
	f.Name, f.SHA256 = r.text(t, "name", false), strings.ToLower(r.text(t, "sha256", false))
	f.Width, f.Height = r.whole(t, "width", 1, 1<<16), r.whole(t, "height", 1, 1<<16)
	if len(f.SHA256) != 0 && (len(f.SHA256) != 64 || strings.Trim(f.SHA256, "0123456789abcdef") != "") {
		r.fail(t.table["sha256"].line, "sha256 is no SHA-256", "take the line out, or export the guide anew")
	}
	r.unknown(t)
}

func (r *reader) shot(t *node) {
	s := Shot{Line: t.line, Start: r.time(t, "start", true), End: r.time(t, "end", true)}
	s.Saturation = r.number(t, "saturation", 1, 0, 9)
	s.Warmth = r.number(t, "warmth", 0, -50, 50)
	s.Gray = r.truth(t, "grey")
	s.Emulsion = r.text(t, "emulsion", false)
	if s.Emulsion != "" && !slices.Contains(emulsions, s.Emulsion) {
		r.fail(t.table["emulsion"].line, fmt.Sprintf("no such emulsion: %q", s.Emulsion), "write "+strings.Join(emulsions, ", "))
	}
	s.Look = r.whole(t, "look", 1, 1<<20)
	if r.err == nil && s.End <= s.Start {
		r.fail(t.table["end"].line, "the shot ends before it begins", "write start and end of shot, end behind start")
	}
	r.unknown(t)
	r.g.Shots = append(r.g.Shots, s)
}

// emulsions are those that the network knows.
var emulsions = []string{"unknown", "blue", "ortho", "pan"}

// shotOrder checks what only all shots together can break.
func (r *reader) shotOrder() {
	for i := range r.g.Shots {
		s := &r.g.Shots[i]
		if i > 0 && s.Start < r.g.Shots[i-1].End {
			r.fail(s.Line, fmt.Sprintf("shot %d begins before shot %d ends", i+1, i), "keep [[shot]]s in the film's order")
		}
		if s.Look > len(r.g.Shots) || s.Look == i+1 {
			r.fail(s.Line, fmt.Sprintf("shot %d has the look of shot %d", i+1, s.Look), fmt.Sprintf("name another of the %d shots", len(r.g.Shots)))
		}
	}
}

func (r *reader) frame(t *node) {
	f := Frame{Line: t.line, Time: r.moment(t)}
	f.Picture, f.Exported = r.path(t, "picture", true), r.path(t, "exported", false)
	r.unknown(t)
	r.g.Frames = append(r.g.Frames, f)
}

func (r *reader) hint(t *node) {
	h := Hint{Line: t.line, Time: r.moment(t)}
	h.Reach = r.number(t, "reach", 1, 0.05, 20)
	h.Picture = r.path(t, "picture", false)
	if points := r.list(t, "points"); points != nil {
		for _, p := range points.list {
			if p.kind != unstable.Table {
				r.fail(p.line, "points has something that is no point", `write points = [{x = 10, y = 20, colour = "#203060"}]`)
				return
			}
			h.Points = append(h.Points, r.point(p))
			r.unknown(p)
		}
	}
	if t.table["x"] != nil || t.table["y"] != nil || t.table["colour"] != nil {
		h.Points = append(h.Points, r.point(t))
	}
	if r.err == nil && len(h.Points) == 0 && h.Picture == "" {
		r.fail(t.line, "a hint without colour", "give it x, y and colour, or points, or a picture")
	}
	r.unknown(t)
	r.g.Hints = append(r.g.Hints, h)
}

func (r *reader) point(t *node) Point {
	p := Point{Line: t.line}
	p.X, p.Y = r.needed(t, "x"), r.needed(t, "y")
	p.Radius = r.number(t, "radius", 6, 0, 1<<15)
	p.Color = r.color(t)
	return p
}

func (r *reader) region(t *node) {
	g := Region{Line: t.line, Time: r.moment(t), Color: r.color(t), Mask: r.path(t, "mask", false)}
	if p := r.list(t, "polygon"); p != nil {
		for _, corner := range p.list {
			if len(corner.list) != 2 || corner.list[0].kind != unstable.Float || corner.list[1].kind != unstable.Float {
				r.fail(corner.line, "a corner of polygon is no pair of numbers", "write polygon = [[x, y], [x, y], [x, y]]")
				return
			}
			x, y := corner.list[0].num, corner.list[1].num
			if !(min(x, y) >= leastPixel && max(x, y) <= mostPixel) {
				r.fail(corner.line, fmt.Sprintf("a corner of polygon is at %g, %g", x, y), countPixels)
				return
			}
			g.Polygon = append(g.Polygon, [2]float64{x, y})
		}
		if len(g.Polygon) < 3 {
			r.fail(p.line, fmt.Sprintf("a polygon of %d corners", len(g.Polygon)), "give it three or more")
		}
	}
	if r.err == nil && (g.Polygon == nil) == (g.Mask == "") {
		r.fail(t.line, "a region needs a polygon or a mask, one of them", "say where the colour is")
	}
	r.unknown(t)
	r.g.Regions = append(r.g.Regions, g)
}

func (r *reader) reference(t *node) {
	f := Reference{Line: t.line, Picture: r.path(t, "picture", false), Film: r.beside(t, "film"), Strength: r.number(t, "strength", 1, 0, 1), To: endless}
	f.At = r.time(t, "time", f.Film != "")
	switch {
	case r.err != nil:
	case (f.Picture == "") == (f.Film == ""):
		r.fail(t.line, "a reference needs a picture or a film, one of them", "write picture = …, or film = … and time = …")
	case f.Film == "" && t.table["time"] != nil:
		r.fail(t.table["time"].line, "a picture has no time", "write from and to, or shot, for where it holds")
	}
	if n := r.whole(t, "shot", 1, 1<<20); n > 0 && r.err == nil {
		if n > len(r.g.Shots) {
			r.fail(t.table["shot"].line, fmt.Sprintf("shot %d of a guide of %d", n, len(r.g.Shots)), "shots are counted from 1")
			return
		}
		f.From, f.To = r.g.Shots[n-1].Start, r.g.Shots[n-1].End
	}
	if t.table["from"] != nil {
		f.From = r.time(t, "from", true)
	}
	if t.table["to"] != nil {
		f.To = r.time(t, "to", true)
	}
	if r.err == nil && f.To <= f.From {
		r.fail(t.line, "the reference's span ends before it begins", "write from before to")
	}
	r.unknown(t)
	r.g.References = append(r.g.References, f)
}

// moment is the time of a statement, which must lie in a shot where shots are known.
func (r *reader) moment(t *node) time.Duration {
	at := r.time(t, "time", true)
	if r.err == nil && len(r.g.Shots) > 0 && r.g.ShotAt(max(at, r.g.Shots[0].Start)) < 0 {
		last := r.g.Shots[len(r.g.Shots)-1].End
		r.fail(t.table["time"].line, fmt.Sprintf("time %s is in no shot; the last ends at %s", t.table["time"].written(), FormatTime(last)), "write a time within the film, or export the guide anew")
	}
	return at
}

func (n *node) written() string {
	if n.kind == unstable.String {
		return n.text
	}
	return strconv.FormatFloat(n.num, 'g', -1, 64)
}
