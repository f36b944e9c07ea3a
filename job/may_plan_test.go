package job_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/job"
)

// What could not be planned is refused before a frame is decoded, where nothing is known
// but the film's name elsewhere.
func TestMayPlan(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.mp4")
	if err := os.WriteFile(text, []byte("no film\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	film := films(t, 1)[0]
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	for _, tc := range []struct {
		name string
		spec job.Spec
		want vidcolor.Kind // 0 = it may
	}{
		{"a film", job.Spec{Input: film, Output: "box7/out.mp4"}, 0},
		{"a text", job.Spec{Input: text, Output: "out.mp4"}, vidcolor.KindFailed},
		{"an encoder that is none", job.Spec{Input: film, Output: "out.mp4", Codec: "nope"}, vidcolor.KindUsage},
		{"an encoder that the file does not hold", job.Spec{Input: film, Output: "out.webm", Codec: "libx264"}, vidcolor.KindUsage},
		{"samples that are none", job.Spec{Input: film, Output: "out.mp4", PixFmt: "nope"}, vidcolor.KindUsage},
		{"a kind of film that is none", job.Spec{Input: film, Output: "out.xyz"}, vidcolor.KindUsage},
		{"a film as a photo", job.Spec{Input: film, Output: "out.png"}, vidcolor.KindUsage},
		{"a network that is none", job.Spec{Input: film, Output: "out.mp4", Model: "nope"}, vidcolor.KindModel},
	} {
		err := e.MayPlan(t.Context(), tc.spec)
		if (err == nil) != (tc.want == 0) || err != nil && vidcolor.KindOf(err) != tc.want {
			t.Errorf("%s: got %v of kind %v", tc.name, err, vidcolor.KindOf(err))
		}
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("something was written: %v", names)
	}
}
