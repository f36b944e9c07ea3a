package job

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/vidcolor/vidcolor/internal/fail"
)

var devicePattern = regexp.MustCompile(`^(auto|cpu|cuda(:[0-9]{1,3})?)?$`)

// Validate names the first option whose value no job could use: an error of
// vidcolor.KindUsage with a hint that says what is allowed. Options are named
// as on the command line. It looks at no file.
func (s *Spec) Validate() error {
	if !devicePattern.MatchString(s.Device) {
		return fail.Usage("--device", fmt.Errorf("%q is unknown", s.Device), "write auto, cpu, cuda or cuda:1")
	}
	if k := s.KeepColor; k != "" && k != KeepAuto && k != KeepNever && k != KeepAlways {
		return fail.Usage("--keep-color", fmt.Errorf("%q is unknown", k), "write auto, never or always")
	}
	if err := s.validProfile(); err != nil {
		return err
	}
	if p := s.Provenance; p != "" && p != "auto" && p != NoProvenance {
		return fail.Usage("--provenance", fmt.Errorf("%q is unknown", p), "write auto or none")
	}
	if s.Start < 0 || s.Duration < 0 {
		return fail.Usage("--start", errors.New("a time before the film"), "times are seconds from the film's beginning")
	}
	if s.Chunk < 0 || s.Chunk > time.Hour {
		return fail.Usage("--chunk", fmt.Errorf("%v is out of range", s.Chunk), "leave it out")
	}
	if r := s.FrameRate; r.Num != 0 && (!r.Valid() || r.Float() < 0.01 || r.Float() > 1000) {
		return fail.Usage("--framerate", fmt.Errorf("%v is no frame rate", r), "write 24, 23.976 or 24000/1001")
	}
	values := map[string]float64{
		"size": float64(s.Size), "keyframes": float64(s.keyframes()), "smooth": s.smooth(), "saturation": s.saturation(),
		"year": float64(s.Year), "crf": float64(s.crf()), "threads": float64(s.Threads), "encoder-threads": float64(s.EncoderThreads),
	}
	for _, o := range Options() {
		v, checked := values[o.Name]
		free := o.Name == "size" && s.Size == 0 || o.Name == "year" && (s.Year == 0 || s.Year == UnknownYear)
		if checked && !free {
			if err := o.check(v); err != nil {
				return err
			}
		}
	}
	return nil
}
