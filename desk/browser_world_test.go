package desk

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// tab opens another tab of the same browser.
func (b *browser) tab() *browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	return &browser{b.t, ctx}
}

// leave goes to another page, and waits until the one before has gone.
func (b *browser) leave(url string) {
	b.t.Helper()
	b.run(`document.documentElement.dataset.left = '1'`)
	b.do(chromedp.Navigate(url))
	b.await(`!document.documentElement.dataset.left`)
}

// cable is a connection to a desk that can be cut and mended.
type cable struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	open     map[net.Conn]bool
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: l, to: to, open: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); c.set(true) })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(from)
		}
	}()
	return c
}

func (c *cable) carry(from net.Conn) {
	defer from.Close()
	c.mu.Lock()
	dead := c.cut
	c.mu.Unlock()
	to, err := net.Dial("tcp", c.to)
	if err != nil || dead {
		return
	}
	defer to.Close()
	c.mu.Lock()
	c.open[from] = true
	c.mu.Unlock()
	go func() { _, _ = io.Copy(to, from); to.Close() }()
	_, _ = io.Copy(from, to)
	c.mu.Lock()
	delete(c.open, from)
	c.mu.Unlock()
}

// set cuts the cable, or mends it.
func (c *cable) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = cut
	if cut {
		for conn := range c.open {
			conn.Close()
		}
	}
}

