// Package clock reads and writes times and frame rates as people do.
package clock

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
)

// Parse reads a time as FFmpeg writes it: "12", "12.5", "1:02.5",
// "01:02:03.25", and with a unit "1500ms", "90s", "1m30s".
func Parse(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is no time; write 12.5, 1:02.5 or 1:02:03", s)
	parts := strings.Split(s, ":")
	if len(parts) > 3 || strings.HasPrefix(s, "-") {
		return 0, bad
	}
	if len(parts) == 1 && strings.ContainsAny(s, "hms") {
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return 0, bad
		}
		return d, nil
	}
	seconds, err := strconv.ParseFloat(parts[len(parts)-1], 64)
	if err != nil || !(seconds >= 0 && seconds < 1e9) || len(parts) > 1 && seconds >= 60 {
		return 0, bad
	}
	unit := int64(60)
	whole := int64(0)
	for i := len(parts) - 2; i >= 0; i-- {
		n, err := strconv.ParseUint(parts[i], 10, 31)
		if err != nil || i > 0 && n >= 60 {
			return 0, bad
		}
		whole += int64(n) * unit
		unit *= 60
	}
	return time.Duration(whole)*time.Second + time.Duration(seconds*1e9+0.5), nil
}

// ParseRate reads frames a second: "24", "24000/1001", or a decimal number, of
// which 23.976 and its like mean the thousandth-and-first's.
func ParseRate(s string) (vidcolor.Rational, error) {
	bad := fmt.Errorf("%q is no frame rate", s)
	num, den, fraction := strings.Cut(s, "/")
	if fraction {
		n, err1 := strconv.ParseUint(num, 10, 31)
		d, err2 := strconv.ParseUint(den, 10, 31)
		if err1 != nil || err2 != nil {
			return vidcolor.Rational{}, bad
		}
		return checkRate(vidcolor.Rational{Num: int(n), Den: int(d)}, bad)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v > 0 && v <= 1000) {
		return vidcolor.Rational{}, bad
	}
	if whole := math.Round(v * 1.001); math.Abs(whole/1.001-v) < 0.001 && v != math.Round(v) {
		return vidcolor.Rational{Num: int(whole) * 1000, Den: 1001}, nil
	}
	return checkRate(vidcolor.Rational{Num: int(math.Round(v * 1000)), Den: 1000}, bad)
}

func checkRate(r vidcolor.Rational, bad error) (vidcolor.Rational, error) {
	if !r.Valid() || r.Float() < 0.01 || r.Float() > 1000 {
		return vidcolor.Rational{}, bad
	}
	if r.Num%r.Den == 0 {
		r = vidcolor.Rational{Num: r.Num / r.Den, Den: 1}
	}
	return r, nil
}

// Long writes d as h:mm:ss.mmm.
func Long(d time.Duration) string {
	ms, sign := d.Round(time.Millisecond).Milliseconds(), ""
	if ms < 0 {
		ms, sign = -ms, "-"
	}
	return fmt.Sprintf("%s%d:%02d:%02d.%03d", sign, ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// Short writes d as m:ss or h:mm:ss.
func Short(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
