package desk

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/mediatest"
	"github.com/vidcolor/vidcolor/job"
)

// browser is a tab of a real browser; what a page logs as an error fails the test.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// newBrowser starts Debian's Chromium without a window, or skips the test.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("the chromium command is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t, ctx}
	b.do(chromedp.EmulateViewport(1280, 900))
	var mu sync.Mutex
	ended := false
	t.Cleanup(func() { mu.Lock(); ended = true; mu.Unlock() })
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			mu.Lock()
			if text := m.String(); !ended && (m.IsException() || strings.HasPrefix(text, "error")) && !strings.Contains(text, "Failed to load resource") {
				t.Errorf("the page says: %s", text)
			}
			mu.Unlock()
		}
	}()
	return b
}

// do takes steps, with a limit on all of them.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// run evaluates JavaScript for what it does.
func (b *browser) run(js string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](js, chromedp.EvalAwaitPromise))
}

// read evaluates JavaScript to a text.
func (b *browser) read(js string) string {
	b.t.Helper()
	text, err := b.try(js)
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return text
}

// try is read where the page may be about to be left: the browser then answers that
// its target has navigated.
func (b *browser) try(js string) (string, error) {
	return chromedp.Run(b.ctx, chromedp.Evaluate[string]("Promise.resolve("+js+").then(String)", chromedp.EvalAwaitPromise))
}

// await waits until js is true. While a page is being left nothing is.
func (b *browser) await(js string) {
	b.t.Helper()
	var last error
	for until := time.Now().Add(5 * time.Minute); time.Now().Before(until) && b.ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		var text string
		if text, last = b.try("(() => { try { return " + js + " } catch { return false } })()"); text == "true" {
			return
		}
	}
	if last != nil {
		b.t.Fatalf("%s: %v", js, last)
	}
	b.t.Fatalf("never came true: %s; the page says %q and %s", js, b.read("document.getElementById('notice')?.textContent"), b.read("JSON.stringify({...document.documentElement.dataset})"))
}

// click presses what selector finds, once it is there and can be pressed.
func (b *browser) click(selector string) {
	b.t.Helper()
	b.await(fmt.Sprintf(`document.querySelector(%[1]q) !== null && !document.querySelector(%[1]q).disabled`, selector))
	b.run(fmt.Sprintf(`document.querySelector(%q).click()`, selector))
}

// served is a desk that answers on this machine.
type served struct {
	*Server
	dir  string
	stop func()
}

// serve opens a desk on dir, or skips the test where there is no network.
func serve(t *testing.T, dir string) *served {
	t.Helper()
	return serveWith(t, dir, nil)
}

// serveWith is serve with a farm, nil for none.
func serveWith(t *testing.T, dir string, farm Farm) *served {
	t.Helper()
	if os.Getenv("XDG_CACHE_HOME") == "" || !strings.HasPrefix(os.Getenv("XDG_CACHE_HOME"), os.TempDir()) {
		t.Setenv("XDG_CACHE_HOME", t.TempDir())
	}
	e := job.NewEngine(job.EngineOptions{})
	if _, err := e.Line(t.Context(), job.Spec{Input: "a.mkv", Output: "b.mkv"}, vidcolor.VideoInfo{Width: 64, Height: 64, Depth: 8}, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}, vidcolor.ColorTag{}.Complete(64, 64)); vidcolor.KindOf(err) == vidcolor.KindModel {
		t.Skip(err)
	}
	s, err := New(Options{Paths: []string{dir}, Engine: e, Farm: farm, Spec: job.Spec{Size: 64, Chunk: time.Second}}) // enough to see, and quick
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return &served{s, dir, stop}
}

