package photo

import "testing"

func TestRawProfile(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"ImageMagick", "\niptc\n       3\n1c0\n2ff\n", "\x1c\x02\xff"},
		{"ExifTool", "\nIPTC profile\n       3\n1c02ff", "\x1c\x02\xff"},
		{"longer than it says", "\niptc\n       2\n1c02ff\n", "\x1c\x02"},
		{"shorter than it says", "\niptc\n       4\n1c02ff\n", ""},
		{"no digits", "\niptc\n       3\n", ""},
		{"no length", "\niptc\nprofile\n1c02ff\n", ""},
		{"a name alone", "iptc", ""},
		{"its own", rawProfileOf("iptc", []byte("\x1c\x02\xff")), "\x1c\x02\xff"},
	}
	for _, tc := range tests {
		if got := string(rawProfile(tc.text)); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}
