package encode

import (
	"bytes"
	"cmp"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/av"
)

// streamMarks are dispositions that a viewer would miss, by their names.
var streamMarks = []struct {
	bit  av.Disposition
	name string
}{
	{av.DispositionForced, "forced"}, {av.DispositionComment, "comment"},
	{av.DispositionHearing, "hearing impaired"}, {av.DispositionVisual, "visual impaired"},
}

// lostOf names what a container said of src and does not say of back, what its reader finds
// of the copy; of nil it says nothing.
func lostOf(src, back *astiav.Stream) (lost []string) {
	var found map[string]string
	var marks av.Disposition
	var stereo, sphere []byte
	if back != nil {
		found, marks = av.StreamMetadata(back), av.StreamDisposition(back)
		stereo, sphere = av.StereoSide(back), av.SphericalSide(back)
	}
	tags := av.StreamMetadata(src)
	if lang := tags["language"]; lang != "" && lang != "und" && oneName(lang) != oneName(found["language"]) {
		lost = append(lost, "language")
	}
	for _, m := range streamMarks {
		if av.StreamDisposition(src)&m.bit != 0 && marks&m.bit == 0 {
			lost = append(lost, "mark ("+m.name+")")
		}
	}
	if want := av.StereoSide(src); want != nil && !bytes.Equal(want, stereo) && (found["stereo_mode"] == "" || found["stereo_mode"] != tags["stereo_mode"]) {
		lost = append(lost, "stereo mode")
	}
	if want := av.SphericalSide(src); want != nil && !bytes.Equal(want, sphere) {
		lost = append(lost, "spherical projection")
	}
	return lost
}

// oneName is one of a language's two names in ISO 639-2.
func oneName(lang string) string {
	if lang == "sve" {
		return "swe" // QuickTime's own
	}
	return cmp.Or(bibliographic[lang], lang)
}

// bibliographic are the languages that have two names, by the other one.
var bibliographic = map[string]string{
	"sqi": "alb", "hye": "arm", "eus": "baq", "mya": "bur", "zho": "chi", "ces": "cze", "nld": "dut", "fra": "fre", "kat": "geo", "deu": "ger",
	"ell": "gre", "isl": "ice", "mkd": "mac", "mri": "mao", "msa": "may", "fas": "per", "ron": "rum", "slk": "slo", "bod": "tib", "cym": "wel",
}

// keepMainTags asks which of what the source says of its picture comes back from the
// container, and names the rest.
func (w *Writer) keepMainTags(main *astiav.Stream, spec codecSpec) error {
	if len(lostOf(main, nil)) == 0 {
		return nil // nothing is said
	}
	w.unofficial = w.box.mov && (av.StereoSide(main) != nil || av.SphericalSide(main) != nil)
	var options map[string]string
	if w.unofficial {
		options = map[string]string{"strict": "unofficial"}
	}
	t, ok, err := newTrial(w.box, options, func(o *av.Output) error { return w.addVideo(o, main, spec) })
	if err != nil {
		return failed("write", w.path, err, "")
	}
	if !ok {
		return nil // which the film's own header will say
	}
	defer t.free()
	t.writeAnything()
	back, err := t.read()
	if err != nil {
		return failed("write", w.path, err, "")
	}
	var found *astiav.Stream
	if back != nil {
		defer back.Close()
		found = av.MainStream(back.Streams())
	}
	if found == nil && w.box.mkv {
		return nil // nothing is known of so short a file
	}
	for _, what := range lostOf(main, found) {
		w.dropped = append(w.dropped, what+" of "+nameStream(main)+": "+w.box.ext[1:]+" cannot hold it")
	}
	return nil
}