// A page whose connection is lost says so, goes on when it is back, and shows what has
// happened meanwhile.
func TestDeskComesBack(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	c := newCable(t, s.listener.Addr().String())
	b.do(chromedp.Navigate(strings.Replace(s.URL(), s.listener.Addr().String(), c.listener.Addr().String(), 1)))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	c.set(true)
	b.await(`!document.getElementById('notice').hidden`)
	if err := os.MkdirAll(filepath.Join(dir, "reel.mp4.guide"), 0o777); err != nil {
		t.Fatal(err)
	}
	text := newGuideText("reel.mp4").add("[[hint]]", `time = "0:00"`, "x = 100", "y = 90", `colour = "#c03010"`)
	if err := os.WriteFile(filepath.Join(dir, "reel.mp4.guide", "guide.toml"), []byte(text.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	c.set(false)
	b.await(`document.getElementById('notice').hidden`)
	b.await(`document.querySelector('.statement .words')?.textContent.includes('#c03010')`)
}

// What is corrected in one tab is seen in the other, and can be undone there.
func TestDeskInTwoTabs(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	other := b.tab()
	other.do(chromedp.Navigate(strings.Split(s.URL(), "/open")[0] + "/")) // the session is there already
	other.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.dab(0.5, 0.5, "#1030c0")
	other.await(`document.querySelectorAll('.statement').length === 1`)
	other.run(`document.querySelector('[data-act="undo"]').click()`)
	b.await(`document.querySelectorAll('.statement').length === 0`)
}

// dab dabs a colour at a place, in shares of the picture.
func (b *browser) dab(x, y float64, color string) {
	b.t.Helper()
	b.run(fmt.Sprintf(`document.querySelector('.colour').value = %q; document.querySelector('[data-tool="brush"]').click()`, color))
	b.run(fmt.Sprintf(`(() => { const r = document.querySelector('.overlay').getBoundingClientRect();
		document.querySelector('.overlay').dispatchEvent(new PointerEvent('pointerdown', {clientX: r.left + r.width * %g, clientY: r.top + r.height * %g, button: 0, buttons: 1, bubbles: true, pointerId: 1})) })()`, x, y))
}

// An operation outlives the desk: the next one can undo it.
func TestDeskUndoesWhatAnotherDid(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.dab(0.5, 0.5, "#1030c0")
	b.await(`document.querySelectorAll('.statement').length === 1`)
	s.stop()
	s = serve(t, dir)
	b.leave(s.URL())
	b.await(`document.querySelectorAll('.statement').length === 1 && !document.querySelector('[data-act="undo"]').disabled`)
	b.click(`[data-act="undo"]`)
	b.await(`document.querySelectorAll('.statement').length === 0`)
	if _, err := os.Stat(filepath.Join(dir, "reel.mp4.guide", "guide.toml")); err == nil {
		t.Error("the guide that did not exist before the dab is still there")
	}
}

// A run can be stopped and gone on with, and a film that has gone meanwhile fails alone.
func TestDeskStopsAndGoesOn(t *testing.T) {
	dir := t.TempDir()
	long := mediatest.Make(t, "long.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=20", "-vf", "format=gray,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25")
	data, err := os.ReadFile(long)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a gone.mp4", "reel.mp4"} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.documentElement.dataset.ready === '1'`)
	colour := func(film int) { // opens a film and runs it
		b.run(fmt.Sprintf(`document.querySelectorAll('.film')[%d].click(); document.getElementById('tab-run').click()`, film))
		b.await(`document.documentElement.dataset.busy === '0' && !document.querySelector('[data-act="run"]').disabled`)
		b.click(`[data-act="run"]`)
	}
	colour(1)
	b.await(`document.querySelector('.job progress').value > 0.3`)
	b.click(`.job [data-act="pause"]`)
	b.await(`document.querySelector('.job .state').classList.contains('paused')`)
	result := filepath.Join(dir, resultFolder, "reel.mp4")
	if _, err := os.Stat(result); err == nil {
		t.Error("a paused run has left a film")
	}
	hidden := func() int { names, _ := filepath.Glob(filepath.Join(dir, resultFolder, ".*")); return len(names) }
	if hidden() == 0 {
		t.Error("a paused run has left nothing to go on with")
	}
	b.click(`.job [data-act="resume"]`)
	b.await(`document.querySelector('.job .state').classList.contains('done')`)
	if got, want := len(mediatest.Times(t, result, "v:0")), 500; got != want {
		t.Errorf("got %d frames, want %d", got, want)
	}

	b.click(`.job [data-act="watch"]`)
	b.await(`[...document.querySelectorAll('.compare video')].filter(v => v.readyState >= 1 && v.duration > 19).length === 2`)

	colour(0)
	b.await(`document.querySelectorAll('.job').length === 2 && document.querySelectorAll('.job progress')[1].value > 0`)
	b.run(`document.querySelectorAll('.job [data-act="stop"]')[1].click()`)
	b.await(`document.querySelectorAll('.job').length === 1`)
	if n := hidden(); n != 0 {
		t.Errorf("a run that was ended has left %d files", n)
	}

	if err := os.Remove(filepath.Join(dir, "a gone.mp4")); err != nil {
		t.Fatal(err)
	}
	b.click(`[data-act="run"]`) // it is open still
	b.await(`[...document.querySelectorAll('.job .state')].some(e => e.classList.contains('failed'))`)
	if got := b.read(`document.querySelector('.job .state.failed').textContent`); !strings.Contains(got, "a gone.mp4") || strings.Contains(got, dir) {
		t.Errorf("of a film that has gone the page says %q", got)
	}
	if got := b.read(`document.querySelector('.film .state').textContent`); !strings.Contains(got, "failed: a gone.mp4") {
		t.Errorf("the list says of it %q", got)
	}
	b.click(`[data-act="again"]`)
	b.await(`document.querySelectorAll('.film').length === 1`)
}

// A wrong token opens nothing, and says why.
func TestDeskWithAWrongToken(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(strings.Split(s.URL(), "#")[0] + "#guess"))
	b.await(`document.body.textContent.includes('another desk')`)
}

// A page on another port of this machine, which the browser sends the desk's cookie to
// and from, gets nothing.
func TestDeskInvitesNoOtherPage(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2`)
	base, film := strings.Split(s.URL(), "/open")[0], s.library.list()[0].id
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>evil</title>")
	}))
	defer evil.Close()
	other := b.tab()
	other.do(chromedp.Navigate(evil.URL))
	for name, js := range map[string]string{
		"fetch":   `fetch('%s/api/films', {credentials: 'include'}).then(r => r.text(), () => 'refused')`,
		"no-cors": `fetch('%s/api/films', {credentials: 'include', mode: 'no-cors'}).then(r => r.text(), () => 'refused').then(t => t || 'refused')`,
		"post":    `fetch('%s/api/jobs', {method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}'}).then(r => r.text(), () => 'refused').then(t => t || 'refused')`,
		"picture": `new Promise(done => { const i = new Image(); i.onload = () => done('shown'); i.onerror = () => done('refused'); i.src = '%s/thumb/` + film + `?frame=-1&side=before' })`,
		"script":  `new Promise(done => { const i = document.createElement('script'); i.onload = () => done('run'); i.onerror = () => done('refused'); i.src = '%s/assets/js/main.js'; document.head.append(i) })`,
	} {
		if got := other.read(fmt.Sprintf(js, base)); got != "refused" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if jobs := s.jobs.all; len(jobs) != 0 {
		t.Errorf("another page has started %d jobs", len(jobs))
	}
}

// An outline, drawn by the keyboard alone, colours what it surrounds.
func TestDeskOutlines(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.run(`document.querySelector('.colour').value = '#1030c0'; document.querySelector('[data-view="after"]').click()`)
	key := func(names ...string) {
		for _, n := range names {
			b.run(fmt.Sprintf(`document.getElementById('picture').dispatchEvent(new KeyboardEvent('keydown', {key: %q, shiftKey: %v, bubbles: true}))`, strings.TrimPrefix(n, "+"), strings.HasPrefix(n, "+")))
		}
	}
	key("g", "Enter", "+ArrowRight", "+ArrowRight", "Enter", "+ArrowDown", "Enter", "Backspace", "+ArrowDown", "Enter", "Enter")
	b.await(`document.querySelectorAll('.statement').length === 1 && document.documentElement.dataset.busy === '0'`)
	text, err := os.ReadFile(filepath.Join(dir, "reel.mp4.guide", "guide.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "polygon = [[160, 90], [192, 90], [192, 108]]"; !strings.Contains(string(text), want) {
		t.Errorf("the outline is not in guide.toml as %s:\n%s", want, text)
	}
}

// The picture follows the options, and several values of one can be seen beside each other.
func TestDeskFollowsTheOptions(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0' && document.querySelector('[name="saturation"]') !== null`)
	most := func(canvas string) string {
		return fmt.Sprintf(`(() => { const c = %s, k = document.createElement('canvas'); k.width = c.width; k.height = c.height; const x = k.getContext('2d');
		x.drawImage(c, 0, 0); const d = x.getImageData(0, 0, k.width, k.height).data; let most = 0; for (let i = 0; i < d.length; i += 4) most = Math.max(most, Math.abs(d[i] - d[i + 2])); return most; })()`, canvas)
	}
	b.run(`document.querySelector('[data-view="after"]').click(); document.getElementById('tab-options').click(); document.querySelector('[data-tries="saturation"]').click()`)
	b.await(fmt.Sprintf(`%s > %s && %s > 0`, most(`document.querySelector('.variant:last-child canvas')`), most(`document.querySelectorAll('.variant canvas')[0]`), most(`document.querySelectorAll('.variant canvas')[0]`)))
	b.run(`document.querySelector('[name="saturation"]').value = '0'; document.querySelector('[name="saturation"]').dispatchEvent(new Event('input', {bubbles: true}))`)
	b.await(most(`document.querySelector('.screen')`) + ` === 0 && document.documentElement.dataset.busy === '0'`)
	if got := b.read(`document.querySelector('.command').textContent`); !strings.Contains(got, "--saturation 0 ") {
		t.Errorf("got command %q", got)
	}
	b.leave(strings.Split(s.URL(), "/open")[0] + "/")
	b.await(`document.querySelector('[name="saturation"]')?.value === '0'`) // another tab does not set it back
	b.click(`#tab-options`)
	b.click(`[data-tries="saturation"]`)
	b.click(`.variant[data-value="1"]`)
	b.await(`document.querySelector('[name="saturation"]').value === '1'`)
	b.await(most(`document.querySelector('.screen')`) + ` > 0 && document.documentElement.dataset.busy === '0'`)
}
