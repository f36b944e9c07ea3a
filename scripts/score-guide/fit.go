package main

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/guide"
)

// settings are those of the package, with "NAME=VALUE,…" in their place.
func settings(text string) (guide.Settings, error) {
	set := guide.DefaultSettings()
	for _, word := range strings.Split(text, ",") {
		if word == "" {
			continue
		}
		name, value, _ := strings.Cut(word, "=")
		f := reflect.ValueOf(&set).Elem().FieldByName(name)
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || !f.IsValid() {
			return set, fmt.Errorf("-set %q: no such setting, or no number", word)
		}
		f.SetFloat(v)
	}
	return set, nil
}

// factors are what fit multiplies each setting with.
var factors = []float64{0.6, 0.8, 1.25, 1.6}

// fit tries each setting alone, keeps what gains on every second clip that has an object,
// and prints what that gives on those clips and on the others.
func fit(ctx context.Context, clips []*clip, set guide.Settings) error {
	var seen, held []*clip
	for _, c := range clips {
		switch {
		case len(c.outlines) == 0:
		case len(seen) <= len(held):
			seen = append(seen, c)
		default:
			held = append(held, c)
		}
	}
	best, err := objects(ctx, seen, set)
	if err != nil {
		return err
	}
	report := func(what string, mine scored) error {
		others, err := objects(ctx, held, set)
		fmt.Printf("%-24s %s   held back %s\n", what, mine, others)
		return err
	}
	if err := report("as it is", best); err != nil {
		return err
	}
	v := reflect.ValueOf(&set).Elem()
	for i := range v.NumField() {
		start := v.Field(i).Float()
		keep := start
		for _, k := range factors {
			v.Field(i).SetFloat(start * k)
			got, err := objects(ctx, seen, set)
			if err != nil {
				return err
			}
			if got.worth() > best.worth() {
				best, keep = got, start*k
			}
		}
		v.Field(i).SetFloat(keep)
		if keep != start {
			if err := report(fmt.Sprintf("%s=%.3g", v.Type().Field(i).Name, keep), best); err != nil {
				return err
			}
		}
	}
	return nil
}

// scored is what one dab and two dabs give: shares of cells taken, and of others changed.
type scored struct{ one, two, leak, leaks float64 }

func (s scored) String() string {
	return fmt.Sprintf("one dab %.0f %% / %.1f %%, two %.0f %% / %.1f %%", 100*s.one, 100*s.leak, 100*s.two, 100*s.leaks)
}

// worth is what fit makes as large as it can: a cell of leak is far more in number than one
// of an object, and is seen at once.
func (s scored) worth() float64 { return s.one + s.two - 6*(s.leak+s.leaks) }

func objects(ctx context.Context, clips []*clip, set guide.Settings) (scored, error) {
	var s scored
	for _, c := range clips {
		auto, err := c.automatic(ctx)
		if err != nil {
			return s, err
		}
		n := float64(len(clips))
		for _, way := range []string{dabWay, twoDabsWay} {
			got, err := c.color(ctx, c.statements(way, 1), set)
			if err != nil {
				return s, err
			}
			r := c.object(way, got, auto)
			if way == dabWay {
				s.one, s.leak = s.one+r.taken/n, s.leak+r.rest/n
			} else {
				s.two, s.leaks = s.two+r.taken/n, s.leaks+r.rest/n
			}
		}
	}
	return s, nil
}

// fits prints how well each clip's last frame fits the first of each, as a reference's
// test does.
func fits(ctx context.Context, clips []*clip) error {
	for _, c := range clips {
		v, err := c.view(ctx, 0)
		if err != nil {
			return err
		}
		fmt.Printf("%-16s", c.name)
		for _, o := range clips {
			last, err := o.view(ctx, int64(len(o.proxies)-1))
			if err != nil {
				return err
			}
			fmt.Printf(" %.2f", (&guide.Example{View: last}).Fit(v))
		}
		fmt.Println()
	}
	return nil
}

// automatic is the clip's colour without any guide, kept.
func (c *clip) automatic(ctx context.Context) ([]*vidcolor.Chroma, error) {
	if c.auto == nil {
		var err error
		if c.auto, err = c.color(ctx, nil, guide.Settings{}); err != nil {
			return nil, err
		}
	}
	return c.auto, nil
}
