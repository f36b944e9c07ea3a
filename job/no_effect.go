package job

import (
	"strings"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/sequence"
)

// tellNoEffect warns of options that were given and change nothing of what is made.
func (j *task) tellNoEffect(info vidcolor.VideoInfo) {
	s := &j.spec
	tell := func(names []string, why string) {
		switch len(names) {
		case 0:
		case 1:
			j.warn("%s has no effect: %s", names[0], why)
		default:
			j.warn("%s have no effect: %s", strings.Join(names, ", "), why)
		}
	}
	encoding := given(map[string]bool{
		"--vcodec": s.Codec != "" && s.Profile == "", "--crf": s.CRF != nil, "--preset": s.Preset != "", "--pix-fmt": s.PixFmt != "" && s.Profile == "",
	}, "--vcodec", "--crf", "--preset", "--pix-fmt")
	rate := given(map[string]bool{"--framerate": s.FrameRate.Num != 0}, "--framerate")
	switch {
	case info.Still:
		part := given(map[string]bool{"--start": s.Start > 0, "--duration": s.Duration > 0, "--deinterlace": s.Deinterlace}, "--start", "--duration", "--deinterlace")
		tell(append(append(rate, part...), encoding...), "it is a photo")
		return
	case isPictures(j.output):
		tell(encoding, "OUTPUT is numbered pictures")
	}
	if !sequence.Is(j.source.path) {
		tell(rate, "it is no pattern of numbered pictures")
	}
}

// given are those of names that are set, in their order.
func given(set map[string]bool, names ...string) (out []string) {
	for _, n := range names {
		if set[n] {
			out = append(out, n)
		}
	}
	return out
}
