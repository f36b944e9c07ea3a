package desk

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/vidcolor/vidcolor/farm"
	farmqueue "github.com/vidcolor/vidcolor/farm/queue"
	"github.com/vidcolor/vidcolor/job"
)

// clumsy is a worker's hand that fails at everything.
type clumsy struct{}

func (clumsy) Do(context.Context, *farmqueue.Task, farmqueue.Telling) (bool, error) {
	return false, errors.New("the lens cap was on")
}
func (clumsy) Done(*farmqueue.Task) bool { return false }
func (clumsy) Rest(context.Context)      {}
func (clumsy) Versions() string          { return "test" }

// newFarm serves a farm on this machine and returns a client of it.
func newFarm(t *testing.T) *farmqueue.Client {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	s := &farmqueue.Server{Store: t.TempDir(), Listen: "127.0.0.1:0", Told: func(string) {}, Ready: func(line string) { ready <- line }}
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	select {
	case line := <-ready:
		c := &farmqueue.Client{Address: farmqueue.Address(strings.Split(line, "'")[1]), Told: func(string) {}}
		t.Cleanup(c.Close)
		return c
	case err := <-ended:
		ended <- err
		t.Skip(err)
		return nil
	}
}

// A desk that knows a farm shows its films, workers and what has failed, with the cause; it
// lets failed ones be tried again and films be cancelled.
func TestDeskShowsTheFarm(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	client := newFarm(t)
	nc, err := client.Address.Connect("test", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if _, err := farmqueue.Add(t.Context(), nc, farm.Planning{Films: []string{filepath.Join(dir, "reel.mp4")}, To: filepath.Join(dir, "out.mp4"), Spec: job.Spec{Size: 64}, Length: time.Second}, 0); err != nil {
		t.Fatal(err)
	}
	s, b := serveWith(t, dir, client), newBrowser(t)
	b.do(chromedp.Navigate(s.URL()))
	b.await(`document.getElementById('tab-farm') !== null`)
	b.run(`document.getElementById('tab-farm').click()`)
	b.await(`document.querySelector('.farm-films .name')?.textContent === 'reel.mp4' && document.querySelector('.farm-films .state').textContent === 'planning'`)
	if got := b.read(`document.querySelector('#panel-farm').textContent`); strings.Contains(got, dir) {
		t.Errorf("the page shows a path of this machine: %s", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- (&farmqueue.Worker{Doer: clumsy{}, Told: func(string) {}}).Run(ctx, nc) }()
	b.await(`document.querySelector('.farm-films .warnings')?.textContent.includes('the lens cap was on')`)
	b.await(`document.querySelectorAll('.farm-workers li').length === 1`)
	cancel()
	<-ended
	b.click(`.farm-films [data-act="retry"]`)
	b.await(`document.querySelector('.farm-films .warnings').children.length === 0 && document.querySelector('.farm-films [data-act="retry"]').hidden`)
	b.click(`.farm-films [data-act="cancel"]`)
	b.await(`document.querySelector('.farm-films [data-act="cancel"]').textContent === 'Press again to cancel'`)
	b.click(`.farm-films [data-act="cancel"]`)
	b.await(`document.querySelector('.farm-films .state').textContent === 'cancelled'`)
}

// A farm that is away is named, and nothing but what is named is asked of it.
func TestDeskWithoutItsFarm(t *testing.T) {
	dir := t.TempDir()
	twoShots(t, dir, "reel.mp4")
	s := serveWith(t, dir, &farmqueue.Client{Address: "nats://127.0.0.1:1", Told: func(string) {}})
	base := strings.Split(s.URL(), "/open")[0]
	session, err := s.sessions.open(s.sessions.token)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", "/api/farm", "", http.StatusBadGateway},
		{"POST", "/api/farm/retry", `{"films":["a"]}`, http.StatusConflict},
		{"POST", "/api/farm/cancel", `{"films":[]}`, http.StatusBadRequest},
		{"POST", "/api/farm/add", `{"films":["a"]}`, http.StatusBadRequest},
	} {
		r, err := http.NewRequest(one.method, base+one.path, strings.NewReader(one.body))
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: s.sessions.name, Value: session.cookie})
		r.Header.Set(keyHeader, session.key)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != one.want {
			t.Errorf("%s %s %s: got status %d, want %d", one.method, one.path, one.body, a.StatusCode, one.want)
		}
	}
}
