package decode

import (
	"fmt"
	"strconv"
	"time"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/photo"
)

// Probe describes the file at path. A file without video is no error. Errors
// are *vidcolor.Error as those of Open.
func Probe(path string) (*Media, error) { return ProbeWith(path, Options{}) }

// ProbeWith is Probe by o's Stream, FrameRate and Playlists.
func ProbeWith(path string, o Options) (*Media, error) {
	from, err := findSource(path, o)
	if err != nil {
		return nil, err
	}
	if m, err := probePhoto(from); m != nil || err != nil {
		return m, err
	}
	in, err := from.open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	streams := in.Streams()
	m := &Media{Metadata: av.FormatMetadata(in.FormatContext), Chapters: av.Chapters(in.FormatContext)}
	if d := in.Duration(); d > 0 {
		m.Duration = time.Duration(d) * time.Microsecond
	}
	main := av.MainStream(streams)
	if main != nil {
		m.Video, m.HasVideo = describe(path, in, main), true
		from.describe(&m.Video)
	}
	for _, s := range streams {
		m.Streams = append(m.Streams, describeStream(in, s, main))
	}
	return m, nil
}

// probePhoto describes a photo, or numbered ones; nil if path names none.
func probePhoto(from *source) (*Media, error) {
	if is, err := isPhoto(from.path); !is && !from.numberedPhotos() {
		return nil, err
	}
	r, err := Open(from.path, Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	m := &Media{Video: r.info, HasVideo: true, Duration: r.info.Duration}
	i := vidcolor.StreamInfo{Kind: "video", Codec: r.info.Codec, Main: true}
	i.Detail = fmt.Sprintf("%d×%d %s", r.info.Width, r.info.Height, r.info.PixFmt)
	if !r.info.Still {
		i.Detail += " " + strconv.FormatFloat(r.info.FrameRate.Float(), 'f', -1, 32) + " fps"
	}
	if r.info.Pages > 1 {
		i.Detail += fmt.Sprintf(", %d pages", r.info.Pages)
	}
	m.Streams = []vidcolor.StreamInfo{i}
	if s, ok := r.pictures.(*still); ok {
		if p, found := photo.ReadProvenance(s.photo.Info().Metadata.XMP); found {
			m.Provenance = &p
		}
	}
	return m, nil
}

func describeStream(in *av.Input, s, main *astiav.Stream) vidcolor.StreamInfo {
	p := s.CodecParameters()
	tags := av.StreamMetadata(s)
	kind := p.MediaType().String()
	if kind == "" {
		kind = "unknown"
	}
	i := vidcolor.StreamInfo{
		Index: s.Index(), Kind: kind, Codec: p.CodecID().Name(),
		Language: tags["language"], Title: tags["title"],
		Main: main != nil && main.Index() == s.Index(), Cover: av.IsCover(s),
	}
	if i.Language == "und" {
		i.Language = ""
	}
	switch p.MediaType() {
	case astiav.MediaTypeVideo:
		i.Detail = fmt.Sprintf("%d×%d", p.Width(), p.Height())
		if pf, ok := av.DescribeFormat(p.PixelFormat()); ok {
			i.Detail += " " + pf.Name
		}
		if r := frameRate(in, s); r.Valid() && !i.Cover {
			i.Detail += " " + strconv.FormatFloat(r.Float(), 'f', -1, 32) + " fps"
		}
	case astiav.MediaTypeAudio:
		i.Detail = fmt.Sprintf("%d Hz, %d channels", p.SampleRate(), av.Channels(p))
		if av.Channels(p) == 1 {
			i.Detail = fmt.Sprintf("%d Hz, mono", p.SampleRate())
		}
	case astiav.MediaTypeAttachment:
		i.Detail = tags["filename"]
	}
	return i
}
