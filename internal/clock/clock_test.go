package clock

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	tests := []struct {
		in   string
		want time.Duration
		ok   bool
	}{
		{"0", 0, true},
		{"12", 12 * time.Second, true},
		{"12.5", 12500 * time.Millisecond, true},
		{"1:02.5", 62500 * time.Millisecond, true},
		{"01:02:03", 3723 * time.Second, true},
		{"100:00:00.001", 360_000*time.Second + time.Millisecond, true},
		{"90s", 90 * time.Second, true},
		{"1500ms", 1500 * time.Millisecond, true},
		{"1m30s", 90 * time.Second, true},
		{"", 0, false},
		{"-1", 0, false},
		{"1:60", 0, false},
		{"1:99:00", 0, false},
		{"1:2:3:4", 0, false},
		{"x", 0, false},
		{"-5s", 0, false},
		{"NaN", 0, false},
		{"Inf", 0, false},
		{"1::2", 0, false},
	}
	for _, tc := range tests {
		got, err := Parse(tc.in)
		if got != tc.want || (err == nil) != tc.ok {
			t.Errorf("Parse(%q): got %v, %v; want %v, ok=%v", tc.in, got, err, tc.want, tc.ok)
		}
	}
}

func TestClock(t *testing.T) {
	tests := []struct {
		d           time.Duration
		long, short string
	}{
		{0, "0:00:00.000", "0:00"},
		{59*time.Second + 999*time.Millisecond, "0:00:59.999", "1:00"},
		{3723*time.Second + 4*time.Millisecond, "1:02:03.004", "1:02:03"},
		{-202 * time.Millisecond, "-0:00:00.202", "0:00"},
	}
	for _, tc := range tests {
		if got := Long(tc.d); got != tc.long {
			t.Errorf("Long(%v): got %q, want %q", tc.d, got, tc.long)
		}
		if got := Short(tc.d); got != tc.short {
			t.Errorf("Short(%v): got %q, want %q", tc.d, got, tc.short)
		}
	}
}
