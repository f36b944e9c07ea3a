package desk

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// guideAsk is an operation on a guide.
type guideAsk struct {
	Op         string // point, region, reference, strength, grade, name, remove, undo or redo
	Revision   int64  // of the guide that the page had before it; needed with ID, undo and redo
	Frame      int64
	X, Y       float64
	Radius     float64
	Polygon    [][2]float64 // of a region: corners in pixels of the film's frame
	Colour     string
	Name       string
	ID         string // of a statement, by its place in the text
	Saturation float64
	Warmth     float64
	Grey       bool
	For        string  // of a reference: shot, span or film
	From, To   float64 // of a span: seconds from the film's beginning
	Strength   float64

	picture string // of a reference, in the guide's folder
}

// fresh refuses an operation that names a statement by its place, or the last step, in a
// text that the page has not seen as it is now: there may be another by then; g.mu is held.
func (v *view) fresh(ask *guideAsk) error {
	g := &v.said
	if g.since <= ask.Revision && ask.Revision <= g.revision {
		return nil
	}
	switch ask.Op {
	case "remove", "strength":
	case "undo", "redo":
		return fmt.Errorf("%s has changed since this page read it, by hand or in another tab, so there may be another step to %s by now; nothing was done: look at the list and choose again",
			v.film.guideFile(), ask.Op)
	default:
		return nil
	}
	return fmt.Errorf("%s has changed since this page read it, by hand or in another tab, so %s may be another statement by now; nothing was done: look at the list and choose again",
		v.film.guideFile(), ask.ID)
}

// edited is the text after an operation; g.mu is held.
func (v *view) edited(ctx context.Context, ask *guideAsk) (guideText, error) {
	t := v.said.text
	if t == nil {
		t = newGuideText(v.film.name())
	}
	if ask.Op == "remove" {
		return t.remove(ask.ID)
	}
	if ask.Op == "strength" {
		return t.strength(ask.ID, ask.Strength)
	}
	if ask.Op == "name" {
		return t.name(ask.Name, ask.Colour)
	}
	if err := t.inOneValue("shot", "hint", "region", "reference"); err != nil {
		return nil, err
	}
	if _, err := v.shown.ShotOf(ctx, ask.Frame); err != nil {
		return nil, err
	}
	if !v.shown.Info().Still {
		t = t.withShots(v.shown.GuideShots())
	}
	at, err := v.shown.GuideTime(ctx, ask.Frame)
	if err != nil {
		return nil, err
	}
	switch ask.Op {
	case "point":
		return t.add("[[hint]]", "time = "+strconv.Quote(at), fmt.Sprintf("x = %g", ask.X), fmt.Sprintf("y = %g", ask.Y),
			fmt.Sprintf("radius = %g", max(ask.Radius, 1)), "colour = "+strconv.Quote(ask.Colour)), nil
	case "region":
		corners := make([]string, len(ask.Polygon))
		for i, p := range ask.Polygon {
			corners[i] = fmt.Sprintf("[%g, %g]", p[0], p[1])
		}
		return t.add("[[region]]", "time = "+strconv.Quote(at), "colour = "+strconv.Quote(ask.Colour), "polygon = ["+strings.Join(corners, ", ")+"]"), nil
	case "grade":
		return t.graded(ask, at)
	case "reference":
		return v.refers(t, ask, at)
	}
	return nil, fmt.Errorf("%q is no operation", ask.Op)
}

// graded is the text after the shot that holds a time was graded.
func (t guideText) graded(ask *guideAsk, when string) (guideText, error) {
	at, err := t.shotAt(when)
	if err != nil {
		return nil, err
	}
	value := func(v, plain float64) string {
		if v == plain {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	t = t.set(t.named("[[shot]]")[at], "saturation", value(ask.Saturation, 1))
	t = t.set(t.named("[[shot]]")[at], "warmth", value(ask.Warmth, 0))
	gray := ""
	if ask.Grey {
		gray = "true"
	}
	return t.set(t.named("[[shot]]")[at], "grey", gray), nil
}
