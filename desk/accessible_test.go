package desk

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeFile is axe-core as `make desk-check` fetches it: it is never a part of the program.
const axeFile = "check/node_modules/axe-core/axe.min.js"

// paperFarm is a farm of two films: one that is made, with a unit that has failed, and one that is done.
type paperFarm struct{}

func (paperFarm) Status(context.Context) ([]byte, error) {
	return []byte(`{"films": [
		{"id": "0123456789ab", "spec": {"input": "/films/tram.mov", "output": "/films/out/tram.mov"}, "state": "running", "units": 12, "done": 5, "again": 1},
		{"id": "ba9876543210", "spec": {"input": "/films/goat.mov", "output": "/films/out/goat.mov"}, "state": "complete", "units": 3, "done": 3}],
		"tasks": [{"film": "0123456789ab", "task": "unit 6", "holder": "north-1", "frames": 200}],
		"dead": [{"film": "0123456789ab", "task": "unit 7", "errors": 3, "failures": [{"worker": "north-1", "error": "the disk is full"}]}],
		"workers": [{"name": "north-1", "processor": "a processor", "doing": ["unit 6"]}, {"name": "south-1", "processor": "another", "paused": "no network"}], "queued": 4}`), nil
}

func (paperFarm) Ask(context.Context, string, []string) ([]string, error) { return nil, nil }

// What a farm's status says is shown without the paths of machines.
func TestFarmView(t *testing.T) {
	status, err := paperFarm{}.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err := farmViewOf(status)
	if err != nil {
		t.Fatal(err)
	}
	f := v.Films[0]
	got := fmt.Sprintf("%s %s %s %d/%d out %d dead %d %v %v queued %d workers %d", f.Name, f.Result, f.State, f.Done, f.Units, f.Out, len(f.Dead), f.Ended, v.Films[1].Ended, v.Queued, len(v.Workers))
	if want := "tram.mov tram.mov running 5/12 out 1 dead 1 false true queued 4 workers 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := farmViewOf([]byte("no farm")); err == nil {
		t.Error("what is no status was read")
	}
}

// axe-core finds no violation in any view, light and dark, wide and narrow.
func TestDeskIsAccessible(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("axe-core is not there: `make desk-check` fetches it")
	}
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serveWith(t, dir, paperFarm{}), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.run(string(axe) + ";0")
	check := func(view string) {
		t.Helper()
		got := b.read(`axe.run(document).then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target.join(' ') + ': ' + n.failureSummary.split('\n').join(' ')).join(', ')).join('; '))`)
		if got != "" {
			t.Errorf("%s: %s", view, got)
		}
	}
	b.run(`document.querySelector('.refer').open = true; document.getElementById('tab-farm').click()`)
	b.await(`document.querySelectorAll('.farm-films .job').length === 2`)
	for _, theme := range []string{"light", "dark"} {
		b.run(fmt.Sprintf(`document.documentElement.dataset.theme = %q`, theme))
		for _, width := range []int64{1280, 400} {
			b.do(chromedp.EmulateViewport(width, 900))
			for _, tab := range []string{"correct", "options", "run", "farm"} {
				b.run(fmt.Sprintf(`document.getElementById('tab-%s').click()`, tab))
				check(fmt.Sprintf("%s, %d, %s", theme, width, tab))
			}
			b.run(`document.getElementById('help').click()`)
			check(fmt.Sprintf("%s, %d, keys", theme, width))
			b.run(`document.getElementById('keys-dialog').close()`)
		}
	}
	b.dab(0.5, 0.5, "#1030c0")
	b.await(`document.querySelectorAll('.statement').length === 1`)
	check("a statement")
	b.run(`document.getElementById('tab-correct').click()`)
	b.drop(`.stage`, file("pattern.png", "image/png", patternInColor(t)))
	b.await(`document.querySelectorAll('.statement').length === 2 && document.querySelector('.statement [data-act="pick"]') !== null`)
	check("a reference")
	b.click(`.statement [data-act="pick"]`)
	b.await(`document.querySelector('dialog.example canvas')?.width > 0`)
	check("a colour of a reference")
	b.run(`document.querySelector('dialog.example').close()`)
	b.click(`#tab-run`)
	b.click(`[data-act="run"]`)
	b.await(`document.querySelector('.job .state')?.classList.contains('done')`)
	b.click(`.job [data-act="report"]`)
	b.click(`.job [data-act="watch"]`)
	check("a finished job")
}
