// Command desk-pictures takes the pictures of the desk that the documentation shows:
//
//	desk-pictures FILM OUTDIR
//
// each main view, light and dark, 1280 and 400 pixels wide, in Chromium.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/vidcolor/vidcolor/desk"
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

// views are what is shown, and what is done to show it.
var views = []struct{ name, js string }{
	{"look", `0`},
	{"run", `document.getElementById('tab-run').click()`},
	{"options", `document.getElementById('tab-options').click()`},
	{"references", `document.querySelector('.refer').open = true; document.querySelector('.refer').scrollIntoView()`},
}

func take(film, dir string) (err error) {
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	s, err := desk.New(desk.Options{Paths: []string{film}, Engine: e})
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
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 400} {
			for _, v := range views {
				js := fmt.Sprintf(`document.documentElement.dataset.theme = %q; document.getElementById('tab-correct').click(); %s`, theme, v.js)
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 860), chromedp.Evaluate[chromedp.Void](js), chromedp.Sleep(1500*time.Millisecond)); err != nil {
					return err
				}
				pic, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("desk-%s-%s-%d.png", v.name, theme, width)), pic, 0o666); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// await waits until js is true, for a minute.
func await(ctx context.Context, js string) error {
	for range 600 {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(() => { try { return "+js+" } catch { return false } })()"))
		if ok || err != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("the page never showed the film")
}
