package main

import (
	"errors"
	"slices"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/clidoc"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// plan says what would be made of s.Input, and the command that makes it, and refuses
// to do it without an OUTPUT.
func (p *program) plan(s job.Spec) error {
	name := s.Input
	if name == "-" {
		return fail.Usage("color -", errors.New("no OUTPUT"), "write vidcolor - OUTPUT.mp4, or vidcolor - - into a pipe")
	}
	found, err := p.open(1, s.Threads).Inspect(p.ctx, s, false, nil)
	if vidcolor.KindOf(err) == vidcolor.KindUsage || p.ctx.Err() != nil {
		return err
	}
	if err != nil { // what cannot be read cannot be planned for
		return fail.Usage("color "+name, errors.New("no OUTPUT"), "write vidcolor "+name+" OUTPUT.mp4")
	}
	if found.Video == nil {
		return fail.Refuse("open", name, errors.New("there is no picture in it"), "name a film or a photo")
	}
	out := s.SuggestOutput(found.Video.Still)
	p.term.note(name + ": " + found.Summary())
	p.term.note("it would become " + s.Describe(out, found))
	return fail.Usage("color "+name, errors.New("no OUTPUT"), clidoc.Line(slices.Concat([]string{"vidcolor"}, p.args[1:], []string{out})...))
}
