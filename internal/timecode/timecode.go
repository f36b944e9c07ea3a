// Package timecode reads, writes and counts time code labels (SMPTE ST 12-1): the
// names hh:mm:ss:ff of frames, and hh:mm:ss;ff where, at 30000/1001 and 60000/1001
// frames a second, labels are dropped so that the count keeps to the clock.
package timecode

import (
	"fmt"

	"github.com/vidcolor/vidcolor"
)

// Code is the label of a frame.
type Code struct {
	frame int64 // since 00:00:00:00
	fps   int64 // nominal: labels a second
	drop  bool
}

// Parse reads a label of a film of the given rate. As FFmpeg does it takes a semicolon
// or a point before the frames for a dropping count, which only the rates of NTSC have.
func Parse(s string, rate vidcolor.Rational) (Code, error) {
	bad := fmt.Errorf("%q is no time code at %v frames a second", s, rate)
	if !rate.Valid() {
		return Code{}, bad
	}
	c := Code{fps: (int64(rate.Num) + int64(rate.Den)/2) / int64(rate.Den)}
	if len(s) < 11 || s[2] != ':' || s[5] != ':' || c.fps < 1 {
		return Code{}, bad
	}
	var v [4]int64
	for i, at := range [...]int{0, 3, 6, 9} {
		digits := s[at : at+2]
		if i == 3 {
			digits = s[at:] // three of them from 100 frames a second
		}
		for _, d := range []byte(digits) {
			if d < '0' || d > '9' || len(digits) > 3 {
				return Code{}, bad
			}
			v[i] = 10*v[i] + int64(d-'0')
		}
	}
	switch s[8] {
	case ':':
	case ';', '.', ',':
		if c.fps%30 != 0 || rate.Num*1001 != int(c.fps)*1000*rate.Den {
			return Code{}, bad
		}
		c.drop = true
	default:
		return Code{}, bad
	}
	if v[0] > 23 || v[1] > 59 || v[2] > 59 || v[3] >= c.fps {
		return Code{}, bad
	}
	minutes := 60*v[0] + v[1]
	c.frame = (60*minutes+v[2])*c.fps + v[3]
	if c.drop {
		c.frame -= c.dropped() * (minutes - minutes/10)
	}
	return c, nil
}

// dropped is the number of labels that a minute lacks but each tenth.
func (c Code) dropped() int64 { return c.fps / 15 }

// day is the number of frames of 24 hours.
func (c Code) day() int64 {
	if c.drop {
		return 24*3600*c.fps - c.dropped()*24*54
	}
	return 24 * 3600 * c.fps
}

// Add is the label n frames on. A day's end is followed by 0, as on tape.
func (c Code) Add(n int64) Code {
	c.frame = ((c.frame+n)%c.day() + c.day()) % c.day()
	return c
}

// Sub is the number of frames from d to c, within a day.
func (c Code) Sub(d Code) int64 { return c.Add(-d.frame).frame }

// Zero reports whether c is the first label of all, which says nothing.
func (c Code) Zero() bool { return c.frame == 0 }

// String writes the label, with a semicolon where labels are dropped.
func (c Code) String() string {
	n, sep := c.frame, ":"
	if c.drop {
		sep = ";"
		tenth := 600*c.fps - 9*c.dropped()
		n += c.dropped() * 9 * (n / tenth)
		if rest := c.frame % tenth; rest >= 60*c.fps {
			n += c.dropped() * ((rest-60*c.fps)/(60*c.fps-c.dropped()) + 1)
		}
	}
	s := n / c.fps
	return fmt.Sprintf("%02d:%02d:%02d%s%02d", s/3600, s/60%60, s%60, sep, n%c.fps)
}
