package encode

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor"
)

// container is a kind of output file.
type container struct {
	ext     string            // with the dot, lower case
	format  string            // FFmpeg's muxer
	codec   string            // default encoder
	mov     bool              // of the QuickTime family: any time scale, timecode tracks made by the muxer
	mkv     bool              // of the Matroska family
	cfr     bool              // times are frame numbers
	seeks   bool              // its muxer goes back to what it wrote, and a pipe gets a wrong file
	gapless bool              // each frame follows the one before, whatever its time
	longest int64             // frame lengths from one frame to the next that it can hold, 0 = any
	pipe    bool              // written in order, without going back
	muxer   map[string]string // options without which the muxer refuses too much
	text    string            // encoder of the subtitles that it holds, "" = none
	exact   []string          // encoders for lossless sound that it does not hold, tried in order
	lossy   string            // encoder for other sound, "" = none
	late    []string          // beginnings of names of lossless sound that muxers hold since FFmpeg 6 and few players play: rather one of exact

	tick vidcolor.Rational // what times are rounded to, zero = nothing
}

var (
	millisecond = vidcolor.Rational{Num: 1, Den: 1000}
	mpegTick    = vidcolor.Rational{Num: 1, Den: 90000}
)

// pcm are the encoders of plain sound, from the narrowest.
var pcm = []string{"pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"}

// containers are the output files that vidcolor writes.
var containers = [...]container{
	{ext: ".mp4", format: "mp4", mov: true, text: "mov_text", exact: []string{"alac"}, lossy: "aac", late: []string{"pcm_", "flac"}},
	{ext: ".m4v", format: "mp4", mov: true, text: "mov_text", exact: []string{"alac"}, lossy: "aac", late: []string{"pcm_", "flac"}},
	{ext: ".mov", format: "mov", mov: true, text: "mov_text", exact: pcm, lossy: "aac"},
	{ext: ".mkv", format: "matroska", mkv: true, tick: millisecond, text: "subrip", exact: pcm, lossy: "aac"},
	{ext: ".webm", format: "webm", mkv: true, tick: millisecond, codec: "libvpx-vp9", text: "webvtt", lossy: "libopus"},
	{ext: ".avi", format: "avi", cfr: true, seeks: true, longest: 60000, exact: pcm, lossy: "ac3"},
	{ext: ".ts", format: "mpegts", tick: mpegTick, exact: []string{"s302m"}, lossy: "aac"},
	{ext: ".mts", format: "mpegts", tick: mpegTick, exact: []string{"s302m"}, lossy: "aac"},
	{ext: ".m2ts", format: "mpegts", tick: mpegTick, exact: []string{"s302m"}, lossy: "aac"},
	{ext: ".mpg", format: "mpeg", codec: "mpeg2video", tick: mpegTick, exact: []string{"pcm_dvd"}, lossy: "mp2"},
	{ext: ".mpeg", format: "mpeg", codec: "mpeg2video", tick: mpegTick, exact: []string{"pcm_dvd"}, lossy: "mp2"},
	{ext: ".nut", format: "nut", text: "ass", exact: pcm, lossy: "aac"},
	{ext: ".y4m", format: "yuv4mpegpipe", codec: "wrapped_avframe", cfr: true, gapless: true, muxer: map[string]string{"strict": "unofficial"}},
}

// takesLate reports whether sound of that codec is to be held as it is only where it
// cannot be converted without loss.
func (c *container) takesLate(codec string) bool {
	return slices.ContainsFunc(c.late, func(name string) bool { return strings.HasPrefix(codec, name) })
}

// containerOf finds the container by format or, where that is "", by path's
// extension.
func containerOf(path, format string) (container, error) {
	ext := strings.ToLower(filepath.Ext(path))
	if format != "" {
		ext = "." + strings.ToLower(format)
	}
	var known []string
	for _, c := range containers {
		if c.ext == ext {
			if c.codec == "" {
				c.codec = "libx264"
			}
			return c, nil
		}
		known = append(known, c.ext)
	}
	err := fmt.Errorf("unknown kind of film %q", ext)
	if ext == "" {
		err = fmt.Errorf("the name has no extension that says what kind of film to write")
	}
	if format != "" {
		return container{}, usage("write", path, err, "choose one of"+strings.ReplaceAll(strings.Join(known, ""), ".", " "))
	}
	return container{}, usage("write", path, err, "end the name in one of "+strings.Join(known, " "))
}

// Pipes reports whether films of a format can go to a pipe.
func Pipes(format string) bool {
	c, err := containerOf("", format)
	return err == nil && !c.seeks
}

// Films reports whether path's extension is one that Create writes.
func Films(path string) bool {
	_, err := containerOf(path, "")
	return err == nil
}
