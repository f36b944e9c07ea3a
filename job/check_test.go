package job_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/job"
)

// What no job could use is named as on the command line, before anything is made.
func TestRefusedOptions(t *testing.T) {
	e, in, dir := newEngine(t, job.EngineOptions{}), films(t, 1)[0], t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		set  func(*job.Spec)
		want string
	}{
		{func(s *job.Spec) { s.Threads = -1 }, "--threads: -1 is out of range"},
		{func(s *job.Spec) { s.Threads = 65 }, "--threads: 65 is out of range"},
		{func(s *job.Spec) { s.EncoderThreads = 9999 }, "--encoder-threads: 9999 is out of range"},
		{func(s *job.Spec) { s.WorkDir = file }, "file is no folder"},
		{func(s *job.Spec) { s.WorkDir = filepath.Join(file, "below", "it") }, "file is no folder"},
	} {
		s := lossless(in, filepath.Join(dir, "out.mkv"))
		tt.set(&s)
		_, err := e.Run(t.Context(), s, nil)
		if vidcolor.KindOf(err) != vidcolor.KindUsage || !strings.Contains(fail.OneLine(err), tt.want) || vidcolor.HintOf(err) == "" {
			t.Errorf("got %v, want %q", err, tt.want)
		}
		b := job.Batch{Spec: s, Inputs: []string{in}, Dir: filepath.Join(dir, "many")}
		if _, err := b.Run(t.Context(), e); vidcolor.KindOf(err) != vidcolor.KindUsage || !strings.Contains(fail.OneLine(err), tt.want) {
			t.Errorf("many: got %v, want %q", err, tt.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("left: %q", left)
	}
}
