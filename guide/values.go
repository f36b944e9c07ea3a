package guide

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"
)

// get takes a key of a table; nil if it is not there or of another kind.
func (r *reader) get(t *node, key string, kind unstable.Kind, want string) *node {
	v := t.table[key]
	t.used[key] = true
	if v == nil {
		return nil
	}
	if v.kind != kind {
		r.fail(v.line, key+" is not "+want, "write "+key+" as "+want)
		return nil
	}
	return v
}

func (r *reader) missing(t *node, key string) {
	if t.table[key] == nil {
		what := t.key
		if what == "" {
			what = "guide"
		}
		if v := t.table["color"]; key == "colour" && v != nil {
			r.fail(v.line, "no such key: color", "write colour")
			return
		}
		r.fail(t.line, fmt.Sprintf("a %s without %s", what, key), "write "+key+" = …")
	}
}

func (r *reader) text(t *node, key string, needed bool) string {
	v := r.get(t, key, unstable.String, `text in "quotes"`)
	if needed {
		r.missing(t, key)
	}
	if v == nil {
		return ""
	}
	return v.text
}

func (r *reader) truth(t *node, key string) bool {
	v := r.get(t, key, unstable.Bool, "true or false")
	return v != nil && v.truth
}

// Places in a picture, in pixels, that are taken for such.
const leastPixel, mostPixel = -1 << 15, 1 << 16

func (r *reader) needed(t *node, key string) float64 {
	r.missing(t, key)
	return r.number(t, key, 0, leastPixel, mostPixel)
}

func (r *reader) number(t *node, key string, standard, from, to float64) float64 {
	v := r.get(t, key, unstable.Float, "a number")
	if v == nil {
		return standard
	}
	if !(v.num >= from && v.num <= to) {
		r.fail(v.line, fmt.Sprintf("%s is %g", key, v.num), fmt.Sprintf("write %g to %g", from, to))
	}
	return v.num
}

// whole is a whole number, 0 where the key is not there.
func (r *reader) whole(t *node, key string, from, to int) int {
	v := r.get(t, key, unstable.Float, "a number")
	if v == nil {
		return 0
	}
	if n := int(v.num); float64(n) == v.num && n >= from && n <= to {
		return n
	}
	r.fail(v.line, fmt.Sprintf("%s is %g", key, v.num), fmt.Sprintf("write a whole number from %d to %d", from, to))
	return 0
}

func (r *reader) sub(t *node, key string) *node { return r.get(t, key, unstable.Table, "a table") }

func (r *reader) list(t *node, key string) *node {
	return r.get(t, key, unstable.Array, "a list in [brackets]")
}

// each reads the tables of a [[list]].
func (r *reader) each(t *node, key string, read func(*node)) {
	l := r.get(t, key, unstable.Array, "a list: [["+key+"]]")
	if l == nil {
		return
	}
	for _, v := range l.list {
		if v.kind != unstable.Table {
			r.fail(v.line, key+" has something that is no table", "write [["+key+"]] above each")
		}
		if r.err != nil {
			return
		}
		read(v)
	}
}

func sorted(words []string) string {
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// unknown refuses keys that nothing has asked for, so that a slip of the pen is not
// passed over.
func (r *reader) unknown(t *node) {
	for _, k := range t.keys {
		if t.used[k] {
			continue
		}
		var known []string
		for key := range t.used {
			known = append(known, key)
		}
		r.fail(t.table[k].line, fmt.Sprintf("no such key: %s", k), "known here: "+sorted(known))
	}
}

func (r *reader) color(t *node) Color {
	s := r.text(t, "colour", true)
	if r.err != nil {
		return Color{}
	}
	c, err := parseColor(s, r.g.Palette)
	if err != nil {
		r.fail(t.table["colour"].line, err.Error(), "mend the colour")
	}
	return c
}

// path is a file of the guide's folder.
func (r *reader) path(t *node, key string, needed bool) string {
	s := r.text(t, key, needed)
	if s == "" {
		if v := t.table[key]; v != nil {
			r.fail(v.line, key+" is empty", "name a file of the guide's folder")
		}
		return ""
	}
	if !filepath.IsLocal(filepath.FromSlash(s)) {
		r.fail(t.table[key].line, fmt.Sprintf("%s %q lies outside the guide", key, s), "copy it into the guide's folder and name it from there")
		return ""
	}
	return filepath.Join(r.g.Dir, filepath.FromSlash(s))
}

// beside is a path in the guide's folder or beside it.
func (r *reader) beside(t *node, key string) string {
	s := strings.TrimPrefix(filepath.FromSlash(r.text(t, key, false)), ".."+string(filepath.Separator))
	if t.table[key] == nil || r.err != nil {
		return ""
	}
	if !filepath.IsLocal(s) {
		r.fail(t.table[key].line, fmt.Sprintf("%s %q lies neither in the guide's folder nor beside it", key, t.table[key].text), "write ../FILM for one beside the guide's folder")
		return ""
	}
	if s != filepath.FromSlash(t.table[key].text) {
		return filepath.Join(filepath.Dir(filepath.Clean(r.g.Dir)), s)
	}
	return filepath.Join(r.g.Dir, s)
}

// time is seconds, or text like "1:02:03.5".
func (r *reader) time(t *node, key string, needed bool) time.Duration {
	t.used[key] = true
	if needed {
		r.missing(t, key)
	}
	v := t.table[key]
	if v == nil || r.err != nil {
		return 0
	}
	at, ok := time.Duration(0), false
	switch v.kind {
	case unstable.Float:
		at, ok = time.Duration(v.num*1e9+0.5), v.num >= 0 && v.num < 1e9
	case unstable.String:
		at, ok = ParseTime(v.text)
	}
	if !ok {
		r.fail(v.line, fmt.Sprintf("%s %s is no time", key, v.written()), `write seconds, or "1:02:03.5"`)
	}
	return at
}

// ParseTime reads "12.5", "1:02.5" or "1:02:03.5".
func ParseTime(s string) (time.Duration, bool) {
	parts := strings.Split(s, ":")
	if len(parts) > 3 || strings.ContainsAny(s, "+-eExXpP_iInN") {
		return 0, false
	}
	seconds, err := strconv.ParseFloat(parts[len(parts)-1], 64)
	if err != nil || !(seconds >= 0 && seconds < 1e9) || len(parts) > 1 && seconds >= 60 {
		return 0, false
	}
	var whole int64
	for i, p := range parts[:len(parts)-1] {
		n, err := strconv.ParseUint(p, 10, 20)
		if err != nil || i > 0 && n >= 60 {
			return 0, false
		}
		whole = whole*60 + int64(n)
	}
	return time.Duration(whole)*60*time.Second + time.Duration(seconds*1e9+0.5), true
}

// FormatTime writes a time as [ParseTime] reads it, to the microsecond.
func FormatTime(d time.Duration) string {
	d = d.Round(time.Microsecond)
	s := fmt.Sprintf("%02d.%06d", int(d/time.Second)%60, int(d/time.Microsecond)%1e6)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	if len(s) < 2 || strings.HasPrefix(s, ".") {
		s = fmt.Sprintf("%02d", int(d/time.Second)%60)
	}
	if h := int(d / time.Hour); h > 0 {
		return fmt.Sprintf("%d:%02d:%s", h, int(d/time.Minute)%60, s)
	}
	return fmt.Sprintf("%d:%s", int(d/time.Minute), s)
}
