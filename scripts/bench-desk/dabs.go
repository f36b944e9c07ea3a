package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"
)

// watch tells how long something takes, and how much of the processors it takes meanwhile:
// where other work goes on beside, that is the shortest that it could take on one.
type watch struct {
	began time.Time
	used  time.Duration
}

func newWatch() watch { return watch{time.Now(), used()} }

func (w watch) String() string {
	return fmt.Sprintf("%.2f s (%.2f s)", time.Since(w.began).Seconds(), (used() - w.used).Seconds())
}

// used is the processor time of this process, of which the desk is a part.
func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// shown is a frame as the page gets it.
type shown struct {
	Revision      int64
	Colored       bool
	Draft         bool
	Width, Height int
	chroma        []byte
}

// frame asks for one frame, with a first idea of its colours if draft is true, until they
// are there.
func (p *page) frame(film string, frame int64, draft int) (*shown, error) {
	for began := time.Now(); ; {
		a, err := p.ask("GET", fmt.Sprintf("%s/frame?frame=%d&width=640&luma=0&draft=%d", film, frame, draft), nil)
		if err != nil {
			if time.Since(began) < 5*time.Minute {
				continue // it takes longer than one request waits
			}
			return nil, err
		}
		data, err := io.ReadAll(a)
		a.Close()
		if err != nil {
			return nil, err
		}
		n := binary.LittleEndian.Uint32(data)
		one := &shown{chroma: data[4+n:]}
		return one, json.Unmarshal(data[4:4+n], one)
	}
}

// looking is how long a person looks at a frame before saying something of it.
const looking = 4 * time.Second

// dabs times what a dab takes: until its frame is another, until all of the shot is, and
// until both are as the run will paint them.
func (p *page) dabs(film string, first, last int64) (err error) {
	defer func() { // what was said is taken back
		for range 3 {
			_ = p.json("POST", film+"/guide", []byte(`{"Op":"undo"}`), &struct{}{})
		}
	}()
	at := (first + last) / 2
	if _, err := p.frame(film, last, 0); err != nil {
		return err
	}
	fmt.Printf("| of a shot of %d frames (and processor time) | its frame changes | all of the shot | its frame exact | all exact |\n", last-first+1)
	for _, one := range []struct {
		name  string
		frame int64
		x     int
		color string
	}{
		{"a dab on a frame of which nothing was said", at, 960, "#1030c0"},
		{"another on the same frame", at, 500, "#c03010"},
		{"a dab on another frame", at + 20, 1400, "#10c030"},
	} {
		before, err := p.frame(film, one.frame, 1)
		if err != nil {
			return err
		}
		time.Sleep(looking)
		began := newWatch()
		var said struct{ Revision int64 }
		if err := p.json("POST", film+"/guide", fmt.Appendf(nil, `{"Op":"point","Frame":%d,"X":%d,"Y":540,"Radius":40,"Colour":%q}`, one.frame, one.x, one.color), &said); err != nil {
			return err
		}
		now, err := p.frame(film, one.frame, 1)
		if err != nil {
			return err
		}
		if now.Revision != said.Revision || bytes.Equal(now.chroma, before.chroma) {
			return errors.New("the dab changed nothing")
		}
		times := []any{one.name, began.String()}
		for _, next := range []struct {
			frame int64
			draft int
		}{{last, 1}, {one.frame, 0}, {last, 0}} {
			if _, err := p.frame(film, next.frame, next.draft); err != nil {
				return err
			}
			times = append(times, began.String())
		}
		fmt.Printf("| %s | %s | %s | %s | %s |\n", times...)
	}
	return nil
}
