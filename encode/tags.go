package encode

import (
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/internal/av"
)

// technical reports whether a tag describes a file's making and not the film: muxers
// write their own.
func technical(key string) bool {
	switch k := strings.ToLower(key); k {
	case "encoder", "major_brand", "minor_version", "compatible_brands", "timecode", "creation_time", "duration", "vendor_id", "handler_name":
		return true
	default:
		return strings.HasPrefix(k, "_statistics") || strings.HasPrefix(k, "number_of_") || strings.HasPrefix(k, "bps")
	}
}

// keepTags asks which of the film's tags come back from the container. QuickTime's
// family has room for any behind a switch, which moves the usual ones to another place:
// it is used where something would be lost else. What is lost all the same is named.
func (w *Writer) keepTags(source map[string]string) error {
	want := map[string]string{}
	for k, v := range source {
		if !technical(k) && v != "" {
			want[k] = v
		}
	}
	if len(want) == 0 {
		return nil
	}
	lost, err := w.lostTags(want, "")
	if err != nil {
		return err
	}
	if len(lost) > 0 && w.box.mov {
		still, err := w.lostTags(want, anyTags)
		if err != nil {
			return err
		}
		if len(still) < len(lost) {
			w.anyTags, lost = true, still
		}
	}
	if len(lost) > 0 {
		w.notes = append(w.notes, lostTags(lost, w.box.ext[1:]))
	}
	return nil
}

// anyTags lets QuickTime's family hold tags of any name.
const anyTags = "+use_metadata_tags"

// lostTags writes the film's tags to a trial file and returns the names of those that
// its reader does not find as they were.
func (w *Writer) lostTags(want map[string]string, movflags string) (lost []string, err error) {
	got := map[string]string{}
	if w.box.format != "yuv4mpegpipe" && w.box.format != "mpeg" && w.box.format != "mpegts" { // which have no tags
		box := w.box
		box.pipe = false
		var options map[string]string
		if movflags != "" {
			options = map[string]string{"movflags": movflags}
		}
		t, ok, err := newTrial(box, options, func(out *av.Output) error {
			if err := addEncoded(out, w.enc, &w.in); err != nil {
				return err
			}
			return av.CopyFormatMetadata(out.FormatContext, w.out.FormatContext)
		})
		if err != nil {
			return nil, failed("write", w.path, err, "")
		}
		if !ok {
			return nil, nil // which the film's own header will say
		}
		defer t.free()
		t.writeAnything()
		back, err := t.read()
		if err != nil {
			return nil, failed("write", w.path, err, "")
		}
		if back == nil {
			return nil, nil // nothing is known
		}
		defer back.Close()
		for k, v := range av.FormatMetadata(back.FormatContext) {
			got[strings.ToLower(k)] = v
		}
	}
	for k, v := range want {
		if found := got[strings.ToLower(k)]; !strings.HasPrefix(strings.TrimSpace(found), strings.TrimSpace(v)) {
			lost = append(lost, k)
		}
	}
	slices.Sort(lost)
	return lost, nil
}

// addProvenance appends the line that says how the colour was made to the film's
// comment, the tag that mp4, mov, Matroska, NUT and AVI all have.
func (w *Writer) addProvenance() error {
	if w.o.Provenance == "" || !w.box.mov && !w.box.mkv && w.box.format != "nut" && w.box.format != "avi" {
		return nil
	}
	key, text := "comment", w.o.Provenance
	for k, v := range av.FormatMetadata(w.out.FormatContext) {
		if strings.EqualFold(k, key) && strings.TrimSpace(v) != "" {
			key, text = k, strings.TrimRight(v, "\r\n")+"\n"+text
		}
	}
	return av.SetFormatMetadata(w.out.FormatContext, key, text)
}
