package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/decode"
)

// colorMany colours each of inputs into folder dir under its own name. An input
// that fails is reported and the rest is done; the worst exit code counts.
func (p *program) colorMany(inputs []string, dir string, o options) error {
	made, err := makeFolder(dir)
	if err != nil {
		return err
	}
	defer func() {
		if made {
			_ = os.Remove(dir) // goes only if nothing was written
		}
	}()
	if err := firstOf(checkClashes(dir, inputs), o.checkReport(inputs...)); err != nil {
		return err
	}
	all := manyReport{Files: []*report{}}
	worst, failures := 0, 0
	for _, in := range inputs {
		j := newJob(p, in, filepath.Join(dir, filepath.Base(in)), o)
		err := j.runInto(dir)
		j.summary()
		all.add(j.report)
		if err != nil {
			worst = worse(worst, exitCode(err))
			failures++
			if p.ctx.Err() == nil {
				p.term.fail(err)
			}
		}
		if p.ctx.Err() != nil || fatal(err) {
			break
		}
	}
	if o.report != "" {
		if err := writeReport(o.report, all); err != nil {
			return err
		}
	}
	return manyError(worst, failures, len(inputs))
}

// fatal reports whether no other input can fare better.
func fatal(err error) bool {
	if err == nil {
		return false
	}
	k := vidcolor.KindOf(err)
	return k == vidcolor.KindDiskFull || k == vidcolor.KindModel
}

// manyError sums up a run over n inputs.
func manyError(worst, failures, n int) error {
	if worst == 0 {
		return nil
	}
	return &vidcolor.Error{
		Kind: vidcolor.Kind(worst), Op: "color",
		Err:  fmt.Errorf("%d of %d inputs failed or are incomplete", failures, n),
		Hint: "the lines above name them",
	}
}

func (m *manyReport) add(r *report) {
	m.Files = append(m.Files, r)
	m.Frames += r.Frames
	m.Keyframes += r.Keyframes
	m.NetworkFrames += r.NetworkFrames
	m.Seconds += r.Seconds
}

// makeFolder makes dir if its parent exists, and reports whether it did.
func makeFolder(dir string) (made bool, err error) {
	dir = filepath.Clean(dir)
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return false, refusal("write", dir, errors.New("it is a file, not a folder"), "several inputs go into a folder: vidcolor INPUT... OUTDIR/")
	case err == nil:
		return false, nil
	case !errors.Is(err, fs.ErrNotExist):
		return false, fileError("write", dir, err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		e := asError(fileError("make folder", dir, err))
		if errors.Is(err, fs.ErrNotExist) {
			e.Kind, e.Err, e.Hint = vidcolor.KindUsage, errors.New("the folder above it does not exist"), "make it first: mkdir -p "+dir
		}
		return false, e
	}
	return true, nil
}

// checkClashes refuses inputs that would be written under one name.
func checkClashes(dir string, inputs []string) error {
	taken := map[string]string{}
	for _, in := range inputs {
		out := strings.ToLower(outputName(dir, in, isPhotoName(in)))
		if other, ok := taken[out]; ok {
			return refusal("write", outputName(dir, in, isPhotoName(in)), fmt.Errorf("both %s and %s would be written there", other, in), "colour them into two folders, or rename one")
		}
		taken[out] = in
	}
	return nil
}

// runInto finds out whether the input is a photo or a film, names the output
// and runs the job.
func (j *job) runInto(dir string) error {
	err := checkInput(j.input)
	var media *decode.Media
	if err == nil {
		media, err = decode.Probe(j.input)
	}
	if err == nil {
		j.output = outputName(dir, j.input, media.Video.Still)
		j.report.Output = j.output
		err = checkOutput(j.output, j.opts.overwrite, j.input)
	}
	if err != nil {
		j.report.Error, j.report.ExitCode = oneLine(err), exitCode(err)
		return err
	}
	return j.run()
}
