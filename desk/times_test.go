package desk

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// Of a film whose sound begins half a second before its picture the desk's times are those of
// guides and --start.
func TestDeskTimesOfALatePicture(t *testing.T) {
	from, dir := mediatest.Make(t, "late.mkv", "-f", "lavfi", "-i", "sine=d=2.4", "-f", "lavfi", "-i", "testsrc2=s=96x64:r=20:d=2",
		"-filter_complex", "[1:v]format=gray,format=yuv420p,setpts=PTS+0.5/TB[v]", "-map", "[v]", "-map", "0:a", "-c:v", "libx264", "-fps_mode", "passthrough"), t.TempDir()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "late.mkv"), data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, dir)
	v, err := s.films.open(t.Context(), s.library.list()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer v.leave()
	if err := v.shown.Look(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	shots, _, _ := v.shown.Found()
	view := v.scanView(shots, len(shots)).Shots
	if start := view[0].From; start < 0.47 || start > 0.53 {
		t.Errorf("the first shot begins at %v s, want 0.5", start)
	}
	said, err := v.shown.GuideTime(t.Context(), 0)
	if err != nil || said != fmt.Sprintf("0:%09.6f", view[0].From) && said != fmt.Sprintf("0:0%g", view[0].From) {
		t.Errorf("the first frame is stated at %s, %v, the first shot begins at %v", said, err, view[0].From)
	}
	for seconds, want := range map[string]int64{"0": 0, "0.58": 1, "1.53": 20, "99": 39} {
		r, w := httptest.NewRequest("GET", "/?seconds="+seconds, nil), httptest.NewRecorder()
		r.SetPathValue("film", v.film.id)
		s.frameAt(w, r)
		var got struct{ Frame int64 }
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Frame != want {
			t.Errorf("at %s s: got %s, %v, want frame %d", seconds, w.Body, err, want)
		}
	}
	if seconds := v.infoView().Seconds; seconds < 2.45 || seconds > 2.55 {
		t.Errorf("the film lasts %v s, want 2.5", seconds)
	}
}
