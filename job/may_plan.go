package job

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/colorize"
	"github.com/vidcolor/vidcolor/decode"
	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// MayPlan refuses what [Engine.PlanFilm] would, as far as the options and the beginning of
// s.Input tell: no frame is decoded and no network loaded. s.Output is a name that need not
// be on this machine; nothing is written there.
func (e *Engine) MayPlan(ctx context.Context, s Spec) (err error) {
	j, done, err := e.newTask(ctx, s.planned(), nil)
	if err != nil {
		return err
	}
	defer done()
	err = fail.First(j.spec.Validate(), j.spec.checkPlan(), e.checkInput(j.input), checkKind(j.output, j.spec.Format), j.spec.checkProfile(j.output), j.checkModel())
	if err != nil {
		return err
	}
	j.source = &source{name: j.input, path: j.input}
	r, err := decode.Open(j.input, j.readOptions())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info := r.Info()
	if err := j.checkKinds(info); err != nil || j.spec.isWhole(info) && (info.Still || encode.Photos(j.output)) {
		return err
	}
	dir, err := os.MkdirTemp("", "vidcolor-may-*")
	if err != nil {
		return fail.File(fail.MakeFolder, os.TempDir(), err)
	}
	defer os.RemoveAll(dir)
	w, err := encode.Create(filepath.Join(dir, filepath.Base(j.output)), info, j.writeOptions(info))
	if err != nil {
		return err
	}
	return w.Abort()
}

// checkModel refuses a network that is neither built in nor a file, without loading it.
func (j *task) checkModel() error {
	name := j.spec.Model
	if name == "" || slices.ContainsFunc(colorize.Models(), func(m colorize.Manifest) bool { return m.Name == name }) {
		return nil
	}
	if _, err := os.Stat(name); err != nil {
		return &vidcolor.Error{Kind: vidcolor.KindModel, Op: "open network", Path: name, Err: errors.New("no such file, and no built-in network of that name"), Hint: "`vidcolor models` lists the built-in networks"}
	}
	return nil
}
