package decode

import (
	"strings"
	"time"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
)

// fallbackRate is used where a file gives no frame rate at all.
var fallbackRate = vidcolor.Rational{Num: 25, Den: 1}

// describe gathers what the container says of stream s.
func describe(path string, in *av.Input, s *astiav.Stream) vidcolor.VideoInfo {
	p := s.CodecParameters()
	i := vidcolor.VideoInfo{
		Path: path, Container: in.InputFormat().Name(), Codec: p.CodecID().Name(),
		Width: p.Width(), Height: p.Height(),
		TimeBase: av.StreamTimeBase(s), FieldOrder: av.FieldOrder(s), Rotation: av.Rotation(s),
		SampleAspect: av.Rational(in.GuessSampleAspectRatio(s, nil)),
		StartPTS:     s.StartTime(), Frames: s.NbFrames(),
		Metadata: av.FormatMetadata(in.FormatContext),
	}
	if !i.TimeBase.Valid() {
		i.TimeBase = vidcolor.Rational{Num: 1, Den: 90000}
	}
	i.Still = isStill(i.Container)
	i.FrameRate = frameRate(in, s)
	i.Duration = duration(in, s, i.TimeBase)
	if i.Still {
		i.Duration, i.Frames = 0, 1
	}
	if i.Frames == 0 && i.Duration > 0 && i.FrameRate.Valid() {
		i.Frames = int64(i.Duration.Seconds()*i.FrameRate.Float() + 0.5)
	}
	for k, v := range av.StreamMetadata(s) {
		if strings.EqualFold(k, "alpha_mode") && v != "" && v != "0" {
			i.Alpha = i.Codec + " with " + strings.ToLower(k)
		}
	}
	applyFormat(&i, p.PixelFormat(), av.ParametersColor(s), false)
	return i
}

// isStill reports whether a demuxer reads single pictures.
func isStill(container string) bool {
	return container == "image2" || strings.HasSuffix(container, "_pipe")
}

// frameRate is FFmpeg's guess, or the average rate where the guess is only the
// clock of a film with a variable rate.
func frameRate(in *av.Input, s *astiav.Stream) vidcolor.Rational {
	r := av.Rational(in.GuessFrameRate(s, nil))
	if avg := av.Rational(s.AvgFrameRate()); r.Float() > 240 && avg.Valid() {
		return avg
	}
	if !r.Valid() {
		return vidcolor.Rational{}
	}
	return r
}

// duration is the stream's, or else the file's; 0 if unknown.
func duration(in *av.Input, s *astiav.Stream, tb vidcolor.Rational) time.Duration {
	if d := s.Duration(); d > 0 {
		// Fragmented MP4 writes "unknown" as 2^32 − 1 ticks, which comes out with
		// the start added.
		if unknown := int64(1<<32 - 1); d >= unknown && d < unknown+10*int64(tb.Den) && strings.Contains(in.InputFormat().Name(), "mp4") {
			return 0
		}
		return time.Duration(vidcolor.Rescale(d, tb, vidcolor.Rational{Num: 1, Den: int(time.Second)}))
	}
	if d := matroskaDuration(av.StreamMetadata(s)["DURATION"]); d > 0 {
		return d
	}
	if d := in.Duration(); d > 0 {
		return time.Duration(d) * time.Microsecond
	}
	return 0
}

// matroskaDuration reads the tag "00:01:02.345000000" that Matroska writers give
// each stream; 0 if it is not one.
func matroskaDuration(tag string) time.Duration {
	parts := strings.Split(tag, ":")
	if len(parts) != 3 {
		return 0
	}
	d, err := time.ParseDuration(parts[0] + "h" + parts[1] + "m" + parts[2] + "s")
	if err != nil || d < 0 {
		return 0
	}
	return d
}

// applyFormat sets what follows from the pixel format and colour tags. With
// chroma, RGB is given as YUV of 16 bits.
func applyFormat(i *vidcolor.VideoInfo, pf astiav.PixelFormat, tag vidcolor.ColorTag, chroma bool) {
	p, known := av.DescribeFormat(pf)
	i.PixFmt = p.Name
	i.Tag = tag
	if known && p.Alpha {
		i.Alpha = p.Name
	}
	if !known {
		i.Depth, i.Layout = 8, vidcolor.Layout{SubX: 1, SubY: 1, Depth: 8}
		return
	}
	i.Gray = p.Gray()
	i.Depth = readDepth(p)
	i.Layout = vidcolor.Layout{SubX: p.SubX, SubY: p.SubY, Depth: i.Depth}
	if i.Gray {
		i.Layout.SubX, i.Layout.SubY = 1, 1
	}
	if !p.Direct && !p.RGB && !i.Gray {
		i.Layout.SubX, i.Layout.SubY = 0, 0 // read by way of yuv444p
	}
	if p.RGB {
		if chroma {
			i.Depth = 16
		}
		i.Layout = vidcolor.Layout{Depth: i.Depth}
	}
	i.Layout.Center = i.Still && !i.Gray && i.Layout.SubX > 0
	i.Tag = sourceTag(i, p, tag)
}

// readDepth is the depth at which a format's luma is given.
func readDepth(p av.PixelFormat) int {
	if p.Direct {
		return p.Depth
	}
	if target := detour(p); target.Depth > 8 {
		return target.Depth
	}
	return 8
}

// sourceTag is the file's colour tag, with what the format itself says: yuvj
// and RGB are full range, and so is untagged grey unless a video codec, whose
// default is limited range, made it. Photos are BT.601 and sRGB as JPEG is
// (JFIF 1.02, IEC 61966-2-1) unless they say otherwise.
func sourceTag(i *vidcolor.VideoInfo, p av.PixelFormat, tag vidcolor.ColorTag) vidcolor.ColorTag {
	if p.RGB {
		tag.Range = vidcolor.RangeFull
		tag.Matrix = vidcolor.MatrixUnspecified
	}
	if tag.Range == vidcolor.RangeUnspecified && (p.FullRange || p.Gray() && !videoCoded(i.Codec)) {
		tag.Range = vidcolor.RangeFull
	}
	if !i.Still {
		return tag
	}
	if tag.Matrix == vidcolor.MatrixUnspecified || tag.Matrix == vidcolor.MatrixRGB {
		tag.Matrix = vidcolor.MatrixBT470BG
	}
	if tag.Primaries == 2 || tag.Primaries == 0 {
		tag.Primaries = 1
	}
	if tag.Transfer == 2 || tag.Transfer == 0 {
		tag.Transfer = 13
	}
	return tag
}

// videoCoded names the codecs whose bit streams mean limited range when they
// say nothing.
func videoCoded(codec string) bool {
	switch codec {
	case "h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "vc1", "wmv3", "prores", "dnxhd":
		return true
	}
	return false
}
