package job

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/encode"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// profile is a set of options for a purpose. Each option that is given wins over it.
type profile struct {
	codec, pixFmt string
	format        string   // kind of film into a folder or a pipe
	extensions    []string // of an output that is named
	fastStart     bool     // the index before the picture
	timeCode      string   // of a film that has none
}

// profileNames are the profiles that there are.
var profileNames = [...]string{"web", "archive", "prores"}

// profileOf returns a profile by its name: for web pages H.264 of 8 bits in 4:2:0 with
// the index first; for archives FFV1, level 3 with checksums of its slices (RFC 9043),
// of 10 bits in 4:4:4; for editing ProRes 422 HQ with a time code.
func profileOf(name string) (profile, bool) {
	switch name {
	case "web":
		return profile{codec: "libx264", pixFmt: "yuv420p", format: "mp4", extensions: []string{".mp4", ".m4v", ".mov"}, fastStart: true}, true
	case "archive":
		return profile{codec: "ffv1", pixFmt: "yuv444p10", format: "mkv", extensions: []string{".mkv"}}, true
	case "prores":
		return profile{codec: "prores_ks", pixFmt: "yuv422p10", format: "mov", extensions: []string{".mov"}, timeCode: "00:00:00:00"}, true
	}
	return profile{}, false
}

// profiled is s with the options of its profile that are not given.
func (s Spec) profiled() Spec {
	p, ok := profileOf(s.Profile)
	if !ok {
		return s
	}
	if s.Codec == "" {
		s.Codec = p.codec
	}
	if s.PixFmt == "" {
		s.PixFmt = p.pixFmt
	}
	return s
}

// inFolder is s for films that go into a folder or a pipe, where no name says of what
// kind they are.
func (s Spec) inFolder() Spec {
	if p, ok := profileOf(s.Profile); ok && s.Format == "" {
		s.Format = p.format
	}
	return s
}

// checkProfile refuses an output that is not of the profile's kind.
func (s *Spec) checkProfile(output string) error {
	p, ok := profileOf(s.Profile)
	if !ok || s.Format != "" || output == dash || encode.Photos(output) || hasExtension(output, p.extensions) {
		return nil
	}
	return fail.Refuse("write", output, fmt.Errorf("--profile %s makes films in %s", s.Profile, strings.Join(p.extensions, " ")),
		"end OUTPUT in "+p.extensions[0]+", or say the kind of film by --format")
}

// validProfile refuses a name that is no profile's.
func (s *Spec) validProfile() error {
	if s.Profile == "" || slices.Contains(profileNames[:], s.Profile) {
		return nil
	}
	return fail.Usage("--profile", fmt.Errorf("%q is unknown", s.Profile), "write "+strings.Join(profileNames[:], ", "))
}

// Extension is that of the name that a job would give its output into a folder, where
// the input is called name.
func (s Spec) Extension(name string, still bool) string {
	return filepath.Ext(outputName("", name, s.inFolder().Format, still))
}

// Describe says in a line what would be made of a file that is found to be f.
func (s Spec) Describe(output string, f *FileInfo) string {
	if f.Video.Still {
		return output + ", a photo"
	}
	s = s.profiled()
	text := output
	switch {
	case s.Codec != "":
		text += ", encoded by " + s.Codec
	case hasExtension(output, []string{".webm"}):
		text += ", encoded by libvpx-vp9"
	default:
		text += ", encoded by libx264"
	}
	if s.PixFmt != "" {
		text += " as " + s.PixFmt
	}
	return text + fmt.Sprintf(" at the same %d×%d and times; all other streams are copied", f.Video.Width, f.Video.Height)
}

// SuggestOutput is a name in the current folder for what would be made of s.Input, of a
// file that is not there.
func (s Spec) SuggestOutput(still bool) string {
	base := filepath.Base(s.Input)
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	ext := s.Extension(base, still)
	for n := 1; ; n++ {
		out := stem + "-color" + ext
		if n > 1 {
			out = fmt.Sprintf("%s-color-%d%s", stem, n, ext)
		}
		if _, err := os.Lstat(out); err != nil {
			if strings.HasPrefix(out, "-") {
				out = "./" + out
			}
			return out
		}
	}
}
