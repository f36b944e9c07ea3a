package timecode

import (
	"testing"

	"github.com/vidcolor/vidcolor"
)

func rate(num, den int) vidcolor.Rational { return vidcolor.Rational{Num: num, Den: den} }

func TestAdd(t *testing.T) {
	for _, tt := range []struct {
		from string
		rate vidcolor.Rational
		add  int64
		want string
	}{
		{"10:00:00:00", rate(25, 1), 25, "10:00:01:00"},
		{"01:00:00:00", rate(24000, 1001), 47, "01:00:01:23"},
		{"23:59:59:24", rate(25, 1), 1, "00:00:00:00"},
		{"00:00:00:00", rate(25, 1), -1, "23:59:59:24"},
		{"00:00:59;29", rate(30000, 1001), 1, "00:01:00;02"},
		{"00:01:00.02", rate(30000, 1001), -1, "00:00:59;29"},
		{"00:09:59;29", rate(30000, 1001), 1, "00:10:00;00"},
		{"00:10:59;29", rate(30000, 1001), 1, "00:11:00;02"},
		{"10:00:00;00", rate(30000, 1001), 17982, "10:10:00;00"},
		{"10:00:00;00", rate(60000, 1001), 35964, "10:10:00;00"},
		{"00:00:59;59", rate(60000, 1001), 1, "00:01:00;04"},
		{"23:59:59;29", rate(30000, 1001), 1, "00:00:00;00"},
		{"00:00:59:29", rate(30000, 1001), 1, "00:01:00:00"},
		{"01:00:00:119", rate(120, 1), 1, "01:00:01:00"},
	} {
		c, err := Parse(tt.from, tt.rate)
		if err != nil {
			t.Errorf("%s: %v", tt.from, err)
			continue
		}
		if got := c.Add(tt.add); got.String() != tt.want || got.Sub(c) != (tt.add+c.day())%c.day() {
			t.Errorf("%s + %d: got %s (%d on), want %s", tt.from, tt.add, got, got.Sub(c), tt.want)
		}
	}
}

// Every label of a day that drops some is read as it was written.
func TestDropRoundTrip(t *testing.T) {
	c, err := Parse("00:00:00;00", rate(30000, 1001))
	if err != nil {
		t.Fatal(err)
	}
	for n := int64(0); n < c.day(); n += 7 {
		s := c.Add(n).String()
		if got, err := Parse(s, rate(30000, 1001)); err != nil || got.frame != n {
			t.Fatalf("frame %d: label %s is read as %d (%v)", n, s, got.frame, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		s string
		r vidcolor.Rational
	}{
		{"", rate(25, 1)}, {"10:00:00", rate(25, 1)}, {"10:00:00:25", rate(25, 1)}, {"24:00:00:00", rate(25, 1)}, {"10:60:00:00", rate(25, 1)},
		{"10:00:00;00", rate(25, 1)}, {"10:00:00;00", rate(30, 1)}, {"10:00:00;00", rate(24000, 1001)}, {"1a:00:00:00", rate(25, 1)},
		{"10:00:00:00", rate(0, 0)}, {"10:00:00:0000", rate(25, 1)}, {"10-00-00-00", rate(25, 1)},
	} {
		if c, err := Parse(tt.s, tt.r); err == nil {
			t.Errorf("%q at %v is read as %v", tt.s, tt.r, c)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("10:00:00;00", 30000, 1001)
	f.Add("23:59:59:24", 25, 1)
	f.Fuzz(func(t *testing.T, s string, num, den int) {
		c, err := Parse(s, rate(num, den))
		if err != nil || num > 1<<20 {
			return
		}
		if d, err := Parse(c.String(), rate(num, den)); err == nil && d != c {
			t.Errorf("%q at %d/%d is %v, then %v", s, num, den, c, d)
		}
	})
}
