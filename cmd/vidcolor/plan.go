package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/clock"
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
	out := proposal(s, found.Video.Still)
	p.term.note(name + ": " + describe(found))
	p.term.note("it would become " + s.Describe(out, found))
	return fail.Usage("color "+name, errors.New("no OUTPUT"), commandLine(p.args, out))
}

// describe says in a line what a file is.
func describe(f *job.FileInfo) string {
	v := f.Video
	text := fmt.Sprintf("%d×%d, %s %s", v.Width, v.Height, v.Codec, v.PixFmt)
	if v.Still {
		return "a photo of " + text
	}
	if v.FrameRate != "" {
		text += ", " + strings.TrimSuffix(v.FrameRate, "/1") + " frames a second"
	}
	if f.Duration > 0 {
		text += ", " + clock.Short(time.Duration(f.Duration*float64(time.Second)))
	}
	kinds := map[string]int{}
	for _, s := range f.Streams {
		if !s.Main {
			kinds[s.Kind]++
		}
	}
	for _, kind := range sortedKeys(kinds) {
		text += fmt.Sprintf(", %d %s", kinds[kind], kind)
	}
	return "a film of " + text
}

// proposal is a name for the output, of a file that is not there.
func proposal(s job.Spec, still bool) string {
	base := filepath.Base(s.Input)
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	ext := s.Extension(base, still)
	for n := 1; ; n++ {
		out := stem + "-color" + ext
		if n > 1 {
			out = fmt.Sprintf("%s-color-%d%s", stem, n, ext)
		}
		if _, err := os.Lstat(out); err != nil {
			if strings.HasPrefix(out, "-") {
				out = "./" + out
			}
			return out
		}
	}
}

// plain are the arguments that a shell takes as they are.
var plainArgument = regexp.MustCompile(`^[A-Za-z0-9_./:,@%+=-]+$`)

// commandLine is args and out as a shell would take them.
func commandLine(args []string, out string) string {
	words := []string{"vidcolor"}
	for _, a := range append(args[1:len(args):len(args)], out) {
		if !plainArgument.MatchString(a) {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}
