package desk

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/vidcolor/vidcolor/internal/mediatest"
)

// patternInColor is a frame of the first shot of [twoShots] in its colours, as PNG.
func patternInColor(t *testing.T) []byte {
	t.Helper()
	path := mediatest.Make(t, "pattern.png", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1.6", "-frames:v", "1")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// file makes a File of bytes in the page.
func file(name, kind string, data []byte) string {
	return fmt.Sprintf(`new File([Uint8Array.from(atob(%q), c => c.charCodeAt(0))], %q, {type: %q})`, base64.StdEncoding.EncodeToString(data), name, kind)
}

// drop drops a file on a part of the page, as a hand does.
func (b *browser) drop(part, file string) {
	b.t.Helper()
	b.run(fmt.Sprintf(`(() => { const to = document.querySelector(%q), dataTransfer = new DataTransfer(); dataTransfer.items.add(%s);
		for (const name of ['dragover', 'drop']) to.dispatchEvent(new DragEvent(name, {dataTransfer, bubbles: true, cancelable: true})) })()`, part, file))
}

// A colour picture that is dropped on a shot colours it and no other, says how well it
// fits, lends its colours, and can be taken back; pictures that cannot be references say why.
func TestDeskTakesReferences(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.click(`[data-view="after"]`)
	colors := `(() => { const c = document.querySelector('.screen'), k = document.createElement('canvas'); k.width = c.width; k.height = c.height; const x = k.getContext('2d');
		x.drawImage(c, 0, 0); const d = x.getImageData(0, 0, k.width, k.height).data; let sum = 0; for (let i = 0; i < d.length; i += 4) sum += Math.abs(d[i] - d[i + 2]); return Math.round(400 * sum / d.length); })()`
	before := b.read(colors)
	picture := patternInColor(t)
	b.run(`window.said = []; new MutationObserver(() => window.said.push(document.getElementById('live').textContent))
		.observe(document.getElementById('live'), {childList: true, characterData: true, subtree: true})`)
	b.drop(`.shot[data-shot="0"]`, file("../Test bild.png", "image/png", picture))
	b.await(`document.querySelectorAll('.statement').length === 1`)
	b.await(`/ · (fits|fits in part) \(0\.\d\d\)/.test(document.querySelector('.statement .words').textContent) && document.documentElement.dataset.busy === '0'`)
	if got := b.read(`document.querySelector('.statement .words').textContent`); !strings.HasPrefix(got, "Test-bild.png, for Shot 1 · ") {
		t.Errorf("the reference is called %q", got)
	}
	if got := b.read(`window.said.join(' / ')`); !strings.Contains(got, "fits") { // what comes next may be said already
		t.Errorf("said aloud was %q", got)
	}
	if after := b.read(colors); after == before {
		t.Errorf("the reference changed nothing: %s", after)
	}
	if got := b.read(`[...document.querySelectorAll('.shot .mark')].map(e => !e.hidden).join()`); got != "true,false" {
		t.Errorf("shots marked as corrected: %s, want true,false", got)
	}
	kept := filepath.Join(dir, "reel.mp4.guide", "references", "Test-bild.png")
	if got, err := os.ReadFile(kept); err != nil || !bytes.Equal(got, picture) {
		t.Errorf("the picture is not in the guide's folder: %v", err)
	}

	b.click(`.statement [data-act="pick"]`)
	b.await(`document.querySelector('dialog.example canvas')?.width > 0`)
	b.run(`(() => { const c = document.querySelector('dialog.example canvas'), key = (key, shiftKey) => c.dispatchEvent(new KeyboardEvent('keydown', {key, shiftKey, bubbles: true, cancelable: true}));
		for (let i = 0; i < 9; i++) key('ArrowLeft', true); key('Enter', false) })()`)
	b.await(`!document.querySelector('dialog.example')`)
	if got := b.read(`document.querySelector('.colour').value`); got == "#1f2f6b" {
		t.Error("the eyedropper took no colour from the reference")
	}

	b.click(`[data-act="undo"]`)
	b.await(`document.querySelectorAll('.statement').length === 0 && document.documentElement.dataset.busy === '0'`)
	b.await(fmt.Sprintf(`String(%s) === %q`, colors, before))
	b.click(`[data-act="redo"]`)
	b.await(`document.querySelectorAll('.statement').length === 1`)

	for name, data := range map[string][]byte{"grey.png": grayPicture(t), "page.png": []byte("<!doctype html><script>alert(1)</script>"), "drawing.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)} {
		b.drop(`.stage`, file(name, "image/png", data))
		b.await(fmt.Sprintf(`document.getElementById('notice').textContent.startsWith(%q)`, name))
	}
	if names, _ := filepath.Glob(filepath.Join(filepath.Dir(kept), "*")); len(names) != 1 {
		t.Errorf("refused pictures were left: %q", names)
	}
}

// A frame that was kept colours the whole film, by keys alone, as strongly as is said.
func TestDeskTakesAFrameForTheFilm(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.querySelectorAll('.shot:not(.growing)').length === 2 && document.documentElement.dataset.busy === '0'`)
	b.run(`document.querySelector('[data-act="keepFrame"]').click(); document.querySelector('.refer-for').value = 'film'; document.querySelector('.refer-strength').value = '0.5'; document.querySelector('[data-act="use"]').click()`)
	b.await(`document.querySelectorAll('.statement').length === 1 && [...document.querySelectorAll('.shot .mark')].every(e => !e.hidden)`)
	text, err := os.ReadFile(filepath.Join(dir, "reel.mp4.guide", "guide.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "[[reference]]\npicture = \"references/reel_frame0.png\"\nstrength = 0.5\n"; !strings.HasSuffix(string(text), want) {
		t.Errorf("guide.toml does not end with %q:\n%s", want, text)
	}
	b.run(`document.querySelector('.its-strength').value = '1'; document.querySelector('.its-strength').dispatchEvent(new Event('change', {bubbles: true}))`)
	b.await(`document.querySelector('.its-strength').value === '1' && document.documentElement.dataset.busy === '0'`)
	b.await(`document.querySelector('.statement .words').textContent.includes('fits') || document.querySelector('.statement .words').textContent.includes('followed in')`)
}

// grayPicture is a picture without colour.
func grayPicture(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	img.SetGray(0, 0, color.Gray{})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Names that a page gives become harmless ones.
func TestReferenceNames(t *testing.T) {
	for name, want := range map[string]string{
		"photo.jpg": "photo", "../../etc/passwd": "passwd", `C:\films\käse 1.png`: "käse-1", ".htaccess": "picture", "": "picture", "..": "picture",
		"a%04d.png": "a-04d", "x\x00y\n.png": "x-y", "\xff.png": "picture", strings.Repeat("ü", 300) + ".png": strings.Repeat("ü", 60),
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// A picture is never written over, and one that is there is used again.
func TestReferencesAreKept(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	l, err := newLibrary([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	f := l.list()[0]
	for i, one := range []struct{ data, want string }{{"one", "references/a.png"}, {"two", "references/a-2.png"}, {"one", "references/a.png"}, {"two", "references/a-2.png"}, {"three", "references/a-3.png"}} {
		if got, _, err := f.keepPicture("a", ".png", []byte(one.data)); err != nil || got != one.want {
			t.Errorf("%d: got %s and %v, want %s", i, got, err, one.want)
		}
	}
	if err := os.RemoveAll(f.guidePath()); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), f.guidePath()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.keepPicture("a", ".png", []byte("one")); err == nil {
		t.Error("a picture was kept behind a link that leads out of the folder")
	}
}

// Only a page with a session gives or sees references.
func TestReferencesNeedASession(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s := serve(t, dir)
	base, film := strings.Split(s.URL(), "/open")[0], s.library.list()[0].id
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		r, err := http.NewRequest(method, base+"/api/films/"+film+"/references"+map[string]string{http.MethodGet: "/1"}[method], strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: got status %d, want 401", method, a.StatusCode)
		}
	}
}
