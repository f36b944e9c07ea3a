package job

import (
	"testing"
)

func TestFilmYear(t *testing.T) {
	for _, test := range []struct {
		date string
		want int
	}{
		{"1921", 1921}, {"1921-05-04", 1921}, {"1921-05-04T00:00:00Z", 1921}, {"c. 1915", 1915}, {"[1903?]", 1903},
		{"4.5.1936", 1936}, {"1914 to 1918", 1914}, {"1927/28", 1927}, {"1888", 1888}, {"1970", 1970},
		{"", 0}, {"silent", 0}, {"19", 0}, {"19210504", 0}, {"0", 0},
		{"1887", 0}, {"1971", 0}, {"2019", 0}, {"2019-01-01T12:00:00.000000Z", 0}, {"1850", 0},
		{"1904-01-01T00:00:00.000000Z", 0}, {"1970-01-01", 0}, {"1900-01-01 00:00", 0}, {"1904", 1904}, {"1904-06-01", 1904},
		{"1921, restored 2004", 0}, {"1905-1910", 0},
	} {
		if got := filmYear(test.date); got != test.want {
			t.Errorf("%q: got %d, want %d", test.date, got, test.want)
		}
	}
}

func TestChooseEmulsion(t *testing.T) {
	for _, test := range []struct {
		name string
		year int
		tags map[string]string
		want string
	}{
		{"nothing", 0, nil, "unknown (no tag dates the film; --year YYYY says when it was shot)"},
		{"flag", 1900, nil, "blue-sensitive (1900, by --year)"},
		{"told to be unknown", UnknownYear, map[string]string{"date": "1912"}, "unknown (by --year 0)"},
		{"flag before tag", 1940, map[string]string{"date": "1912"}, "panchromatic (1940, by --year)"},
		{"tag", 0, map[string]string{"date": "1912-03-01"}, "orthochromatic (1912, by tag date: 1912-03-01)"},
		{"Matroska's capitals", 0, map[string]string{"DATE_RELEASED": "1931"}, "panchromatic (1931, by tag date_released: 1931)"},
		{"recording before release", 0, map[string]string{"DATE_RELEASED": "1931", "DATE_RECORDED": "1925"}, "orthochromatic (1925, by tag date_recorded: 1925)"},
		{"the file's birth", 0, map[string]string{"creation_time": "1921-01-02T00:00:00Z", "DATE_DIGITIZED": "1925"}, "unknown (no tag dates the film; --year YYYY says when it was shot)"},
		{"a scan's date, then the film's", 0, map[string]string{"year": "2012", "date": "1921"}, "orthochromatic (1921, by tag date: 1921)"},
	} {
		if got := EmulsionOf(test.year, test.tags).String(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func FuzzFilmYear(f *testing.F) {
	for _, s := range []string{"1921", "1914-1918", "c. 1905\n", "1904-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, date string) {
		if y := filmYear(date); y != 0 && (y < firstFilmYear || y > lastFilmYear) {
			t.Errorf("%q: got %d, want a year of black-and-white film or none", date, y)
		}
	})
}
