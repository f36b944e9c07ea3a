// Command desk-pictures takes the pictures of the desk that the documentation shows:
//
//	desk-pictures FILM OUTDIR
//
// each main view in one picture: light and dark, 1280 and 400 pixels wide, in Chromium.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/vidcolor/vidcolor/desk"
	"github.com/vidcolor/vidcolor/farm"
	"github.com/vidcolor/vidcolor/farm/queue"
	"github.com/vidcolor/vidcolor/job"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: desk-pictures FILM OUTDIR")
		os.Exit(2)
	}
	if err := take(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "desk-pictures:", err)
		os.Exit(1)
	}
}

// view is what is shown, what is done to show it, and when it is there.
type view struct{ name, js, there string }

var views = []view{
	{"look", `0`, `true`},
	{"references", `document.querySelector('.refer').open = true; document.querySelector('.refer').scrollIntoView()`, `true`},
	{"options", `document.getElementById('tab-options').click()`, `true`},
	{"run", `document.getElementById('tab-run').click()`, `true`},
	{"farm", `document.getElementById('tab-farm').click()`, `document.querySelectorAll('.farm-workers li').length > 0`},
	{"compare", `document.getElementById('tab-run').click(); document.querySelector('.job [data-act="watch"]').click()`, `[...document.querySelectorAll('.compare video')].filter(v => v.readyState > 1).length > 1`},
	{"keys", `document.getElementById('help').click()`, `document.getElementById('keys-dialog').open`},
}

// restore is what leads from any view to the first.
const restore = `document.querySelectorAll('dialog').forEach(d => d.close()); document.querySelector('.refer').open = false; document.getElementById('tab-correct').click(); scrollTo(0, 0)`

func take(film, dir string) (err error) {
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	temp, err := os.MkdirTemp("", "desk-pictures-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	reel := filepath.Join(temp, "reel.mp4")
	if err := copyFile(reel, film); err != nil {
		return err
	}
	client, stop, err := begin(e, reel, temp)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	s, err := desk.New(desk.Options{Paths: []string{reel}, Engine: e, Farm: client})
	if err != nil {
		return err
	}
	life, end := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(life) }()
	defer func() {
		end()
		err = errors.Join(err, <-done)
	}()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 860), chromedp.Navigate(s.URL())); err != nil {
		return err
	}
	if err := await(ctx, `document.documentElement.dataset.busy === '0' && document.documentElement.dataset.frame !== undefined && document.querySelectorAll('.shot:not(.growing)').length > 0 && !document.querySelector('.growing') && [...document.querySelectorAll('.shot img')].every(i => i.complete && i.naturalWidth > 0)`); err != nil {
		return err
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById('tab-run').click(); document.querySelector('[data-act="run"]').click()`)); err != nil {
		return err
	}
	if err := await(ctx, `document.querySelector('.job .state').classList.contains('done')`); err != nil {
		return err
	}
	for _, v := range views {
		if err := v.take(ctx, dir); err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
	}
	return nil
}

// widths of the page in its own pixels, the height that is shown of it, and how large it
// is shown.
var widths = []int{1280, 400}

const (
	high  = 860
	scale = 0.65
)

func scaled(n int) int { return int(scale * float64(n)) }

// take shows the view in both themes and at both widths, in one picture.
func (v view) take(ctx context.Context, dir string) error {
	sheet := image.NewRGBA(image.Rect(0, 0, scaled(widths[0])+scaled(widths[1]), 2*scaled(high)))
	for row, theme := range []string{"light", "dark"} {
		left := 0
		for _, width := range widths {
			js := fmt.Sprintf(`document.documentElement.dataset.theme = %q; %s; %s`, theme, restore, v.js)
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), high, chromedp.EmulateScale(scale)), chromedp.Evaluate[chromedp.Void](js)); err != nil {
				return err
			}
			if err := await(ctx, v.there); err != nil {
				return err
			}
			if err := chromedp.Do(ctx, chromedp.Sleep(1500*time.Millisecond)); err != nil {
				return err
			}
			shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
			if err != nil {
				return err
			}
			pic, err := png.Decode(bytes.NewReader(shot))
			if err != nil {
				return err
			}
			draw.Draw(sheet, image.Rect(left, row*scaled(high), left+scaled(width), (row+1)*scaled(high)), pic, image.Point{}, draw.Src)
			left += scaled(width)
		}
	}
	if v.name != "look" {
		return save(filepath.Join(dir, "desk-"+v.name+".jpg"), sheet)
	}
	wide := image.Rect(0, 0, scaled(widths[0]), scaled(high))
	return errors.Join(
		save(filepath.Join(dir, "desk-look.jpg"), sheet),
		save(filepath.Join(dir, "desk.jpg"), sheet.SubImage(wide)),
		save(filepath.Join(dir, "desk-narrow.jpg"), sheet.SubImage(image.Rect(wide.Dx(), wide.Dy(), sheet.Rect.Dx(), sheet.Rect.Dy()))),
	)
}

func save(path string, pic image.Image) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pic, &jpeg.Options{Quality: 72}); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o666)
}

// begin serves a farm with one film and one worker.
func begin(e *job.Engine, film, temp string) (_ *queue.Client, stop func() error, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 2)
	quiet := func(string) {}
	s := &queue.Server{Store: filepath.Join(temp, "store"), Listen: "127.0.0.1:0", Told: quiet, Ready: func(line string) { ready <- line }}
	go func() { ended <- s.Run(ctx) }()
	var line string
	select {
	case err := <-ended:
		cancel()
		return nil, nil, err
	case line = <-ready:
	}
	client := &queue.Client{Address: queue.Address(strings.Split(line, "'")[1]), Told: quiet}
	nc, err := client.Address.Connect("desk-pictures", quiet)
	if err != nil {
		cancel()
		return nil, nil, errors.Join(err, <-ended)
	}
	o := farm.Planning{Films: []string{film}, To: filepath.Join(temp, "out.mp4"), Length: time.Second}
	if _, err := queue.Add(ctx, nc, o, 0); err != nil {
		cancel()
		return nil, nil, errors.Join(err, <-ended)
	}
	go func() {
		ended <- (&queue.Worker{Doer: &queue.Films{Engine: e, Note: quiet}, Told: quiet}).Run(ctx, nc)
	}()
	return client, func() error {
		client.Close()
		nc.Close()
		cancel()
		<-ended
		<-ended
		return nil
	}, nil
}

func copyFile(to, from string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o666)
}

// await waits until js is true, for five minutes.
func await(ctx context.Context, js string) error {
	for range 3000 {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(() => { try { return "+js+" } catch { return false } })()"))
		if ok || err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("the page never showed the film")
}
