package job_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

func TestSpecAsJSON(t *testing.T) {
	zero, quarter := 0.0, 0.25
	crf := 0
	full := job.Spec{
		Input: "in.mp4", Output: "out.mkv", Model: "m", Device: "cpu", Size: 64, Keyframes: 3, Smooth: &zero, Saturation: &quarter, Year: job.UnknownYear, KeepColor: job.KeepNever, Guide: "g",
		Start: 1500 * time.Millisecond, Duration: time.Hour, FrameRate: vidcolor.Rational{Num: 24000, Den: 1001},
		Profile: "archive", Deinterlace: true, Format: "mkv", Codec: "ffv1", CRF: &crf, Preset: "p", PixFmt: "yuv444p", Overwrite: true, KeepPartial: true, KeepChunks: true,
		StrictStreams: true, Provenance: "none", Resume: true, WorkDir: "w", Chunk: time.Second, ReportFile: "r.json", AllowPlaylists: true, Content: "00", Threads: 3, EncoderThreads: 2,
	}
	for name, s := range map[string]job.Spec{"zero": {}, "full": full} {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back job.Spec
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(back, s) {
			t.Errorf("%s: %s read as %+v, %v", name, data, back, err)
		}
	}
	data, _ := json.Marshal(full)
	for _, o := range job.Options() {
		if key := `"` + strings.ReplaceAll(o.Name, "-", "_") + `":`; !strings.Contains(string(data), key) {
			t.Errorf("%s is not in %s", key, data)
		}
	}
	var s job.Spec
	for text, want := range map[string]string{`{"colour":1}`: "colour", `{"start":"x"}`: "no time", `{"framerate":"0"}`: "no frame rate"} {
		if err := json.Unmarshal([]byte(text), &s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q named", text, err, want)
		}
	}
}

// Every option takes its own default and what it gives.
func TestOptions(t *testing.T) {
	values := map[string]string{
		"model": "m", "keep-color": "always", "device": "cuda:1", "size": "64", "keyframes": "1", "smooth": "0", "saturation": "0", "year": "0", "guide": "g",
		"start": "1:02.5", "framerate": "23.976", "duration": "3", "format": "nut", "profile": "web", "vcodec": "ffv1", "crf": "0", "preset": "fast",
		"pix-fmt": "gray", "work-dir": "d", "provenance": "none", "chunk": "5s", "report": "r", "threads": "2", "encoder-threads": "1",
	}
	seen := map[string]bool{}
	for _, o := range job.Options() {
		if seen[o.Name] || o.Group == "" || o.Kind == "" || o.Usage == "" && !o.Hidden {
			t.Errorf("%s: twice, or without group, kind or usage: %+v", o.Name, o)
		}
		seen[o.Name] = true
		value := values[o.Name]
		if o.Kind == job.KindSwitch {
			value = "true"
		}
		var zero, s, again job.Spec
		if err := o.Set(&zero, o.Default); err != nil || o.Get(&zero) != o.Default {
			t.Errorf("%s: default %q: %v, then %q", o.Name, o.Default, err, o.Get(&zero))
		}
		if err := o.Set(&s, value); err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
		if err := o.Set(&again, o.Get(&s)); err != nil || !reflect.DeepEqual(again, s) || reflect.DeepEqual(s, job.Spec{}) {
			t.Errorf("%s: %q gives %q, which gives %+v, %v", o.Name, value, o.Get(&s), again, err)
		}
		if o.Kind != job.KindText {
			mediatest.UserError(t, o.Set(&s, "nothing such"), vidcolor.KindUsage)
		}
	}
}

func TestValidate(t *testing.T) {
	two, minus := 2.0, -1.0
	crf := 64
	for name, s := range map[string]job.Spec{
		"--device": {Device: "tpu"}, "--size": {Size: 31}, "--keyframes": {Keyframes: 1001}, "--smooth": {Smooth: &two}, "--saturation": {Saturation: &minus},
		"--year": {Year: 1700}, "--start": {Start: -1}, "--crf": {CRF: &crf}, "--threads": {Threads: -1}, "--encoder-threads": {EncoderThreads: 1 << 20},
		"--chunk": {Chunk: 2 * time.Hour}, "--framerate": {FrameRate: vidcolor.Rational{Num: 1, Den: 0}},
	} {
		e := mediatest.UserError(t, s.Validate(), vidcolor.KindUsage)
		if !strings.Contains(e.Error(), name) || e.Hint == "" {
			t.Errorf("%s: got %q, hint %q", name, e, e.Hint)
		}
	}
	if err := (&job.Spec{}).Validate(); err != nil {
		t.Error(err)
	}
}
