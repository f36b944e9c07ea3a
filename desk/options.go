package desk

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/vidcolor/vidcolor/guide"
	"github.com/vidcolor/vidcolor/internal/clidoc"
	"github.com/vidcolor/vidcolor/job"
)

// optionView is one option with words for people.
type optionView struct {
	Name    string   `json:"name"` // on the command line, without dashes
	Words   string   `json:"words"`
	About   string   `json:"about"`
	Kind    string   `json:"kind"` // number, text, switch or choice
	Choices []string `json:"choices,omitempty"`
	Value   string   `json:"value"`            // what it is unless it is changed
	Chosen  *string  `json:"chosen,omitempty"` // what it was changed to
	Tries   []string `json:"tries,omitempty"`  // values worth seeing beside each other
	Low     *float64 `json:"low,omitempty"`
	High    *float64 `json:"high,omitempty"`
}

// shownOptions are those that the page offers, in its order, with its words for them.
var shownOptions = []struct{ name, words, about string }{
	{"saturation", "Colourfulness", "1 is as the network says; 0.7 is paler, 1.3 stronger."},
	{"smooth", "Steadiness", "How much a shot's colours lean on its past, 0 to 1."},
	{"year", "Year of the film", "Old emulsions saw red as black; the year tells which it was. Empty: by the file's own date."},
	{"size", "Size that the network sees", "Short side in pixels; 0: the network's own. Larger sees smaller things and takes longer."},
	{"keyframes", "Frames between looks", "The network looks at least this often; 1: at every frame."},
	{"start", "Begin at", "Seconds or m:ss from the film's beginning."},
	{"duration", "For", "Seconds or m:ss; empty: to the end."},
	{"deinterlace", "Deinterlace", "Make whole pictures of interlaced frames."},
	{"vcodec", "Encoder", "FFmpeg's name; empty: H.264. ffv1 is lossless."},
	{"crf", "Quality", "Less is better and larger; -1: 18 for H.264."},
	{"preset", "Encoder's effort", "The encoder's name for it, such as fast or slow."},
	{"pix-fmt", "Pixel format", "Empty: 4:2:0 as deep as the film."},
	{"overwrite", "Replace a finished film", "Else one that is there already is left alone."},
}

// tries are values of an option that are worth seeing beside each other.
var tries = map[string][]string{
	"saturation": {"0.7", "1", "1.3"}, "smooth": {"0", "0.5", "0.9"}, "size": {"0", "192", "256"}, "year": {"0", "1915", "1935"},
}

// listOptions answers with what may be chosen for a film, and what was.
func (s *Server) listOptions(w http.ResponseWriter, r *http.Request) {
	table, chosen := job.Options(), map[string]string{}
	if f, ok := s.library.find(r.URL.Query().Get("film")); ok {
		if v, err := s.films.open(r.Context(), f); err == nil {
			v.said.mu.Lock()
			chosen = v.chosen
			v.said.mu.Unlock()
			v.leave()
		}
	}
	views := []optionView{}
	for _, o := range shownOptions {
		at := slices.IndexFunc(table, func(t job.Option) bool { return t.Name == o.name })
		if at < 0 {
			continue
		}
		t := table[at]
		v := optionView{Name: t.Name, Words: o.words, About: o.about, Kind: "text", Value: t.Get(&s.options.Spec), Tries: tries[t.Name]}
		if value, ok := chosen[t.Name]; ok {
			v.Chosen = &value
		}
		switch t.Kind {
		case job.KindWhole, job.KindNumber:
			v.Kind = "number"
			if t.Least < t.Most && t.Name != "size" && t.Name != "year" {
				v.Low, v.High = &t.Least, &t.Most
			}
		case job.KindSwitch:
			v.Kind = "switch"
		}
		views = append(views, v)
	}
	answer(w, map[string]any{"options": views})
}

// spec is the desk's options with those that the page has changed.
func (s *Server) spec(f *film, changed map[string]string) (job.Spec, error) {
	spec := s.options.Spec
	for name, value := range changed {
		if !slices.ContainsFunc(shownOptions, func(o struct{ name, words, about string }) bool { return o.name == name }) {
			return spec, fmt.Errorf("%q is no option of the desk", name)
		}
		for _, o := range job.Options() {
			if o.Name == name {
				if err := o.Set(&spec, value); err != nil {
					return spec, err
				}
			}
		}
	}
	if text, err := f.onDisk(); err == nil && text != nil {
		if parsed, err := guide.Parse([]byte(text.String()), f.guidePath()); err != nil || saysOf(parsed).anything() {
			spec.Guide = f.guidePath() // a run says what is wrong with it
		}
	}
	out, err := f.result()
	spec.Input, spec.Output = f.path(), filepath.Join(f.root.path, filepath.FromSlash(out))
	if err != nil {
		return spec, err
	}
	return spec, spec.Validate()
}

// command answers with the command line that does what a run from the page does.
func (s *Server) command(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Film    string
		Options map[string]string
	}
	if !read(w, r, &ask) {
		return
	}
	f, ok := s.library.find(ask.Film)
	if !ok {
		refuse(w, http.StatusNotFound, "no such film")
		return
	}
	spec, err := s.spec(f, ask.Options)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, oneLine(err))
		return
	}
	answer(w, map[string]string{"command": commandLine(spec)})
}

// commandLine is the vidcolor command of a spec, quoted for a shell.
func commandLine(spec job.Spec) string {
	words := []string{"vidcolor"}
	var none job.Spec
	for _, o := range job.Options() {
		v := o.Get(&spec)
		switch {
		case v == o.Get(&none):
		case o.Kind == job.KindSwitch && v == "true":
			words = append(words, "--"+o.Name)
		default:
			words = append(words, "--"+o.Name, v)
		}
	}
	return clidoc.Line(append(words, spec.Input, spec.Output)...)
}
