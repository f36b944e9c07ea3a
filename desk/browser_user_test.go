package desk

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// at is a place on the picture, in shares of it, as the mouse finds it.
func (b *browser) at(x, y float64) (px, py float64) {
	b.t.Helper()
	box := strings.Split(b.read(`(r => [r.left, r.top, r.width, r.height].join())(document.querySelector('.overlay').getBoundingClientRect())`), ",")
	var v [4]float64
	for i := range v {
		f, err := strconv.ParseFloat(box[i], 64)
		if err != nil {
			b.t.Fatal(err)
		}
		v[i] = f
	}
	return v[0] + x*v[2], v[1] + y*v[3]
}

// A dab is seen to be taken at once, where its colours will be seen, and until they are.
func TestDeskShowsAtOnceThatADabWasTaken(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.run(`document.querySelector('[data-tool="brush"]').click(); window.said = [];
		document.addEventListener('pointerdown', () => { said.length = 0; }, true); // of pictures that were on their way
		new MutationObserver(() => { said.push(document.querySelector('.quality').textContent); }).observe(document.querySelector('.quality'), {childList: true, characterData: true, subtree: true})`)
	x, y := b.at(0.25, 0.5) // on the side of before
	b.do(chromedp.MouseClickXY(x, y))
	b.await(`said.some(w => w.startsWith('taken; colouring'))`)
	b.await(`document.querySelectorAll('.statement').length === 1 && document.querySelector('.anew').hidden && /^(preview|exact)/.test(document.querySelector('.quality').textContent)`)
	if got := b.read(`said.indexOf(said.find(w => w.startsWith('taken; ')))`); got != "0" {
		t.Errorf("before it was said that the dab is taken the page said %s", b.read(`said.join('; ')`))
	}
	if got := b.read(`parseFloat(document.querySelector('.cut').style.left) < 25`); got != "true" {
		t.Errorf("the dab lies left of the line, which is at %s", b.read(`document.querySelector('.cut').style.left`))
	}
	if got := b.read(`document.documentElement.dataset.frame.startsWith('0:1:')`); got != "true" {
		t.Errorf("colours are said to be there, and the frame is %s", b.read(`document.documentElement.dataset.frame`))
	}
}

// The line between before and after goes where its slider goes.
func TestDeskSlidesWithItsLine(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.run(`document.querySelector('.slide').focus()`)
	b.do(chromedp.KeyEvent("\u0303\u0303")) // arrow right, twice
	if got := b.read(`document.querySelector('.cut').style.left`); got != "52%" {
		t.Errorf("two keys to the right: the line is at %s, want 52%%", got)
	}
}

// Letters act where the list is, and an outline can be drawn with the button held.
func TestDeskOutlinesWithTheButtonHeld(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.run(`document.querySelector('.film-list').focus()`)
	b.do(chromedp.KeyEvent("g"))
	if got := b.read(`document.querySelector('[data-tool="outline"]').getAttribute('aria-checked')`); got != "true" {
		t.Error("G in the list chooses no outline")
	}
	for i, c := range [][2]float64{{0.3, 0.3}, {0.7, 0.3}, {0.7, 0.6}, {0.5, 0.7}, {0.3, 0.6}, {0.3, 0.32}} {
		x, y := b.at(c[0], c[1])
		kind := chromedp.MouseMoved
		if i == 0 {
			kind = chromedp.MousePressed
		}
		b.do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	}
	x, y := b.at(0.3, 0.32)
	b.do(chromedp.MouseEvent(chromedp.MouseReleased, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	b.await(`document.querySelectorAll('.statement').length === 1`)
	if got := b.read(`document.querySelector('.statement .words').textContent`); !strings.Contains(got, "outline at 0:00.0") {
		t.Errorf("got %q", got)
	}
}

// The list of keys is shown from its beginning, also where it is longer than the page.
func TestDeskShowsItsKeys(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serveWith(t, dir, nil), newBrowser(t)
	b.do(chromedp.EmulateViewport(400, 300), chromedp.Navigate(s.URL()))
	b.await(`document.documentElement.dataset.ready === '1'`)
	b.run(`document.getElementById('help').click()`)
	b.await(`document.getElementById('keys-dialog').open`)
	if got := b.read(`String(document.getElementById('keys-dialog').scrollTop)`); got != "0" {
		t.Errorf("the list is scrolled by %s pixels", got)
	}
}

// What cannot be done is not offered, and what was done says where it lies.
func TestDeskOffersWhatCanBeDone(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "a.mp4")
	twoShots(t, dir, "b.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.documentElement.dataset.ready === '1'`)
	for _, q := range []string{`[data-act="queue"]`, `[data-act="run"]`} {
		if got := b.read(fmt.Sprintf(`document.querySelector('%s').disabled`, q)); got != "true" {
			t.Errorf("%s can be pressed with no film chosen", q)
		}
	}
	b.click(`.film`)
	if got := b.read(`document.querySelector('.nothing').textContent`); got != "Opening a.mp4 …" {
		t.Errorf("while a film is opened the page says %q", got)
	}
	b.await(`!document.querySelector('[data-act="run"]').disabled && document.querySelector('[data-act="queue"]').textContent.includes('(1)')`)
	b.click(`[data-act="queue"]`)
	b.await(`document.querySelector('.job .facts')?.textContent.includes('colored') && document.querySelector('.job .facts').textContent.includes('a.mp4')`)
}
