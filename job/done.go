package job

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/journal"
)

// finished reports whether an earlier run gave output its name and was ended
// before it could remove its state.
func (s *Spec) finished(output string) bool {
	dir, err := s.workFolder(output)
	if !s.Resume || err != nil {
		return false
	}
	st, err := os.Stat(output)
	if err != nil {
		return false
	}
	m := journal.Peek(dir)
	return m != nil && m.Output > 0 && m.Output == st.Size()
}

// ledgerPath is where a run into dir lists what it has completed.
func (s *Spec) ledgerPath(dir string) (string, error) {
	if s.WorkDir == "" {
		return filepath.Join(dir, ".vidcolor.done"), nil
	}
	whole, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(whole))
	return filepath.Join(s.WorkDir, "done-"+hex.EncodeToString(sum[:8])), nil
}

// doneBefore reports whether j's output is there already and is to be left as it
// is. With --resume an output that was completed with the same options of the same
// input is; one that nothing is known of is, unless it may be overwritten.
func (j *task) doneBefore(r *batchRun) (bool, error) {
	if !j.spec.Resume {
		return false, nil
	}
	result, err := journal.MarkFile(j.output)
	if err != nil {
		return false, nil
	}
	r.mu.Lock()
	e, known := r.ledger.Done(filepath.Base(j.output))
	r.mu.Unlock()
	if !known || !e.Result.Same(result) {
		if j.complete || j.spec.Overwrite {
			return false, nil
		}
		j.note(AboutResume, j.output+": exists, and it is not known what made it; skipped (-y would replace it)")
		return true, nil
	}
	now, err := j.optionsIdentity()
	if err != nil {
		return false, err
	}
	diff := e.Options.Differences(now)
	if input, err := journal.MarkFile(j.input); err == nil && !e.Input.Same(input) {
		diff = append(diff, fmt.Sprintf("input: %d bytes of %v → %d bytes of %v", e.Input.Bytes, e.Input.Changed, input.Bytes, input.Changed))
	}
	if j.spec.Overwrite && onlyGuide(e.Options, now) && len(diff) == 1 {
		return false, nil // chunks that were kept are gone on with
	}
	if len(diff) > 0 {
		return false, &vidcolor.Error{Kind: vidcolor.KindResume, Op: "resume", Path: j.output,
			Err:  fmt.Errorf("it was made with something else: %s", strings.Join(diff, ", ")),
			Hint: "give what it was made with, or make it anew with -y and without --resume"}
	}
	if e.ExitCode == int(vidcolor.KindDamaged) {
		return true, &vidcolor.Error{Kind: vidcolor.KindDamaged, Op: "color", Path: j.input,
			Err: errors.New("finished by an earlier run, with losses"), Hint: "that run has named them"}
	}
	return true, nil
}

// enter notes j's completed output.
func (j *task) enter(r *batchRun) error {
	id, err := j.optionsIdentity()
	if err != nil {
		return err
	}
	e := journal.Entry{Output: filepath.Base(j.output), ExitCode: j.report.ExitCode}
	if e.Result, err = journal.MarkFile(j.output); err != nil {
		return fail.File("open", j.output, err)
	}
	if e.Input, err = journal.MarkFile(j.input); err != nil {
		return fail.File("open", j.input, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ledger.Add(e, id)
}
