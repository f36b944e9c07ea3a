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

// A folder of guides that cannot be meant is refused before anything is made, and
// what is wrong with one film's is told to that film's listener.
func TestBatchGuides(t *testing.T) {
	e, in, dir := newEngine(t, job.EngineOptions{}), films(t, 2), t.TempDir()
	for _, d := range []string{"one", "other/x.mkv", "broken/" + filepath.Base(in[0])} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "one", "guide.toml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		guide, want string
		told        int // films whose listeners hear it
	}{
		{"absent", "no such folder", 0},
		{"one/guide.toml", "it is no folder", 0},
		{"one", "a guide of one film for many", 0},
		{"other", "it holds no guide for any of the inputs", 0},
		{"broken", "there is no guide.toml in", 1},
	} {
		spec, heard := lossless("", ""), []string{}
		spec.Guide = filepath.Join(dir, tt.guide)
		b := job.Batch{Spec: spec, Inputs: in, Dir: filepath.Join(dir, "out"+strings.ReplaceAll(tt.guide, "/", "-"))}
		b.Listen = func(string) job.Listener {
			return job.ListenerFunc(func(ev job.Event) {
				if f, ok := ev.(job.Finished); ok && f.Err != nil {
					heard = append(heard, fail.OneLine(f.Err))
				}
			})
		}
		_, err := b.Run(t.Context(), e)
		if vidcolor.KindOf(err) != vidcolor.KindUsage {
			t.Errorf("%s: got %v, want a usage error", tt.guide, err)
			continue
		}
		if len(heard) != tt.told {
			t.Errorf("%s: listeners heard %q, want %d", tt.guide, heard, tt.told)
		}
		if all := append(heard, fail.OneLine(err)); !strings.Contains(all[0], tt.want) {
			t.Errorf("%s: got %q, want %q", tt.guide, all[0], tt.want)
		}
		if _, err := os.Stat(b.Dir); tt.told == 0 && err == nil {
			t.Errorf("%s: %s was made", tt.guide, b.Dir)
		}
	}
}
