package clock

import (
	"math"
	"testing"

	"github.com/vidcolor/vidcolor"
)

// A time that is read is never negative, and what is written of it is read back.
func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"12.5", "1:02.5", "01:02:03.25", "1500ms", "1m30s", "1e3", "-1", "::", "0x1p4", "NaN"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			return
		}
		if d < 0 {
			t.Fatalf("%q: %v", s, d)
		}
		if back, err := Parse(Long(d)); err != nil || math.Abs(float64(back-d)) > 1e6 {
			t.Fatalf("%q: %v, written as %q, read as %v, %v", s, d, Long(d), back, err)
		}
	})
}

// A rate that is read is one that the decoder takes.
func FuzzParseRate(f *testing.F) {
	for _, s := range []string{"24", "23.976", "29.97", "24000/1001", "0/0", "1e9", "-1", "1/", ".01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := ParseRate(s); err == nil && (!r.Valid() || r.Float() < 0.009 || r.Float() > 1001) {
			t.Fatalf("%q: %v", s, r)
		}
	})
}

func TestParseRate(t *testing.T) {
	for s, want := range map[string]vidcolor.Rational{
		"24": {Num: 24, Den: 1}, "23.976": {Num: 24000, Den: 1001}, "29.97": {Num: 30000, Den: 1001}, "59.94": {Num: 60000, Den: 1001},
		"25/1": {Num: 25, Den: 1}, "12.5": {Num: 12500, Den: 1000}, "24000/1001": {Num: 24000, Den: 1001},
	} {
		if got, err := ParseRate(s); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "0", "-24", "fast", "1/0", "0/1", "1e9", "NaN", "24/1/1"} {
		if got, err := ParseRate(s); err == nil {
			t.Errorf("%q: got %v, want an error", s, got)
		}
	}
}
