package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/vidcolor/vidcolor/preview"
)

// A film that was closed for others, and is opened again, has new revisions and the options
// that were chosen for it.
func TestRevisionsOfViewsDiffer(t *testing.T) {
	dir := t.TempDir()
	for i := range maxViews + 1 {
		twoShots(t, dir, fmt.Sprintf("reel%d.mp4", i))
	}
	s := serve(t, dir)
	films := s.library.list()
	open := func(f *film) *view {
		t.Helper()
		v, err := s.films.open(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(v.leave)
		return v
	}
	first := open(films[0])
	s.films.choose(films[0], map[string]string{"saturation": "0"})
	for _, f := range films[1:] {
		open(f)
	}
	again := open(films[0])
	if again == first {
		t.Fatal("the film was not closed for others")
	}
	p, err := again.shown.Picture(t.Context(), 0, preview.Want{})
	if err != nil {
		t.Fatal(err)
	}
	if want := int64((maxViews + 1) * revisionsOfAView); p.Revision != want || again.said.revision < want {
		t.Errorf("got revision %d of the picture and %d of the guide, want %d", p.Revision, again.said.revision, want)
	}
	for i, u := range p.Frame.U.Pix {
		if u != 128 || p.Frame.V.Pix[i] != 128 {
			t.Fatalf("sample %d is in colour: the chosen saturation is forgotten", i)
		}
	}
}

// What is wrong with a film is said by its own name, not by that of the open file.
func TestABadFilmIsNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "empty.mp4"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, dir)
	f := s.library.list()[0]
	const want = "open empty.mp4: the file is empty (0 bytes)"
	if _, err := s.films.open(t.Context(), f); err == nil || err.Error() != want {
		t.Errorf("opened: got %v, want %s", err, want)
	}
	if _, err := poster(t.Context(), f); err == nil || err.Error() != want {
		t.Errorf("its poster: got %v, want %s", err, want)
	}
}

// Several films are chosen by clicks alone, as by touch, and none of them is opened.
func TestDeskChoosesSeveral(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "a.mp4")
	twoShots(t, dir, "b.mp4")
	s, b := serve(t, dir), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.documentElement.dataset.ready === '1'`)
	b.run(`document.querySelector('[data-act="several"]').click(); for (const f of document.querySelectorAll('.film')) f.click()`)
	if got := b.read(`[document.querySelector('[data-act="queue"]').textContent, document.querySelectorAll('.film.open').length, document.querySelector('[data-act="several"]').getAttribute('aria-pressed')].join('|')`); got != "Colour the chosen (2)|0|true" {
		t.Errorf("got %s", got)
	}
	b.click(`.film`)
	if got := b.read(`document.querySelector('[data-act="queue"]').textContent`); got != "Colour the chosen (1)" {
		t.Errorf("after one less: %s", got)
	}
}
