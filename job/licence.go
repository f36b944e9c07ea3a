package job

import (
	"strings"

	"github.com/vidcolor/vidcolor/encode"
)

// Linking says how FFmpeg's libraries belong to the program.
func Linking() string {
	if encode.Shared() {
		return "shared libraries"
	}
	return "part of this program"
}

// WholeLicense is the licence of what is passed on as a whole: this program with FFmpeg's
// libraries as they were configured, whose own is such as "GPL version 2 or later".
func WholeLicense() string { return wholeLicense(encode.License()) }

// wholeLicense raises version 2 of the GPL to 3: NATS in this program is under the Apache
// licence 2.0, which goes with version 3 alone. (The LGPL asks nothing of the program.)
func wholeLicense(ffmpeg string) string {
	return strings.Replace(ffmpeg, "GPL version 2 or later", "GPL version 3 or later", 1)
}
