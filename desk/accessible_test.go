package desk

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeFile is axe-core as `make desk-check` fetches it: it is never a part of the program.
const axeFile = "check/node_modules/axe-core/axe.min.js"

// axe-core finds no violation in any view, light and dark, wide and narrow.
func TestDeskIsAccessible(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skip("axe-core is not there: `make desk-check` fetches it")
	}
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
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
	for _, theme := range []string{"light", "dark"} {
		b.run(fmt.Sprintf(`document.documentElement.dataset.theme = %q`, theme))
		for _, width := range []int64{1280, 400} {
			b.do(chromedp.EmulateViewport(width, 900))
			for _, tab := range []string{"correct", "options", "run"} {
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
	b.run(`document.getElementById('tab-run').click(); document.querySelector('[data-act="run"]').click()`)
	b.await(`document.querySelector('.job .state')?.classList.contains('done')`)
	b.run(`document.querySelector('.job [data-act="report"]').click(); document.querySelector('.job [data-act="watch"]').click()`)
	check("a finished job")
}