// twoShots makes a film of two shots.
func twoShots(t *testing.T, dir, name string) {
	t.Helper()
	from := mediatest.Make(t, "two.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1.6", "-f", "lavfi", "-i", "mandelbrot=s=320x180:r=25:end_scale=0.1",
		"-filter_complex", "[0:v]format=gray[a];[1:v]trim=duration=1.6,format=gray[b];[a][b]concat=n=2:v=1,format=yuv420p", "-c:v", "libx264", "-g", "25")
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// A person opens a film, looks, slides, and lets it be coloured.
func TestDeskInABrowser(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	twoShots(t, dir, "<img src=x onerror=alert(1)>.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.documentElement.dataset.ready === '1'`)
	if got := b.read("location.href"); strings.Contains(got, s.sessions.token) {
		t.Errorf("the token stays in the address: %s", got)
	}
	if got := b.read(`[...document.querySelectorAll('.film .name')].map(e => e.textContent).join('|')`); got != "<img src=x onerror=alert(1)>.mp4|reel.mp4" {
		t.Errorf("got films %s", got)
	}
	b.run(`[...document.querySelectorAll('.film')].at(-1).click()`)
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2`)
	b.await(`document.documentElement.dataset.frame?.startsWith('0:0:') && document.documentElement.dataset.busy === '0'`)

	b.run(`document.querySelector('.playhead').value = 55; document.querySelector('.playhead').dispatchEvent(new Event('input', {bubbles: true}))`)
	b.await(`document.documentElement.dataset.frame?.startsWith('55:0:') && document.documentElement.dataset.busy === '0'`)
	if got := b.read(`document.querySelector('.shot[aria-selected="true"]').dataset.shot`); got != "1" {
		t.Errorf("frame 55 lies in shot %s of the strip, want 1", got)
	}

	// All of it before is grey, all of it after is not.
	spread := `(() => { const c = document.querySelector('.screen'), k = document.createElement('canvas'); k.width = c.width; k.height = c.height; const x = k.getContext('2d');
		x.drawImage(c, 0, 0); const d = x.getImageData(0, 0, k.width, k.height).data; let most = 0; for (let i = 0; i < d.length; i += 4) most = Math.max(most, Math.abs(d[i] - d[i + 2])); return most; })()`
	slide := func(n int) {
		b.run(fmt.Sprintf(`document.querySelector('.slide').value = %d; document.querySelector('.slide').dispatchEvent(new Event('input', {bubbles: true}))`, n))
	}
	slide(0)
	if got := b.read(spread); got != "0" {
		t.Errorf("before: red and blue differ by up to %s", got)
	}
	slide(100)
	if got := b.read(spread); got == "0" {
		t.Error("after: nothing is in colour")
	}

	b.click(`#tab-run`)
	b.click(`[data-act="run"]`)
	b.await(`document.querySelector('.job .state')?.classList.contains('done')`)
	if _, err := os.Stat(filepath.Join(dir, resultFolder, "reel.mp4")); err != nil {
		t.Error(err)
	}
	b.click(`.job [data-act="watch"]`)
	b.await(`document.querySelector('.compare video').readyState >= 1 || document.querySelector('.compare video').error !== null`)
}

// A dab recolours the frame and its shot, is kept in the guide's file, and can be taken
// back; what a person changes in the file shows up.
func TestDeskCorrects(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	file := filepath.Join(dir, "reel.mp4.guide", "guide.toml")
	// The middle of the picture, as the page composed it.
	middle := `(() => { const c = document.querySelector('.screen'), k = document.createElement('canvas'); k.width = c.width; k.height = c.height; const x = k.getContext('2d');
		x.drawImage(c, 0, 0); return [...x.getImageData(k.width / 2, k.height / 2, 1, 1).data].slice(0, 3).join(); })()`
	b.click(`[data-view="after"]`)
	before := b.read(middle)

	b.run(`document.querySelector('.colour').value = '#1030c0'; document.querySelector('[data-tool="brush"]').click()`)
	b.run(`(() => { const r = document.querySelector('.overlay').getBoundingClientRect();
		document.querySelector('.overlay').dispatchEvent(new PointerEvent('pointerdown', {clientX: r.left + r.width / 2, clientY: r.top + r.height / 2, button: 0, buttons: 1, bubbles: true, pointerId: 1})) })()`)
	b.await(`document.querySelectorAll('.statement').length === 1`)
	b.await(`/^0:[1-9]/.test(document.documentElement.dataset.frame) && document.documentElement.dataset.busy === '0'`)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `colour = "#1030c0"`) {
		t.Errorf("the dab is not in guide.toml:\n%s", text)
	}
	after := b.read(middle)
	if after == before {
		t.Errorf("the dab changed nothing: %s", after)
	}
	if got := b.read(`[...document.querySelectorAll('.shot .mark')].map(e => !e.hidden).join()`); got != "true,false" {
		t.Errorf("shots marked as corrected: %s, want true,false", got)
	}

	b.click(`[data-act="undo"]`)
	b.await(`document.querySelectorAll('.statement').length === 0 && document.documentElement.dataset.busy === '0'`)
	b.await(fmt.Sprintf(`(%s) === %q`, middle, before))
	b.click(`[data-act="redo"]`)
	b.await(`document.querySelectorAll('.statement').length === 1`)

	hand := strings.Replace(string(text), "#1030c0", "#c03010", 1)
	if err := os.WriteFile(file, []byte("# by hand\n"+hand), 0o666); err != nil {
		t.Fatal(err)
	}
	b.await(`document.querySelector('.statement .words')?.textContent.includes('#c03010')`)
	if got := b.read(`document.querySelector('[data-act="undo"]').disabled`); got != "true" {
		t.Error("what a person changed by hand can be undone in the page")
	}
}

// Without the token nothing is shown.
func TestDeskRefusesStrangers(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s := serve(t, dir)
	base := strings.TrimSuffix(strings.Split(s.URL(), "#")[0], "/open")
	film := s.library.list()[0].id
	for _, path := range []string{"/api/films", "/api/films/" + film, "/api/films/" + film + "/frame?frame=0", "/api/events", "/thumb/" + film, "/media/1", "/api/jobs", "/api/options"} {
		r, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: got status %d, want 401", path, r.StatusCode)
		}
	}
	r, err := http.Post(base+"/api/open", "application/json", strings.NewReader(`{"word":"guess"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusForbidden || len(r.Cookies()) > 0 {
		t.Errorf("a guessed token: got status %d and %d cookies", r.StatusCode, len(r.Cookies()))
	}
}

// A page whose desk ends says so.
func TestDeskSaysThatItHasGone(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2`) // the only film opens by itself
	s.stop()
	b.await(`!document.getElementById('notice').hidden`)
}
