package provenance

import (
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	a := Record{"vidcolor", "v1.2.0", "two-stream", "none", "2026-11-28"}
	b := Record{"vidcolor", "development build, 5bb09b1", "my net, small", "a card, and a hat", "2027-01-02"}
	for _, tt := range []struct {
		comment string
		want    []Record
	}{
		{"", nil},
		{"Found in an attic.", nil},
		{a.String(), []Record{a}},
		{"Found in an attic.\n" + a.String() + "\n" + b.String(), []Record{a, b}},
		{"x\r\n" + a.String() + "\r\n", []Record{a}},
		{"He said: " + a.String(), nil},
	} {
		if got := Find(tt.comment); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %v, want %v", tt.comment, got, tt.want)
		}
	}
	if got := (Record{Program: "vidcolor", Version: "a\nb", Date: "2026-11-28"}).String(); got != "Colour made by machine: vidcolor a b, network none, guide none, 2026-11-28" {
		t.Errorf("got %q", got)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "86400")
	if got := Today(); got != "1970-01-02" {
		t.Errorf("got %s, want 1970-01-02", got)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("vidcolor", "v1", "two-stream", "none")
	f.Fuzz(func(t *testing.T, program, version, network, guide string) {
		r := Record{program, version, network, guide, "2026-11-28"}
		if got := Find(r.String()); len(got) > 1 {
			t.Errorf("%q is read as %v", r.String(), got)
		}
	})
}
