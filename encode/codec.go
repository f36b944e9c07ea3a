package encode

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"golang.org/x/sys/cpu"
)

// codecSpec says what one encoder needs to be told.
type codecSpec struct {
	name    string
	crf     int // default constant quality, 0 = the encoder has none
	preset  string
	options map[string]string

	lossless bool // any depth is worth keeping
	even     bool // subsampled sizes must be even
	standard bool // MPEG-1 and 2: knows only their frame rates, and counts a timecode from its first frame
	shortTB  bool // time base of at most 16 bits
	rated    bool // writes its time base into the stream as the frame rate
	oneOrder bool // all frames have the field order that it is opened with
	unending bool // its freeing waits for a packet: without a frame it would wait forever
}

// codecSpecs are the encoders whose settings were thought about. Any other
// video encoder of FFmpeg works with its own defaults.
var codecSpecs = [...]codecSpec{
	{name: "libx264", crf: 18, preset: "medium", even: true, oneOrder: true, rated: true, options: map[string]string{"udu_sei": "1"}},
	{name: "libx265", crf: 18, preset: "medium", even: true, rated: true, options: map[string]string{"x265-params": "log-level=none", "udu_sei": "1"}},
	{name: "libsvtav1", crf: 24, preset: "8", even: true, unending: true},
	{name: "libvpx-vp9", crf: 24, options: map[string]string{"b": "0", "row-mt": "1", "deadline": "good", "cpu-used": "4"}},
	{name: "libvpx", crf: 10, options: map[string]string{"b": "4M", "deadline": "good", "cpu-used": "4"}},
	{name: "ffv1", lossless: true, options: map[string]string{"level": "3", "g": "1", "slicecrc": "1"}},
	{name: "ffvhuff", lossless: true},
	{name: "huffyuv", lossless: true},
	{name: "utvideo", lossless: true},
	{name: "rawvideo", lossless: true},
	{name: "prores_ks", options: map[string]string{"profile": "hq", "vendor": "apl0"}},
	{name: "dnxhd"},
	{name: "mpeg4", shortTB: true, options: qscale(2)},
	{name: "mpeg2video", standard: true, options: qscale(2)},
	{name: "mpeg1video", standard: true, options: qscale(2)},
	{name: "mjpeg", options: withStrict(qscale(2))},
}

// qscale asks for a constant quantiser (FF_QP2LAMBDA is 118) and no B-frames.
func qscale(q int) map[string]string {
	return map[string]string{"flags": "+qscale", "global_quality": strconv.Itoa(118 * q), "bf": "0"}
}

// x26xPresets are the presets of x264 and x265, which complain on stderr about
// any other.
var x26xPresets = [...]string{"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo"}

// checkPreset refuses a preset that s does not know.
func (s codecSpec) checkPreset(path, preset string) error {
	if preset == "" || s.name != "libx264" && s.name != "libx265" || slices.Contains(x26xPresets[:], preset) {
		return nil
	}
	return usage("write", path, fmt.Errorf("%s has no preset %q", s.name, preset), "choose one of "+strings.Join(x26xPresets[:], ", "))
}

// withStrict lets mjpeg hold limited range too, which JFIF does not know.
func withStrict(m map[string]string) map[string]string {
	m["strict"] = "unofficial"
	return m
}

// findCodec looks an encoder up by name.
func findCodec(path, name string) (*astiav.Codec, codecSpec, error) {
	c := astiav.FindEncoderByName(name)
	if c == nil || c.ID().MediaType() != astiav.MediaTypeVideo {
		var names []string
		for _, s := range codecSpecs {
			if astiav.FindEncoderByName(s.name) != nil {
				names = append(names, s.name)
			}
		}
		return nil, codecSpec{}, usage("write", path, fmt.Errorf("unknown video encoder %q", name),
			"choose one of "+strings.Join(names, ", ")+", or another video encoder that `ffmpeg -encoders` lists")
	}
	for _, s := range codecSpecs {
		if s.name == name {
			return c, s, nil
		}
	}
	return c, codecSpec{name: name}, nil
}

// settings are the options that the encoder is opened with.
func (s codecSpec) settings(o Options, layout vidcolor.Layout, width, height int) map[string]string {
	m := map[string]string{}
	for k, v := range s.options {
		m[k] = v
	}
	if s.crf > 0 {
		m["crf"] = strconv.Itoa(s.crf)
	}
	if o.CRF != DefaultCRF {
		m["crf"] = strconv.Itoa(o.CRF)
	}
	if p := o.Preset; p != "" {
		m["preset"] = p
	} else if s.preset != "" {
		m["preset"] = s.preset
	}
	switch {
	case (s.name == "libx264" || s.name == "libx264rgb") && cpu.X86.HasAVX512 && cpu.X86.HasAVX2 && cpu.X86.HasBMI2:
		// x264's AVX-512 code (0.164) reads memory that it never wrote: what it makes
		// of a film may differ from run to run, and a resumed film from the whole.
		m["x264-params"] = "asm=avx2,bmi2"
	case s.name == "ffv1" && min(width, height) < 8:
		// FFmpeg 5.1 loses samples where slices are smaller than a few; version 1
		// has no slices.
		m["level"] = "1"
		delete(m, "slicecrc")
	case s.name == "prores_ks" && layout.SubX == 0:
		m["profile"] = "4444"
	case s.name == "dnxhd" && layout.SubX == 0:
		m["profile"] = "dnxhr_444"
	case s.name == "dnxhd" && layout.Depth > 8:
		m["profile"] = "dnxhr_hqx"
	case s.name == "dnxhd":
		m["profile"] = "dnxhr_hq"
	}
	return m
}

// order asks for a field order where a frame's own mark comes too late: x264 has written
// its picture timing for the top field first by then.
func (s codecSpec) order(m map[string]string, order string) {
	if s.name != "libx264" || !bottomFirst(order) {
		return
	}
	if m["x264-params"] != "" {
		m["x264-params"] += ":"
	}
	m["x264-params"] += "bff=1"
}

// mpegRates are the frame rates that MPEG-1 and MPEG-2 know (ISO/IEC 13818-2,
// table 6-4).
var mpegRates = [...]vidcolor.Rational{
	{Num: 24000, Den: 1001}, {Num: 24, Den: 1}, {Num: 25, Den: 1}, {Num: 30000, Den: 1001},
	{Num: 30, Den: 1}, {Num: 50, Den: 1}, {Num: 60000, Den: 1001}, {Num: 60, Den: 1},
}

// nearestMPEGRate returns the standard rate nearest to r.
func nearestMPEGRate(r vidcolor.Rational) vidcolor.Rational {
	best := mpegRates[0]
	for _, m := range mpegRates {
		if abs(m.Float()-r.Float()) < abs(best.Float()-r.Float()) {
			best = m
		}
	}
	return best
}

func abs(v float64) float64 { return max(v, -v) }
