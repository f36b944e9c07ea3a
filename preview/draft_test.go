package preview

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// dabbed is an open film of one shot, and a way to say something of it.
func dabbed(t *testing.T) (f *Film, shot job.Shot, say func(revision, frame int64, text string)) {
	t.Helper()
	path := mediatest.Make(t, "one.mkv", "-f", "lavfi", "-i", "mandelbrot=s=160x96:r=25:start_scale=0.4", "-frames:v", "40", "-pix_fmt", "gray", "-c:v", "ffv1")
	e := job.NewEngine(job.EngineOptions{})
	t.Cleanup(func() { e.Close() })
	f, err := Open(t.Context(), e, job.Spec{Input: path, Output: "none.mkv", Size: 64, KeepColor: job.KeepNever})
	if vidcolor.KindOf(err) == vidcolor.KindModel {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if shot, err = f.ShotOf(t.Context(), 0); err != nil || shot.LastFrame != 39 {
		t.Fatalf("got shot %+v and %v, want one of 40 frames", shot, err)
	}
	dir := t.TempDir()
	return f, shot, func(revision, frame int64, text string) {
		t.Helper()
		guide := "format = \"vidcolor-guide/1\"\n[[shot]]\nstart = 0\nend = 100\n" + text
		if err := os.WriteFile(filepath.Join(dir, "guide.toml"), []byte(guide), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := f.SetGuide(t.Context(), dir, revision, frame, func(job.Shot) bool { return true }); err != nil {
			t.Fatal(err)
		}
	}
}

const dab = "[[hint]]\ntime = 0.8\nx = 60\ny = 40\nradius = 12\ncolour = \"#c02020\"\n" // of frame 20

func chromaBytes(p *Picture) []byte { return append(bytes.Clone(p.Frame.U.Pix), p.Frame.V.Pix...) }

// What is said of a frame is seen at once in a draft, which the run's own bits follow; what
// is taken back leads to the bits that were there before.
func TestDrafts(t *testing.T) {
	f, shot, say := dabbed(t)
	picture := func(i int64, draft bool) *Picture {
		t.Helper()
		p, err := f.Picture(t.Context(), i, Want{Draft: draft})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	all := func() (frames [][]byte) {
		for i := range shot.LastFrame + 1 {
			frames = append(frames, chromaBytes(picture(i, false)))
		}
		return frames
	}
	plain := all()
	say(1, 20, dab)
	if p := picture(20, true); p.Revision != 1 || bytes.Equal(chromaBytes(p), plain[20]) {
		t.Errorf("revision %d, draft %v: the dab is not seen in its frame", p.Revision, p.Draft)
	}
	if p := picture(24, true); bytes.Equal(chromaBytes(p), plain[24]) {
		t.Errorf("draft %v: the dab is not seen beside its frame", p.Draft)
	}
	if p := picture(20, false); p.Draft {
		t.Error("a draft was given where none was asked for")
	}
	said := all()

	spec := f.chosen
	fresh, err := Open(t.Context(), f.engine, spec)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	for i := range said {
		p, err := fresh.Picture(t.Context(), int64(i), Want{})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(said[i], chromaBytes(p)) {
			t.Fatalf("frame %d is not the run's", i)
		}
	}
	say(2, -1, "")
	for i, got := range all() {
		if !bytes.Equal(got, plain[i]) {
			t.Fatalf("frame %d is not what it was before the dab", i)
		}
	}
	say(3, 20, dab)
	for i, got := range all() {
		if !bytes.Equal(got, said[i]) {
			t.Fatalf("frame %d is not what it was with the dab", i)
		}
	}
}

// Of a shot that is not coloured yet a draft is made of what there is of it.
func TestDraftOfPartOfAShot(t *testing.T) {
	f, shot, say := dabbed(t)
	ended := make(chan bool, 8)
	f.Hear(func(c Coloring) {
		if c.Ended && c.Err == nil {
			ended <- true
		}
	})
	if _, err := f.Picture(t.Context(), shot.LastFrame, Want{}); err != nil {
		t.Fatal(err)
	}
	<-ended
	whole := f.colors.recorded(shot.LastFrame)
	if len(whole) != 1 || !whole[0].whole || whole[0].record.Frames() != 40 {
		t.Fatalf("got %d records", len(whole))
	}
	f.colors.mu.Lock()
	f.colors.kept[0].whole = false
	f.colors.mu.Unlock()
	say(1, 20, dab)
	p, err := f.Picture(t.Context(), shot.LastFrame, Want{Draft: true})
	if err != nil || p.Revision != 1 {
		t.Errorf("got revision %d and %v", p.Revision, err)
	}
	if p, err = f.Picture(t.Context(), shot.LastFrame, Want{}); err != nil || p.Draft {
		t.Errorf("got a draft: %v, and %v", p.Draft, err)
	}
	<-ended
	if all := f.colors.recorded(shot.LastFrame); len(all) != 1 || !all[0].whole {
		t.Errorf("got %d records, the first of which is whole: %v", len(all), all[0].whole)
	}
}

// What was recorded of a shot and had to go is recorded again while somebody looks at it.
func TestStay(t *testing.T) {
	f, shot, say := dabbed(t)
	if _, err := f.Picture(t.Context(), 20, Want{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Ready(t.Context(), shot.LastFrame, false); err != nil {
		t.Fatal(err)
	}
	for len(f.colors.recorded(shot.LastFrame)) == 0 { // it is kept a moment after the last frame is there
		time.Sleep(time.Millisecond)
	}
	first := f.colors.recorded(shot.LastFrame)[0]
	f.colors.mu.Lock()
	f.colors.kept = nil
	f.colors.mu.Unlock()
	end := time.Now().Add(time.Minute)
	for len(f.colors.recorded(shot.LastFrame)) == 0 {
		f.Stay(t.Context(), 20) // at first the shot's colouring may not have ended
		if time.Now().After(end) {
			t.Fatal("nothing was recorded again")
		}
		time.Sleep(10 * time.Millisecond)
	}
	again := f.colors.recorded(shot.LastFrame)
	if len(again) != 1 || !again[0].whole || again[0].record.Frames() != first.record.Frames() {
		t.Errorf("got %d records, %d frames, want one of %d", len(again), again[0].record.Frames(), first.record.Frames())
	}
	say(1, 20, dab)
	if p, err := f.Picture(t.Context(), 24, Want{Draft: true}); err != nil || p.Revision != 1 {
		t.Errorf("revision %d, %v", p.Revision, err)
	}
}
