package job

import "testing"

func TestWholeLicense(t *testing.T) {
	for ffmpeg, want := range map[string]string{
		"GPL version 2 or later":        "GPL version 3 or later",
		"GPL version 3 or later":        "GPL version 3 or later",
		"LGPL version 2.1 or later":     "LGPL version 2.1 or later",
		"nonfree and unredistributable": "nonfree and unredistributable",
	} {
		if got := wholeLicense(ffmpeg); got != want {
			t.Errorf("%s: got %q, want %q", ffmpeg, got, want)
		}
	}
}
