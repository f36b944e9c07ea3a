// Command bench-desk measures what a person at the desk waits for:
//
//	bench-desk FILM [dabs | memory]
//
// the first shot, single frames at random places, playback, dabs, and memory beside what
// vidcolor preview takes of the same film, each through the requests that the page makes.
// With dabs or memory it does these alone. It prints a table.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/vidcolor/vidcolor/desk"
	"github.com/vidcolor/vidcolor/job"
)

func main() {
	only := ""
	if len(os.Args) == 3 {
		only = os.Args[2]
	}
	if len(os.Args) < 2 || len(os.Args) > 3 || !slices.Contains([]string{"", "dabs", "memory"}, only) {
		fmt.Fprintln(os.Stderr, "usage: bench-desk FILM [dabs | memory]")
		os.Exit(2)
	}
	job.BoundMemory() // as the program does
	if err := bench(os.Args[1], only); err != nil {
		fmt.Fprintln(os.Stderr, "bench-desk:", err)
		os.Exit(1)
	}
}

// page asks the desk as its page does.
type page struct {
	http.Client
	base, key string
}

func (p *page) ask(method, path string, body []byte) (io.ReadCloser, error) {
	r, err := http.NewRequest(method, p.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-Vidcolor-Key", p.key)
	a, err := p.Do(r)
	if err != nil {
		return nil, err
	}
	if a.StatusCode >= 300 {
		text, _ := io.ReadAll(a.Body)
		return nil, fmt.Errorf("%s: %s %s", path, a.Status, text)
	}
	return a.Body, nil
}

// json asks and reads the answer into v.
func (p *page) json(method, path string, body []byte, v any) error {
	a, err := p.ask(method, path, body)
	if err != nil {
		return err
	}
	defer a.Close()
	return json.NewDecoder(a).Decode(v)
}

func bench(film, only string) (err error) {
	other, err := sheet(film)
	if err != nil {
		return err
	}
	e := job.NewEngine(job.EngineOptions{})
	defer e.Close()
	s, err := desk.New(desk.Options{Paths: []string{film}, Engine: e})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	defer func() {
		cancel()
		<-done
	}()
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	p := &page{Client: http.Client{Jar: jar}}
	url, token, _ := strings.Cut(s.URL(), "#")
	p.base = strings.TrimSuffix(url, "/open")
	var session struct{ Key string }
	if err := p.json("POST", "/api/open", fmt.Appendf(nil, `{"word":%q}`, token), &session); err != nil {
		return err
	}
	p.key = session.Key
	if err := p.measure(only); err != nil {
		return err
	}
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return err
	}
	fmt.Printf("| peak memory, and that of vidcolor preview | %d MB, %d MB |\n", own.Maxrss>>10, other>>10)
	return nil
}

func (p *page) measure(only string) error {
	var list struct{ Films []struct{ ID string } }
	if err := p.json("GET", "/api/films", nil, &list); err != nil {
		return err
	}
	film := "/api/films/" + list.Films[0].ID
	began := time.Now()
	var scan struct {
		State   string
		Shots   []struct{ First, Last int64 }
		Growing *struct{ First int64 }
	}
	first, shown := time.Duration(0), time.Duration(0)
	if err := p.json("POST", film+"/scan", nil, &scan); err != nil {
		return err
	}
	for scan.State == "running" {
		time.Sleep(20 * time.Millisecond)
		if err := p.json("GET", film+"/shots", nil, &scan); err != nil {
			return err
		}
		if shown == 0 && (scan.Growing != nil || len(scan.Shots) > 0) {
			shown = time.Since(began)
		}
		if first == 0 && len(scan.Shots) > 0 {
			first = time.Since(began)
		}
	}
	frames := scan.Shots[len(scan.Shots)-1].Last + 1
	fmt.Printf("| first shot in the strip | %.2f s |\n| first shot whole | %.2f s |\n| all %d shots, %d frames | %.1f s |\n", shown.Seconds(), first.Seconds(), len(scan.Shots), frames, time.Since(began).Seconds())
	if only == "memory" {
		return p.frames(film, frames)
	}
	if only == "" {
		if err := errors.Join(p.frames(film, frames), p.playback(film, frames)); err != nil {
			return err
		}
	}
	return p.dabs(film, scan.Shots[1].First, scan.Shots[1].Last)
}

// sheet is the peak of a preview of the film, in kB. It has to come first: a child's peak
// begins with its parent's.
func sheet(film string) (int64, error) {
	dir, err := os.MkdirTemp("", "bench-desk-*")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	c := exec.Command("bin/vidcolor", "preview", "--no-config", "--progress", "none", film, filepath.Join(dir, "sheet.png"))
	if out, err := c.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("preview: %w: %s", err, out)
	}
	return c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss, nil
}

// frames times single frames at random places, once their shots have been looked at.
func (p *page) frames(film string, count int64) error {
	random := rand.New(rand.NewPCG(1, 2))
	for _, warm := range []bool{false, true} {
		var times []time.Duration
		for range 40 {
			began := time.Now()
			path := fmt.Sprintf("%s/frame?frame=%d&width=1280&luma=1", film, random.Int64N(count))
			a, err := p.ask("GET", path, nil)
			for err != nil && time.Since(began) < 10*time.Minute { // one request waits 20 s at most; the page asks again, too
				a, err = p.ask("GET", path, nil)
			}
			if err != nil {
				return err
			}
			if _, err := io.Copy(io.Discard, a); err != nil {
				return err
			}
			a.Close()
			times = append(times, time.Since(began))
		}
		slices.Sort(times)
		name := "shots not looked at before, too"
		if warm {
			name = "shots looked at"
		}
		fmt.Printf("| a frame, %s: median, 9 of 10 | %d ms, %d ms |\n", name, times[20].Milliseconds(), times[36].Milliseconds())
	}
	return nil
}

// playback times a stretch at preview size.
func (p *page) playback(film string, count int64) error {
	began, n := time.Now(), 0
	a, err := p.ask("GET", fmt.Sprintf("%s/stretch?frame=0&count=%d&width=640", film, min(count, 250)), nil)
	if err != nil {
		return err
	}
	defer a.Close()
	for {
		var size uint32
		if err := binary.Read(a, binary.LittleEndian, &size); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, a, int64(size)); err != nil {
			return err
		}
		n++
	}
	fmt.Printf("| playback at 640 | %.1f frames a second |\n", float64(n)/time.Since(began).Seconds())
	return nil
}
